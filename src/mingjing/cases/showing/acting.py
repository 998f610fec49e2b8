"""办一个环节的页面 — the form of an act with everything around it: the law in a sentence, what follows, who may act.

It serves `forms`: it gathers what is known of the case, so that the form asks only the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from mingjing.cases import forms
from mingjing.cases.forms.asked import Asked, Asking
from mingjing.cases.known import known_value
from mingjing.cases.rulebook import library
from mingjing.kernel.context import Context
from mingjing.kernel.facts import Facts, Person
from mingjing.kernel.law import ActSpec, Effective, FieldSpec, Rule
from mingjing.kernel.procedure import derived
from mingjing.registry import reads as registry

ZONE = ZoneInfo("Asia/Shanghai")
HEADS = frozenset({"agency_head", "deputy_head"})


@dataclass
class Form:
    """一张表 — what the template of an act page shows."""

    act: str
    title: str
    url: str
    idem: str
    seen: int
    send: str
    next: str
    gist: str = ""
    gist_articles: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    steps: list[dict[str, str]] = field(default_factory=list)
    known: list[Asked] = field(default_factory=list)
    fields: list[Asked] = field(default_factory=list)
    officers: list[dict[str, Any]] = field(default_factory=list)
    officers_hint: str = ""
    officers_error: str = ""
    outside: bool = False
    at: str = ""
    at_error: str = ""
    now: str = ""
    late_reason: str = ""
    late_error: str = ""
    moment: bool = False
    media: bool = False
    media_hint: str = ""
    media_error: str = ""
    files: list[dict[str, str]] = field(default_factory=list)
    questions: list[dict[str, Any]] = field(default_factory=list)
    returned: Mapping[str, Any] | None = None
    typing_url: str = ""
    preview_url: str = ""
    media_url: str = "/api/v1/media"
    kept_at: datetime | None = None


@dataclass(frozen=True)
class Typed:
    """填过的 — what the person typed: fields as text, officers, moment, files, answers, and what was opened for writing."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    officers: Sequence[str] = ()
    at: str = ""
    late_reason: str = ""
    media: Sequence[str] = ()
    answers: Sequence[Mapping[str, str]] = ()
    opened: frozenset[str] = frozenset()

    def content(self) -> dict[str, Any]:
        """As it is kept while typing."""
        return {
            "fields": dict(self.fields),
            "officers": list(self.officers),
            "at": self.at,
            "late_reason": self.late_reason,
            "media": list(self.media),
            "answers": [dict(one) for one in self.answers],
            "opened": sorted(self.opened),
        }

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Typed:
        """From what was kept."""
        return cls(
            content.get("fields") or {},
            tuple(content.get("officers") or ()),
            content.get("at") or "",
            content.get("late_reason") or "",
            tuple(content.get("media") or ()),
            tuple(content.get("answers") or ()),
            frozenset(content.get("opened") or ()),
        )


def known_of(spec: ActSpec, facts: Facts, agency: Mapping[str, Any], context: Context | None = None) -> dict[str, Any]:
    """What is known for each field, and under `.path` for the fields inside lists."""
    found = {
        one.name: known_value(one, facts, agency)
        for one in spec.fields
        if one.take or one.derive or one.value is not None
    }
    if context is not None:
        found |= {
            one.name: value
            for one in spec.fields
            if one.derive and found.get(one.name) is None and (value := derived(one.derive, context)) is not None
        }
    draft = facts.drafts.get(spec.act)
    if draft is not None and draft.state not in ("approved",):
        found.update({name: value for name, value in draft.fields.items() if name in {one.name for one in spec.fields}})
    inner = {item.take for one in spec.fields for item in one.items if item.take}
    found.update({f".{path}": inner_value(path, facts, agency) for path in inner})
    return found


def inner_value(path: str, facts: Facts, agency: Mapping[str, Any]) -> Any:
    """What a field inside a list takes."""
    return known_value(FieldSpec("x", "", "text", take=path), facts, agency)


def draft_typed(spec: ActSpec, facts: Facts) -> Typed | None:
    """A returned draft as if it had been typed: a new proposal begins with it."""
    draft = facts.drafts.get(spec.act)
    if draft is None or draft.state == "approved":
        return None
    names = {one.name: one for one in spec.fields}
    typed = {name: forms.raw_of(names[name], value) for name, value in draft.fields.items() if name in names}
    numbers = tuple(one.certificate.number for one in draft.proposed.officers if one.certificate)
    return Typed(typed, numbers, media=tuple(one.id for one in draft.proposed.media), opened=frozenset(typed))


def people_choices(people: Iterable[Person]) -> list[tuple[str, str]]:
    """People of the agency for a picker: the name, with the post where it tells them apart."""
    titles = registry.role_titles()
    out = []
    for person in people:
        posts = "、".join(titles[role] for role in sorted(person.roles) if role in titles)
        out.append((person.id, f"{person.name}（{posts}）" if posts else person.name))
    return out


