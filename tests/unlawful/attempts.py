"""一次违法的尝试 — what somebody wants to do, at which stage, and what the law must answer; and the two doors to knock at."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any

from django.test import Client
from django.urls import reverse

from mingjing.cases.example import Example
from mingjing.cases.forms import raw_of
from mingjing.kernel.law import FieldSpec
from tests.cast import user

Fields = Mapping[str, Any] | Callable[[Example], Mapping[str, Any]]
STEPS = ("propose", "check", "approve", "return")
DESKS = {"discuss_collectively": "discussion", "dispute_review": "dispute", "settle_review_dispute": "settlement"}
PASSED = {"pass_review": "pass", "return_from_review": "return"}


@dataclass(frozen=True)
class Attempt:
    """尝试 — one row. `id`: its name; `of`: the defect or duty that it stands for; `cites`: articles that must be cited,
    all of them in refusals that bear the word of the remedy somewhere; `also`: others that may be cited beside them;
    `clauses`: duties shown, with `: which part` where only a part is;
    `on_page`: what must be cited there, where the page takes the moment of the service for the moment of the act."""

    id: str
    of: str
    stage: str
    act: str
    cites: tuple[str, ...]
    remedy: str
    step: str = "do"
    who: str = ""
    fields: Fields = field(default_factory=dict)
    without: tuple[str, ...] = ()
    officers: tuple[str, ...] | None = None
    media: bool = False
    at: timedelta | None = None
    later: Mapping[str, float] = field(default_factory=dict)
    posts: tuple[tuple[str, str], ...] = ()
    before: Callable[[Example], object] | None = None
    also: tuple[str, ...] = ()
    on_page: tuple[str, ...] = ()
    asks: str = ""
    clauses: tuple[str, ...] = ()
    doors: tuple[str, ...] = ("api", "page")


@dataclass(frozen=True)
class Reason:
    """一条理由 — as a door told it."""

    articles: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Told:
    """答复 — the status of a door's answer and every reason in it; `body` as it came."""

    status: int
    reasons: tuple[Reason, ...]
    body: str

    @property
    def articles(self) -> set[str]:
        """Every citation that stands against the attempt."""
        return {article for one in self.reasons for article in one.articles}


@dataclass(frozen=True)
class Knock:
    """敲门 — an attempt made ready: who, with which fields, officers, files and moment."""

    who: str
    act: str
    step: str
    fields: Mapping[str, Any]
    officers: Sequence[str]
    media: Sequence[str]
    at: Any


def made_ready(row: Attempt, case: Example, files: Callable[[str], list[str]]) -> Knock:
    """Everything else about the act is in order: only what the row says is wrong."""
    if row.later:
        case.later(**row.later)
    if row.before is not None:
        row.before(case)
    case.later(minutes=7)
    spec = case.spec(row.act)
    given = row.fields(case) if callable(row.fields) else row.fields
    whole = {} if row.step in ("check", "approve", "return") else case.filled(spec, given)
    fields = {**whole, **given} if row.step not in ("do", "propose") else whole
    who = row.who or usual(row, case)
    officers = row.officers if row.officers is not None else case.team.certificates if spec.officers else ()
    at = case.now + row.at if row.at is not None else None
    return Knock(
        who,
        row.act,
        row.step,
        {name: value for name, value in fields.items() if name not in row.without},
        officers if row.step in ("do", "propose") else (),
        files(who) if row.media else (),
        at,
    )


def usual(row: Attempt, case: Example) -> str:
    """Who usually takes that step."""
    if row.step == "check":
        return case.team.publishers[1] if row.act == "publish_decision" else case.team.checker
    return case.team.head if row.step in ("approve", "return") else case.usual(case.spec(row.act))


# -- by HTTP ---------------------------------------------------------------------------------------------------------


def by_api(client: Client, case: Example, knock: Knock) -> Told:
    """POST the act, or the step of its approval."""
    stepped = knock.step in STEPS
    body = {
        "act": knock.step if stepped else knock.act,
        "fields": {"act": knock.act, **knock.fields} if stepped else dict(knock.fields),
        "officers": list(knock.officers),
        "media": list(knock.media),
    }
    if knock.at is not None:
        body["at"] = knock.at.isoformat()
    answer = client.post(f"/api/v1/cases/{case.uid}/acts", body, content_type="application/json")
    told = answer.json()
    if answer.status_code != 422:
        return Told(answer.status_code, (), answer.content.decode())
    assert answer["Content-Type"].startswith("application/problem+json")
    assert told["status"] == 422
    assert told["type"].endswith("/refused")
    assert told["title"]
    for one in told["refused"]:
        assert one["reason"]
        assert one["remedy"]
    reasons = [
        Reason(tuple(one["articles"]), f"{one['reason']} → {one['remedy']} {one['asks'] or ''}")
        for one in told["refused"]
    ]
    return Told(422, tuple(reasons), answer.content.decode())


