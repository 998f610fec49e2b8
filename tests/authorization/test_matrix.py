"""路由 × 方法 × 岗位 × 关系: every cell as the policy says, and the canary case never seen by whom it is none of their business."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse

from mingjing.web.authorization import TABLE
from tests.authorization.policy import POLICY, RELATIONS, ROLES, decide, sees
from tests.authorization.world import ABSENT, ABSENT_FILE, BODIES, Somebody, World, anonymous, arguments

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
LONG = bool(os.environ.get("MINGJING_LONG"))
SAMPLE = (
    "officer",
    "supervisor",
    "sysadmin",
    "party",
)  # in the short version methods that nobody declared are tried by these alone


def test_every_route_has_a_row_and_a_policy() -> None:
    assert set(arguments()) == set(TABLE) == set(POLICY)


def test_every_row_declares_the_methods_of_the_policy() -> None:
    declared = {name: set(row.methods) - {"HEAD"} for name, row in TABLE.items()}
    assert declared == {name: set(rule.methods) for name, rule in POLICY.items()}


def came_of(answer: HttpResponse, route: str) -> str:
    """What the answer amounts to; a wrong password is the door's own answer."""
    if route == "sign_in" and answer.status_code == 403:
        return "in"
    if answer.status_code == 401:
        return "sign_in" if answer["WWW-Authenticate"] else "401 without a challenge"
    if answer.status_code in (301, 302) and answer["Location"].startswith("/sign-in/?next="):
        return "sign_in"
    if answer.status_code == 404:
        return "absent"
    return "in" if answer.status_code < 500 and answer.status_code != 403 else str(answer.status_code)