def officers_of(
    people: Iterable[Person], on: datetime, chosen: Sequence[str], me: str, units: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Officers with certificates; who may not act today is shown with the reason, not hidden."""
    day = on.astimezone(ZONE).date()
    out: list[dict[str, Any]] = []
    for person in people:
        own = person.certificate
        if "officer" not in person.roles:
            continue
        if own is None:
            out.append({"name": person.name, "number": _("无证"), "out": _("没有执法证件，不能执法")})
            continue
        reason = out_reason(own, day)
        out.append(
            {
                "name": person.name,
                "number": own.number,
                "unit": units.get(person.unit, ""),
                "out": reason,
                "chosen": own.number in chosen or (not chosen and person.id == me),
            }
        )
    return sorted(out, key=lambda one: (bool(one["out"]), not one.get("chosen")))


def out_reason(own: Any, day: Any) -> str:
    """Why a certificate cannot be used that day; empty when it can."""
    if own.withdrawn is not None and day >= own.withdrawn:
        return _("证件已收回")
    if day > own.valid_to:
        return _("证件于 %s 过期") % own.valid_to.isoformat()
    return _("证件自 %s 起有效") % own.valid_from.isoformat() if day < own.valid_from else ""


def ways_of(law: Effective, act: str) -> dict[str, frozenset[str]]:
    """For each proof of service the ways that ask for it, so that the form shows only what the chosen way needs."""
    found: dict[str, set[str]] = {}
    for rule in law.rules_by_act.get(act, ()):
        for way, wanted in (rule.params.get("ways") or {}).items() if rule.kind == "service_proof" else ():
            for name in names_in(wanted):
                found.setdefault(name, set()).add(way)
    if found:
        found.setdefault("attempts", set()).update({"leave", "public_notice"})
        for name in ("recipient", "relation"):
            found.setdefault(name, set()).update({"direct", "mail", "entrust", "forward"})
    return {name: frozenset(ways) for name, ways in found.items()}


def names_in(wanted: Any) -> Iterable[str]:
    """Every name in a list of wants, however deep."""
    if isinstance(wanted, str):
        yield wanted
    elif isinstance(wanted, Mapping):
        for inner in wanted.values():
            yield from names_in(inner)
    elif isinstance(wanted, (list, tuple)):
        for inner in wanted:
            yield from names_in(inner)


def gist_of(law: Effective, act: str) -> tuple[str, tuple[str, ...]]:
    """One sentence of law: the gist of the article that says most of this act (a law before a paper)."""
    ranks = {"law": 0, "administrative_regulation": 1, "departmental_rule": 2, "local_regulation": 3, "local_rule": 4}
    best: tuple[tuple[int, int], Rule] | None = None
    for rule in law.rules_by_act.get(act, ()):
        instrument = law.instruments.get(rule.instrument)
        if rule.status != "confirmed" or instrument is None or "*" in rule.binds:
            continue
        key = (ranks.get(instrument.rank, 5), len(rule.binds))
        if best is None or key < best[0]:
            best = (key, rule)
    if best is None:
        return "", ()
    rule = best[1]
    try:
        article = library().article(rule.citation)
    except Exception:  # an article without a loaded text has no gist to show
        return "", ()
    return article.gist.strip().rstrip("。") + "。", (rule.citation,)


def next_words(spec: ActSpec, law: Effective) -> str:
    """What happens after it is sent."""
    if spec.approval:
        return _("提交后送审核人，再送批准人；批准的那一刻才算办完。")
    papers = [law.forms[name].title for name in spec.documents if name in law.forms]
    said = _("提交即办完，记入案卷") + (_("，生成《%s》") % "》《".join(papers) if papers else "")
    starts = [rule.reason for rule in law.starts.get(spec.act, ()) if rule.reason]
    return said + ("。" if not starts else _("；期限由此起算。"))


def steps_of(spec: ActSpec, state: str) -> list[dict[str, str]]:
    """承办 → 审核 → 批准, with where it stands."""
    if not spec.approval:
        return []
    here = {"propose": 0, "proposed": 1, "checked": 2, "approved": 3}.get(state, 0)
    last = len(spec.approval) - 1
    names = [_("承办") if n == 0 else _("批准") if n == last else _("审核") for n in range(last + 1)]
    return [
        {"title": name, "state": "done" if n < here else "now" if n == here else ""} for n, name in enumerate(names)
    ]


def asking_of(
    spec: ActSpec, law: Effective, facts: Facts, agency: Mapping[str, Any], people: Sequence[Person], typed: Typed,
    errors: Mapping[str, str], context: Context | None = None, names: Mapping[str, str] | None = None,
) -> Asking:  # fmt: skip
    """Everything that the fields need to know."""
    violations = [
        (
            str(one.get("id", "")),
            " · ".join(str(one[key]) for key in ("place", "began") if one.get(key))[:40] or str(one.get("id", "")),
        )
        for one in facts.latest("violations") or ()
    ]
    parties = [(str(one.get("code") or one.get("name")), str(one.get("name"))) for one in facts.latest("parties") or ()]
    correct = {}
    if facts.acts and "identify_party" in law.acts:
        correct["parties"] = reverse("case_act", args=[facts.case, "identify_party"])
    return Asking(
        spec.act,
        known_of(spec, facts, agency, context),
        typed.fields,
        errors,
        people_choices(people),
        violations,
        parties,
        typed.opened,
        ways_of(law, spec.act),
        correct,
        names or {},
    )


def questions_of(refusals: Iterable[Any], typed: Typed) -> list[dict[str, Any]]:
    """What only a person can answer, as the ruling asked it; with what was answered already."""
    given = {one.get("question", ""): one for one in typed.answers}
    out: dict[str, dict[str, Any]] = {}
    for refusal in refusals:
        if refusal.asks and refusal.asks not in out:
            own = given.get(refusal.asks, {})
            out[refusal.asks] = {
                "key": refusal.asks,
                "text": refusal.reason.removeprefix("待核实："),
                "answer": own.get("answer", ""),
                "reason": own.get("reason", ""),
            }
    for key, own in given.items():
        out.setdefault(
            key,
            {"key": key, "text": own.get("text", ""), "answer": own.get("answer", ""), "reason": own.get("reason", "")},
        )
    return list(out.values())