# -- by the page -----------------------------------------------------------------------------------------------------


def by_page(client: Client, case: Example, knock: Knock) -> Told:
    """Open the page as a person does, and send its form."""
    address, more = page_of(case, knock)
    opened = client.get(address)
    assert opened.status_code == 200, (address, opened.status_code)
    form = hidden_of(opened.content.decode())
    if knock.step in ("check", "approve", "return"):
        said = knock.fields.get("reason") or knock.fields.get("opinion") or ""
        sent: dict[str, Any] = {**form, "do": knock.step, "said": said}
    else:
        sent = {
            **form,
            **more,
            **typed(case.spec(knock.act).fields, knock.fields),
            "officers": list(knock.officers),
            "media": list(knock.media),
        }
        sent |= {"at": knock.at.strftime("%Y-%m-%dT%H:%M")} if knock.at is not None else {}
        sent |= {"late_reason": knock.fields["late_reason"]} if knock.fields.get("late_reason") else {}
        sent |= answers(case, knock)
    answer = client.post(address, sent)
    text = answer.content.decode()
    return Told(answer.status_code, reasons_on(text) if answer.status_code == 422 else (), text)


def page_of(case: Example, knock: Knock) -> tuple[str, dict[str, str]]:
    """The address of the page where this is done, and its button."""
    if knock.step in ("check", "approve", "return"):
        return reverse("case_draft", args=[case.uid, knock.act]), {}
    of = str(knock.fields.get("act", ""))
    if knock.act in PASSED:
        return reverse("review_case", args=[case.uid, of]), {"do": PASSED[knock.act]}
    if knock.act in DESKS:
        return reverse(DESKS[knock.act], args=[case.uid, of]), {"do": "send"}
    return reverse("case_act", args=[case.uid, knock.act]), {"do": "send"}


def answers(case: Example, knock: Knock) -> dict[str, str]:
    """Questions that the form does not declare are answered where the page asks them."""
    declared = {one.name for one in case.spec(knock.act).fields}
    asked = [name for name, value in knock.fields.items() if name not in declared and isinstance(value, bool)]
    sent: dict[str, str] = {}
    for number, name in enumerate(asked):
        sent[f"q.{number}.question"] = name
        sent[f"q.{number}.answer"] = "yes" if knock.fields[name] else "no"
        sent[f"q.{number}.reason"] = str(knock.fields.get(f"{name}_reason", ""))
    return sent


def typed(specs: Iterable[FieldSpec], fields: Mapping[str, Any], prefix: str = "f") -> dict[str, str]:
    """The fields as the inputs of a page bear them: `f.service.way`, `f.penalties.0.kind`."""
    sent: dict[str, str] = {}
    for spec in specs:
        if spec.name not in fields:
            continue
        name, value = f"{prefix}.{spec.name}", fields[spec.name]
        if spec.type == "list" and spec.items:
            sent[f"{name}.n"] = "1"
            for number, one in enumerate(value):
                sent |= typed(spec.items, one, f"{name}.{number}")
        elif spec.items:
            sent |= typed(spec.items, value, name)
        elif spec.type == "list":
            sent[name] = "\n".join(raw_of(spec, value))
        else:
            sent[name] = raw_of(spec, value) if not isinstance(value, date) else value.isoformat()
    return sent


def hidden_of(html: str) -> dict[str, str]:
    """The hidden marks of the form: its key and what the person has seen."""
    found = dict(re.findall(r'<input type="hidden" name="(idem|seen)" value="([^"]*)"', html))
    return {name: str(value) for name, value in found.items()}


class Refusals(HTMLParser):
    """理由在页面上 — the list items of the red note: the articles that they link to, and their words."""

    def __init__(self) -> None:
        super().__init__()
        self.depth, self.item = 0, False
        self.found: list[tuple[list[str], list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = dict(attrs)
        if tag == "div" and (self.depth or "note-red" in (about.get("class") or "").split()):
            self.depth += 1
        if tag == "li" and self.depth:
            self.item = True
            self.found.append(([], []))
        if tag == "a" and self.item and about.get("data-cite"):
            self.found[-1][0].append(str(about["data-cite"]))

    def handle_endtag(self, tag: str) -> None:
        if tag == "div" and self.depth:
            self.depth -= 1
        if tag == "li":
            self.item = False

    def handle_data(self, data: str) -> None:
        if self.item:
            self.found[-1][1].append(data)


def reasons_on(html: str) -> tuple[Reason, ...]:
    """Every reason that the page shows."""
    parser = Refusals()
    parser.feed(html)
    return tuple(Reason(tuple(articles), "".join(words)) for articles, words in parser.found)


def signed_in(who: str) -> Client:
    """A browser in which that person is signed in."""
    browser = Client()
    browser.force_login(user(who))
    return browser