def text_of(answer: HttpResponse) -> str:
    """The body; of a file its beginning."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return bytes(body).decode("utf-8", "replace")


def cell(world: World, who: Somebody, route: str, method: str) -> str:
    """One cell: empty when it is as it must be, else what was wrong."""
    address = world.address(route)
    expected = decide(route, method, who.role, who.relation)
    before = transaction.savepoint()
    try:
        answer = who.ask(address, method, BODIES.get(route))
        found, body = came_of(answer, route), text_of(answer).replace(address.partition("?")[0], "")
    finally:
        transaction.set_rollback(False)
        transaction.savepoint_rollback(before)
    label = f"{method} {route} as {who.role or 'anonymous'} ({who.relation})"
    if found != expected:
        return f"{label}: {found} ({answer.status_code}), should be {expected}"
    if who.role is None or not sees(who.role, who.relation):
        told = [one for one in world.tells if one in body]
        if told:
            return f"{label}: tells {told}"
    return ""


def worth_asking(who: Somebody, route: str) -> bool:
    """In the short version what is open to anyone is asked once a role; leaving has its own test."""
    return route != "sign_out" and (LONG or POLICY[route].who is not None or who.relation == "own")


def routes(declared: bool) -> list[tuple[str, str]]:
    """(route, method) of every route, declared by the policy or not."""
    return [
        (name, method) for name, rule in POLICY.items() for method in METHODS if (method in rule.methods) is declared
    ]


def test_the_matrix_is_large_enough() -> None:
    cells = len(routes(True) + routes(False)) * (len(ROLES) * len(RELATIONS) + 1)
    assert cells >= 20_000


@pytest.mark.clause("LY-R06")
@pytest.mark.parametrize("role", ROLES)
def test_a_role_comes_in_where_the_policy_says(world: World, role: str) -> None:
    people = [world.people[role, relation] for relation in RELATIONS]
    asked = [(who, *one) for who in people for one in routes(True) if worth_asking(who, one[0])]
    asked += [
        (who, *one) for who in (people if LONG else people[:1] if role in SAMPLE else ()) for one in routes(False)
    ]
    wrong = [said for who, route, method in asked if (said := cell(world, who, route, method))]
    assert not wrong, "\n".join(wrong)


@pytest.mark.clause("LY-R06")
def test_nobody_comes_in_without_signing_in(world: World) -> None:
    who = anonymous()
    wrong = [said for route, method in routes(True) + routes(False) if (said := cell(world, who, route, method))]
    assert not wrong, "\n".join(wrong)


# -- forbidden and absent ------------------------------------------------------------------------------------------------

OF_ONE = sorted(name for name, rule in POLICY.items() if rule.of == "case")
UNRELATED = [
    ("officer", "other_county"),
    ("reviewer", "other_agency"),
    ("supervisor", "other_county"),
    ("coordinator", "other_agency"),
]
UNRELATED += [("party", "outsider"), ("sysadmin", "own"), ("secadmin", "own"), ("auditor", "own"), ("party", "own")]
MASKED = re.compile(r'csrfmiddlewaretoken" value="[A-Za-z0-9]+"|"X-CSRFToken": "[A-Za-z0-9]+"')


def plain(world: World, answer: HttpResponse) -> tuple[int, dict[str, str], str]:
    """The answer without what changes with every request: the token of its forms, and the address that was asked."""
    headers = {name: value for name, value in answer.items() if name not in ("Date", "Content-Length")}
    body = MASKED.sub("", text_of(answer))
    for asked in (
        world.case.uid,
        world.document,
        world.media,
        world.erasure,
        ABSENT_FILE,
        ABSENT,
        f"/{world.alert}/",
        "/0/",
    ):
        body = body.replace(asked, "…")
    return answer.status_code, headers, body


@pytest.mark.clause("LY-R06")
@pytest.mark.parametrize("route", OF_ONE)
def test_what_is_forbidden_looks_like_what_is_not_there(world: World, route: str) -> None:
    for key in UNRELATED:
        who = world.people[key]  # type: ignore[index]
        for method in POLICY[route].methods:
            body = BODIES.get(route)
            there = plain(world, who.ask(world.address(route), method, body))
            absent = plain(world, who.ask(world.address(route, absent=True), method, body))
            assert there == absent, (key, method)
            assert there[0] == 404


def test_a_page_that_nobody_made_looks_the_same(world: World) -> None:
    who = world.people["officer", "other_county"]
    there, nowhere = who.ask(f"/cases/{world.case.uid}/", "GET"), who.ask("/no/such/page/", "GET")
    assert there.status_code == nowhere.status_code == 404
    assert (
        text_of(there).partition("<main")[2].partition("</main>")[0]
        == text_of(nowhere).partition("<main")[2].partition("</main>")[0]
    )
    api = plain(world, who.ask(f"/api/v1/cases/{world.case.uid}", "GET"))
    assert api[0] == 404
    assert api[2] == plain(world, who.ask("/api/v1/no/such/thing", "GET"))[2]


# -- lists, searches and counts ------------------------------------------------------------------------------------------


def found_by(who: Somebody, world: World) -> dict[str, Any]:
    """Every way of finding cases, with what it finds."""
    searches = (world.case.number, str(world.party["name"]), str(world.party["code"]), "金丝")
    found: dict[str, Any] = {"list": who.program.get("/api/v1/cases?limit=200").json()["items"]}
    for name in ("mine=true", "overdue=true", "stage=investigation", "procedure=ordinary_penalty"):
        found[name] = who.program.get(f"/api/v1/cases?{name}").json()["items"]
    for text in searches:
        call = who.program.post("/api/v1/cases/search", {"text": text}, content_type="application/json")
        found[f"search {text[:4]}"] = call.json()["items"]
    return found


@pytest.mark.clause("LY-R06")
@pytest.mark.parametrize("role", ["officer", "agency_head", "reviewer", "publisher", "supervisor", "coordinator"])
@pytest.mark.parametrize("relation", ["own", "other_unit", "other_agency", "other_county"])
def test_lists_and_searches_hold_only_what_one_may_see(world: World, role: str, relation: Any) -> None:
    who = world.people[role, relation]
    for way, items in found_by(who, world).items():
        ids = {one["id"] for one in items}
        if not sees(role, relation):
            assert world.case.uid not in ids, way
        elif way in ("list", "stage=investigation") or way.startswith("search"):
            assert world.case.uid in ids or way == "stage=investigation", way


@pytest.mark.clause("LY-R06")
def test_a_cursor_of_another_agency_opens_nothing(world: World) -> None:
    inside, outside = world.people["officer", "own"], world.people["officer", "other_county"]
    for number in range(3):
        inside.program.post(
            "/api/v1/cases",
            {
                "procedure": "ordinary_penalty",
                "matter": "street_occupation",
                "lead": {"source": "inspection", "summary": f"第{number}件"},
            },
            content_type="application/json",
        )
    cursor = inside.program.get("/api/v1/cases?limit=1").json()["next"]
    assert cursor
    assert inside.program.get("/api/v1/cases", {"cursor": cursor}).json()["items"]
    assert outside.program.get("/api/v1/cases", {"cursor": cursor}).json()["items"] == []


@pytest.mark.clause("LY-R06")
@pytest.mark.parametrize("relation", ["other_agency", "other_county", "outsider"])
def test_counts_of_the_worklist_are_of_ones_own_work(world: World, relation: Any) -> None:
    from mingjing.cases import reads

    for role in ("unit_head", "agency_head", "officer", "reviewer"):
        user = world.people[role, relation].user
        assert user is not None
        assert reads.counts(user) == dict.fromkeys(("overdue", "today", "week", "returned", "all"), 0), role
    own = world.people["unit_head", "own"].user
    assert own is not None
    assert reads.counts(own)["all"] >= 1
