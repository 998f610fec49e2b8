"""文书内容 — the nested values that the blanks of a form point into, built from the facts of a case.

`context(facts, agency, act, issue)` is pure. Its parts: `agency` (name, doc_prefix, address, phone, bank, court,
reconsideration_body …), `case` (matter, party, parties, violations, evidence, course …), `act.<name>` (the latest act of
that name: its fields, `at`, `by`, `officers`, `approval`), `acts.<name>` (all of them), `this` (the act that issues the
paper), `issue` (number, on, at, place …). It refuses to store anything: a context lives as long as the rendering.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from mingjing.records.documents.course import course, evidence


def person(someone: Any) -> dict[str, str]:
    """A person as a paper names them: name, unit, certificate number."""
    if someone is None:
        return {"id": "", "name": "", "unit": "", "certificate": ""}
    certificate = getattr(someone, "certificate", None)
    return {
        "id": str(getattr(someone, "id", "")),
        "name": str(getattr(someone, "name", "")),
        "unit": str(getattr(someone, "unit", "")),
        "certificate": str(getattr(certificate, "number", certificate) or ""),
    }


def plain(value: Any) -> Any:
    """Fields as plain mappings, lists and texts; moments and dates as ISO."""
    if isinstance(value, (str, int)) or value is None:
        return value
    if isinstance(value, (dict, Mapping)):  # a dict is told at once, other mappings are asked for
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(part) for part in value]
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return value


def _opinion(fields: Mapping[str, Any], *names: str) -> str:
    """The first of the named fields that says something."""
    for name in names:
        text = fields.get(name)
        if isinstance(text, str) and text.strip():
            return text
    return ""


def approval(act: Any, earlier: Iterable[Any]) -> dict[str, Any]:
    """承办 → 审核 → 批准 of an act: each one's opinion, name, certificate and moment, from the draft acts before it."""
    proposed = checked = None
    for one in earlier:
        if one.fields.get("act") == act.act and one.act == "propose":
            proposed, checked = one, None
        elif one.fields.get("act") == act.act and one.act == "check":
            checked = one
        elif one.fields.get("act") == act.act and one.act == "return":
            checked = None
    by_approval = proposed is not None or act.proposed_by is not None
    handler = person(proposed.by if proposed else act.proposed_by if act.proposed_by else act.by)
    checker = person(checked.by if checked else act.checked_by)
    approver = person(act.by if by_approval else None)
    said = _opinion(proposed.fields if proposed else act.fields, "handler_opinion", "opinion", "reason", "conclusion")
    last = _opinion(act.fields, "approver_opinion", "approval_opinion")
    return {
        "handler": handler | {"opinion": said, "at": (proposed or act).at.isoformat()},
        "checker": checker
        | {
            "opinion": (_opinion(checked.fields, "opinion", "reason") if checked else "")
            or ("同意。" if checker["name"] else "")
        }
        | {"at": checked.at.isoformat() if checked else ""},
        "approver": approver
        | {
            "opinion": last or ("同意。" if approver["name"] else ""),
            "at": act.at.isoformat() if approver["name"] else "",
        },
    }


def fines(penalties: Any) -> dict[str, Any]:
    """The fines among penalties and their sum in 分."""
    rows = [row for row in penalties or [] if isinstance(row, Mapping) and isinstance(row.get("amount_fen"), int)]
    imposed = [row for row in rows if str(row.get("kind")) == "fine"]
    payable = [row for row in rows if str(row.get("kind")) in ("fine", "confiscate_gains", "confiscation_of_gains")]
    return {
        "fines": imposed,
        "fine_total_fen": sum(row["amount_fen"] for row in imposed) if imposed else None,
        "payable_total_fen": sum(row["amount_fen"] for row in payable) if payable else None,
    }


DRAFTING = frozenset({"propose", "check", "return"})
WORD_LISTS = frozenset({"people", "titles"})  # long, and texts already
PERSON_FIELDS = frozenset({"person", "president", "recorder", "reported_to", "mediator"})


