"""文书随环节出 — the papers that an act issues: filled from the record, numbered, rendered and hashed inside its transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mingjing.cases.known import agency_words
from mingjing.cases.recorded import papers_at
from mingjing.cases.rulebook import library
from mingjing.kernel.facts import Person
from mingjing.kernel.refusal import Refusal
from mingjing.kernel.ruling import Refused
from mingjing.records import documents
from mingjing.records.documents import Issued
from mingjing.registry import reads as registry

if TYPE_CHECKING:
    from mingjing.cases.projections import Standing
    from mingjing.cases.recorded import Where
    from mingjing.cases.wanted import Wanted
    from mingjing.kernel.facts import Act, Facts
    from mingjing.kernel.law import Effective
    from mingjing.records.statements import Statement


class PaperLacks(Exception):
    """文书缺项 — a paper of the act cannot be issued: the act is refused, and everything begun for it is undone."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.act)
        self.refused = refused


def issued(
    where: Where, facts: Facts, act: Act, want: Wanted, agency: Any, standing: Standing, later: list[Statement]
) -> tuple[Issued, ...]:
    """The papers of one act, in the order of its declaration; those not for this case are left out. Their rows go into `later`."""
    if not want.spec.documents:
        return ()
    context = context_of(where, facts, act, want.law, agency, standing.running)
    found = []
    for form in want.spec.documents:
        try:
            paper = documents.issue(
                form,
                context,
                case_uid=where.uid,
                seq=act.seq,
                act=act.act,
                agency=where.agency,
                place=where.place,
                at=act.at,
                later=later,
            )
        except (documents.BlankMissing, documents.Unreadable) as no:
            raise PaperLacks(
                Refused(act.act, (Refusal(getattr(no, "articles", ()), str(no), "补全内容后再办理"),))
            ) from no
        if paper is not None:
            found.append(paper)
    return tuple(found)


def of_step(
    where: Where, facts: Facts, act: Act, want: Wanted, agency: Any, standing: Standing, later: list[Statement]
) -> tuple[Issued, ...]:
    """The papers that one step issues: those of the act when it is done, none before; a draft must be fit to issue them."""
    if want.records_as == want.spec.act:
        return issued(where, facts.after(act), act, want, agency, standing, later)
    if want.records_as == "propose":
        fit_to_issue(where, facts, act, want, agency)
    return ()


def fit_to_issue(where: Where, facts: Facts, act: Act, want: Wanted, agency: Any) -> None:
    """What the papers of a draft lack is said to the handler who proposes it, not to the head who would sign it."""
    if not want.spec.documents:
        return
    nobody = Person(id="", name="", agency=where.agency)
    drafted = replace(act, act=want.spec.act, by=nobody, fields=want.attempt.fields, proposed_by=act.by)
    context = context_of(where, facts, drafted, want.law, agency)
    found = [no for form in want.spec.documents if (no := documents.unfit(form, context, place=where.place, on=act.at))]
    if found:
        refusals = (Refusal(getattr(no, "articles", ()), str(no), "补全内容后再报批") for no in found)
        raise PaperLacks(Refused(want.spec.act, tuple(refusals)))


def context_of(
    where: Where, facts: Facts, act: Act, law: Effective, agency: Any, running: Sequence[Any] = ()
) -> dict[str, Any]:
    """Everything that the forms of an act may print."""
    kept = papers_at(where)
    numbers = documents.numbers(kept)
    service = act.fields.get("service")
    served = str(service.get("document", "")) if isinstance(service, Mapping) else ""
    due = next((one.due for one in running if one.started.seq == act.seq and one.due is not None), None)
    issue = {
        "case_number": where.number,
        "people": registry.names_of(where.agency_id),
        "titles": titles(law),
        "numbers": numbers,
        "served_number": numbers.get(served, ""),
        "documents": documents.catalogue(kept) if act.act == "archive_case" else [],
        "due": due.isoformat() if due else "",
    }
    return documents.context(facts, agency_words(agency), act, issue)


@lru_cache(maxsize=64)
def titles(law: Effective) -> dict[str, str]:
    """Titles of acts, and of their fields as `act.field`."""
    fields = {f"{act.act}.{one.name}": one.title for act in law.acts.values() for one in act.fields}
    return {**library().titles, **fields}
