"""依法删除的接口 — the same door as the pages: the keeper proposes, a head decides, the law may refuse."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from mingjing.cases.api import shapes, telling
from mingjing.cases.api.routes import ANSWERS, REFUSED_TYPE, answer
from mingjing.cases.erasing import doing
from mingjing.cases.erasing.doing import NotAllowed, Wanted
from mingjing.cases.outcome import Absent
from mingjing.records import reads as record
from mingjing.registry import reads as registry

router = Router(tags=["erasure"])


class FieldIn(Schema):
    """一个字段 — number of the record in the case, name of the field."""

    seq: int
    name: str


class ErasureIn(Schema):
    """提出删除。"""

    scope: Literal["field", "person", "file"]
    fields: list[FieldIn] = []
    person: str = ""
    files: list[str] = []
    spared: list[str] = []
    ground: str
    reason: str


class DecisionIn(Schema):
    """决定、不同意或者撤回。"""

    do: Literal["approve", "return", "withdraw"]
    opinion: str = ""


class ErasedRow(Schema):
    """被删的一个字段 — of which event; never what it said."""

    event: str
    path: str


class ErasureOut(Schema):
    """一项删除。"""

    id: UUID
    case: str
    scope: str
    state: str
    ground: str
    citation: str
    reason: str
    opinion: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    rows: list[ErasedRow]
    papers: list[str]
    files: list[str]
    cases: list[str]


ONE: dict[int, Any] = {**ANSWERS, 409: shapes.Moved, 422: shapes.NotLawful}


def told(one: Any) -> dict[str, Any]:
    """One erasure as JSON."""
    names = ("scope", "state", "ground", "citation", "reason", "opinion", "proposed_by", "decided_by")
    return {
        "id": str(one.id),
        "case": one.case_uid.hex,
        **{name: getattr(one, name) for name in names},
        "proposed_at": one.proposed_at.isoformat(),
        "decided_at": one.decided_at.isoformat() if one.decided_at else None,
        "rows": [{"event": event, "path": path} for event, path in one.targets["rows"]],
        **{name: one.targets[name] for name in ("papers", "files", "cases")},
    }


def refused(no: NotAllowed) -> HttpResponse:
    """422 with every reason."""
    said = {"type": REFUSED_TYPE, "title": "现在不能删除", "status": 422}
    return answer(said | {"refused": [telling.refusal(one) for one in no.refusals]}, 422, "application/problem+json")


@router.get("/cases/{case_id}/erasures", response={200: list[ErasureOut], **ANSWERS}, url_name="case_erasures")
def erasures(request: HttpRequest, case_id: str) -> HttpResponse:
    """What was proposed and destroyed in a case, the newest first."""
    where = doing.own_case(registry.signed_in(request), case_id)
    return answer([told(one) for one in record.erasures_of(where.uid)])


@router.post("/cases/{case_id}/erasures", response={201: ErasureOut, **ONE}, url_name="case_erasures")
def propose(request: HttpRequest, case_id: str, payload: ErasureIn) -> HttpResponse:
    """Propose that content be destroyed."""
    want = Wanted(
        payload.scope, [(one.seq, one.name) for one in payload.fields], payload.person, payload.files, payload.spared
    )
    try:
        user = registry.signed_in(request)
        return answer(told(doing.propose(user, case_id, want, ground=payload.ground, reason=payload.reason)), 201)
    except NotAllowed as no:
        return refused(no)


@router.get("/cases/{case_id}/erasures/{erasure_id}", response={200: ErasureOut, **ANSWERS}, url_name="case_erasure")
def one_erasure(request: HttpRequest, case_id: str, erasure_id: UUID) -> HttpResponse:
    """One of them."""
    where = doing.own_case(registry.signed_in(request), case_id)
    found = record.erasure(where.uid, erasure_id)
    if found is None:
        raise Absent
    return answer(told(found))


@router.post("/cases/{case_id}/erasures/{erasure_id}", response={200: ErasureOut, **ONE}, url_name="case_erasure")
def decide(request: HttpRequest, case_id: str, erasure_id: UUID, payload: DecisionIn) -> HttpResponse:
    """Approve (and destroy, for ever), turn down, or withdraw."""
    try:
        user = registry.signed_in(request)
        return answer(told(doing.decide(user, case_id, str(erasure_id), payload.do, opinion=payload.opinion)))
    except NotAllowed as no:
        return refused(no)