def named(value: Any, people: Mapping[str, str]) -> Any:
    """The same fields with the names of people where a field of type person holds an id."""
    if isinstance(value, list):
        return [named(part, people) for part in value]
    if not isinstance(value, dict):
        return value
    return {
        key: people.get(part, part) if key in PERSON_FIELDS and isinstance(part, str) else named(part, people)
        for key, part in value.items()
    }


def corrected(act: Any, acts: Iterable[Any], titles: Mapping[str, str]) -> dict[str, Any]:
    """What a `correct_record` corrects: title and moment of that act, title of the field, and its value before."""
    target = next((one for one in acts if one.seq == act.fields.get("seq")), None)
    if target is None:
        return {}
    path = str(act.fields.get("field", ""))
    old: Any = plain(target.fields)
    for key in path.split("."):
        if isinstance(old, list):
            old = old[int(key)] if key.isdigit() and int(key) < len(old) else None
        else:
            old = old.get(key) if isinstance(old, dict) else None
    return {
        "target_title": titles.get(target.act, target.act),
        "target_at": target.at.isoformat(),
        "field_title": _title(titles, target.act, path),
        "old_value": old,
    }


def _title(titles: Mapping[str, str], act: str, path: str) -> str:
    """The title of the field that a path lies in: of the path itself, else of the field around it."""
    parts = path.split(".")
    for end in range(len(parts), 0, -1):
        if found := titles.get(".".join((act, *parts[:end]))):
            return found
    return path


def served(acts: Iterable[Any]) -> dict[str, Any]:
    """The latest service of each paper, by form."""
    found: dict[str, Any] = {}
    for one in acts:
        service = one.fields.get("service")
        if isinstance(service, Mapping) and service.get("document"):
            found[str(service["document"])] = plain(service)
    return found


def draft_of(act: Any, acts: Iterable[Any]) -> dict[str, Any]:
    """The fields of the draft that an act of review or discussion concerns: the last proposal of `fields.act`."""
    proposed = [one for one in acts if one.act == "propose" and one.fields.get("act") == act.fields.get("act")]
    return plain(proposed[-1].fields) if proposed else {}


def _act(act: Any, earlier: Iterable[Any], people: Mapping[str, str]) -> dict[str, Any]:
    """One act as the paths of a form see it."""
    fields = named(plain(act.fields), people)
    officers = [person(one) for one in act.officers]
    kinds = [one.kind for one in act.media]
    return {
        **fields,
        **(fines(fields.get("penalties")) if "penalties" in fields else {}),
        "owed_total_fen": (fields.get("owed_fen") or 0) + (fields.get("surcharge_fen") or 0) or None,
        "name": act.act,
        "at": act.at.isoformat(),
        "by": person(act.by),
        "officers": officers,
        "recorder": fields.get("recorder") or (officers[-1] if officers else person(act.by)),
        "approval": approval(act, earlier),
        "media_photo": kinds.count("photo") or None,
        "media_audio": kinds.count("audio") or None,
        "media_video": kinds.count("video") or None,
        "seq": act.seq,
    }


class Seen(Mapping[str, list[dict[str, Any]]]):
    """Acts by name, each worked out when a form asks for it: most forms ask for few."""

    def __init__(self, acts: list[Any], people: Mapping[str, str]) -> None:
        self.acts, self.people = acts, people
        self.places: dict[str, list[int]] = {}
        for place, one in enumerate(acts):
            self.places.setdefault(one.act, []).append(place)
        self.made: dict[str, list[dict[str, Any]]] = {}

    def __getitem__(self, name: str) -> list[dict[str, Any]]:
        found = self.made.get(name)
        if found is None:
            places = self.places[name]
            found = self.made[name] = [_act(self.acts[at], self.acts[:at], self.people) for at in places]
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.places)


