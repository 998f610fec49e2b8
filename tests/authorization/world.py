"""每一种人 — somebody of every role in every relation to one canary case, with a session and a token; and the addresses of all routes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from mingjing.cases.erasing import doing
from mingjing.cases.erasing.doing import Wanted
from mingjing.cases.example import Example, citizen
from mingjing.publicity.models import Publication
from mingjing.records import clock
from mingjing.registry.acts import make_token
from mingjing.registry.models import Agency, Assignment, OfficialText, Unit, User
from mingjing.supervision.models import Alert
from tests import driver
from tests.authorization.policy import RELATIONS, ROLES, Relation
from tests.factories import video

HOME, SAME_CITY, COUNTY = "320700-CG", "320700-JT", "320707-CG"
PLACES: Mapping[Relation, tuple[str | None, str | None]] = {
    "own": (HOME, "one"),
    "other_unit": (HOME, "two"),
    "other_agency": (SAME_CITY, None),
    "other_county": (COUNTY, "one"),
    "outsider": (None, None),
}
BODIES: Mapping[str, Mapping[str, Any]] = {
    "case_draft": {"do": "check"},
    "api-v1:case_acts": {"act": "collect_material"},
    "case_erasure": {"scope": "field"},
    "api-v1:case_erasures": {"scope": "field", "ground": "wrong_person", "reason": "误录"},
    "case_erasure_one": {"do": "return", "opinion": "属于案卷"},
    "api-v1:case_erasure": {"do": "return", "opinion": "属于案卷"},
}
ABSENT = "0" * 32
ABSENT_FILE = "00000000-0000-4000-8000-000000000000"
CANARY = "金丝雀甲"


@dataclass
class Somebody:
    """某人 — a browser with a session, a program with a token."""

    user: User | None
    role: str | None
    relation: Relation
    browser: Client
    program: Client

    def ask(self, address: str, method: str, body: Mapping[str, Any] | None = None) -> HttpResponse:
        """One request, by the door that the address is of."""
        api = address.startswith("/api/")
        client = self.program if api else self.browser
        more: dict[str, Any] = (
            {"headers": {"Tus-Resumable": "1.0.0", "Upload-Length": "4"}} if "/media" in address else {}
        )
        if api and method in ("POST", "PUT"):
            more |= {"data": body or {}, "content_type": "application/json"}
        elif method == "POST":
            more |= {"data": body or {}}
        return getattr(client, method.lower())(address, **more)


def anonymous() -> Somebody:
    """Nobody we know."""
    return Somebody(None, None, "outsider", Client(), Client())


@dataclass
class World:
    """一座小城 — the canary case, the people, and where every route leads."""

    case: Example
    document: str
    media: str
    alert: int
    text: int
    due: str
    party: Mapping[str, Any]
    erasure: str
    people: dict[tuple[str, Relation], Somebody] = field(default_factory=dict)

    @property
    def tells(self) -> tuple[str, ...]:
        """What gives the canary away."""
        return (self.case.uid, self.case.number, CANARY, str(self.party["code"]), self.document, self.media)

    def address(self, route: str, *, absent: bool = False) -> str:
        """Where a route leads for the canary case; with `absent`, for a case (paper, file, alert) that is not there."""
        uid, paper = (ABSENT, ABSENT) if absent else (self.case.uid, self.document)
        of = {"case_act": "collect_material", "case_typing": "collect_material", "case_preview": "collect_material"}
        values: dict[str, Any] = {
            "case": uid,
            "case_id": uid,
            "act": of.get(route, "notify_rights"),
            "procedure": "absent" if absent else "ordinary_penalty",
            "seq": 1,
            "document": paper,
            "document_id": paper,
            "file_id": ABSENT_FILE if absent else self.media,
            "number": 0
            if absent and route == "alert_settle"
            else self.alert
            if route == "alert_settle"
            else "示例罚〔2026〕1号",
            "slug": "start",
            "table": "street_occupation",
            "procedure_id": "ordinary_penalty",
            "code": HOME if "agency" in route else "street_occupation",
            "name": "division_ruling",
            "roll": "division_ruling",
            "door": "person-create",
            "key": self.text,
            "path": "policy",
            "erasure": ABSENT_FILE if absent else self.erasure,
            "erasure_id": ABSENT_FILE if absent else self.erasure,
        }
        found = reverse(route, kwargs={name: values[name] for name in arguments()[route]})
        return f"{found}?{self.due}" if route == "case_due" else found


def walk(patterns: Any, space: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every pattern of the URLconf: its name and its arguments."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from walk(one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space)
        elif isinstance(one, URLPattern):
            yield f"{space}{one.name or ''}", tuple(one.pattern.converters)


def arguments() -> dict[str, tuple[str, ...]]:
    """The arguments of every route."""
    return dict(walk(get_resolver().url_patterns))


def made() -> World:
    """The city, with its canary case: filed, looked into, a draft open, papers, a film and an alert."""
    clock.set_clock(driver.DAY)
    party = citizen(400, CANARY)
    case = driver.case("api", parties=[party]).to("filed")
    film = video(case.team.officer)
    case.later(hours=1).do("inspect_site", media=[film])
    for act in ("question_person", "order_correction", "conclude_investigation"):
        case.do(act)
    case.propose("notify_rights")
    door: Any = case.door
    papers = door.client("officer1").get(f"/api/v1/cases/{case.uid}/documents").json()
    home = Agency.objects.get(code=HOME)
    alert = Alert.objects.create(
        key="canary",
        kind="late",
        case_uid=case.uid,
        case_number=case.number,
        agency=home,
        text=CANARY,
        raised_at=clock.now(),
    )
    published(home)
    text = OfficialText.objects.create(
        agency=home, instrument="administrative_penalty_law", in_force=date(2021, 7, 15), title="示例文本", held_as="示例.txt",
        sha256="0" * 64, by="reviewer1", at=clock.now(),
    )  # fmt: skip
    erasure = str(
        doing.propose(
            User.objects.get(username="custodian1"), case.uid, Wanted("file", files=[str(film)]),
            ground="wrong_person", reason="误传",
        ).id
    )  # fmt: skip
    found = World(case, papers[0]["id"], str(film), alert.pk, text.pk, "", party, erasure)
    found.people = {(role, relation): somebody(role, relation) for role in ROLES for relation in RELATIONS}
    page = found.people["officer", "own"].browser.get(f"/cases/{case.uid}/").content.decode()
    link = re.search(r"/due/\?([^\"]+)", page)
    assert link, "the case page links to no derivation"
    found.due = link[1].replace("&amp;", "&")
    return found


def published(agency: Agency) -> None:
    """A published decision that has nothing to do with the canary."""
    Publication.objects.create(
        number="示例罚〔2026〕1号", case_uid=ABSENT, agency=agency, kind="penalty", title="示例", party="示例乙", facts="示例",
        result="示例", basis="示例", decided_on=date(2026, 5, 1), published_at=clock.now(), event_uid="canary",
    )  # fmt: skip


def somebody(role: str, relation: Relation) -> Somebody:
    """A new person of that role in that relation."""
    code, unit = PLACES[relation]
    agency = Agency.objects.get(code=code) if code else None
    user = User.objects.create(
        username=f"{role}.{relation}",
        name=f"某{role}",
        password="!",
        agency=agency,
        unit=Unit.objects.get(agency=agency, code=unit) if unit else None,
    )
    Assignment.objects.create(user=user, role=role, since=date(2020, 1, 1))
    browser = Client()
    browser.force_login(user)
    program = Client(headers={"Authorization": f"Bearer {make_token(user.username)}"})
    return Somebody(user, role, relation, browser, program)