class Latest(Mapping[str, dict[str, Any]]):
    """The latest act of each name; of the act that issues the paper, that act itself."""

    def __init__(self, seen: Seen, this: dict[str, Any]) -> None:
        self.seen, self.this = seen, this

    def __getitem__(self, name: str) -> dict[str, Any]:
        return self.this if name == self.this["name"] else self.seen[name][-1]

    def __iter__(self) -> Iterator[str]:
        return iter(self.seen)

    def __len__(self) -> int:
        return len(self.seen)


def _latest(acts: Iterable[Any], name: str) -> Any:
    """The latest value of a field over the acts that carry it."""
    value = None
    for act in acts:
        if act.act not in DRAFTING and act.fields.get(name):
            value = act.fields[name]
    return plain(value) if value else None


def _case(facts: Any, acts: list[Any], issue: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of the case as a whole."""
    parties = _latest(acts, "parties") or []
    wanted = issue.get("party")
    addressed = next((one for one in parties if wanted and wanted in (one.get("code"), one.get("name"))), None)
    filed = next((act for act in acts if act.act in ("file_case", "file_case_urgently")), None)
    lead = acts[0] if acts else None
    officers: dict[str, dict[str, str]] = {}
    for act in acts:
        for one in act.officers:
            officers.setdefault(one.id, person(one))
    matter = {"id": facts.matter.id, "title": facts.matter.title, "field": facts.matter.field}
    return {
        "number": issue.get("case_number") or getattr(facts, "number", "") or "",
        "matter": matter,
        "cause": _latest(acts, "cause") or f"涉嫌{facts.matter.title}",
        "parties": parties,
        "party": addressed or (parties[0] if parties else {}),
        "party_names": "、".join(one.get("name", "") for one in parties),
        "violations": _latest(acts, "violations") or [],
        "penalties": _latest(acts, "penalties") or [],
        "lead": plain(lead.fields.get("lead", {})) if lead else {},
        "lead_at": lead.at.isoformat() if lead else "",
        "filed_at": filed.at.isoformat() if filed else "",
        "officers": list(officers.values()),
        "evidence": _latest(acts, "evidence") or evidence(acts),
        "course": course(acts),
        "documents": plain(issue.get("documents", [])),
    }


def context(facts: Any, agency: Mapping[str, Any], act: Any, issue: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that a form may print, from the facts, the agency, the act that issues the paper, and the issue.

    `facts` is a `kernel.facts.Facts` (or the same shape); `act` a `kernel.facts.Act`, already among the facts or not;
    `issue` may bear `party` (code or name of the addressee), `case_number`, `people` (names by id, for fields of type
    person), `titles` (titles of acts, and of fields as `act.field`), `numbers` (numbers of issued papers by form), `due`, `served_number`, and
    `documents` (rows for the case catalogue: title, number, made, pages).
    """
    acts = list(facts.acts)
    if all(one is not act and one.seq != act.seq for one in acts):
        acts.append(act)
    people = {one.id: one.name for done in acts for one in (done.by, *done.officers)} | dict(issue.get("people", {}))
    seen = Seen(acts, people)
    this = next(row for row in seen[act.act] if row["seq"] == act.seq)
    if act.act == "correct_record":
        earlier = facts.before(act.seq).acts if hasattr(facts, "before") else acts
        this.update(corrected(act, earlier, issue.get("titles", {})))
    if act.act == "question_person":
        same = [
            row for row in seen[act.act] if row.get("person_name") == this.get("person_name") and row["seq"] <= act.seq
        ]
        this["round"] = len(same)
    case = _case(facts, acts, issue)
    handlers = "、".join(one["name"] for one in (this["officers"] or case["officers"]) if one["name"])
    return {
        "agency": {"handlers": handlers, **plain(agency)},
        "case": case,
        "served": served(acts),
        "act": Latest(seen, this),
        "acts": seen,
        "this": this,
        "draft": draft_of(act, acts),
        "issue": {
            "at": act.at.isoformat(),
            "on": act.at.isoformat(),
            **{name: value if name in WORD_LISTS else plain(value) for name, value in issue.items()},
        },
    }
