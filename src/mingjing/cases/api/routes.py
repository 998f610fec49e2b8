"""案件的路 — each route of the contract: a few lines that call the one door or a read, and tell what came of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from ninja import Router

from mingjing.cases import bundling, reads, workbook
from mingjing.cases.acts import perform
from mingjing.cases.api import kept, shapes, telling
from mingjing.cases.known import agency_words
from mingjing.cases.outcome import Absent, Done, Invalid, Refused
from mingjing.cases.rulebook import effective, library
from mingjing.kernel.errors import KernelError
from mingjing.records import bundles, clock, documents, evidence
from mingjing.registry import reads as registry

router = Router(tags=["cases"])
ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
YEARS = timedelta(days=36_500)
REFUSED_TYPE = "/api/v1/problems/refused"
ANSWERS: dict[int, Any] = {400: shapes.Malformed, 401: shapes.Problem, 404: shapes.Problem}
PDF: dict[int, Any] = {**ANSWERS}
WRITES: dict[int, Any] = {201: shapes.DoneOut, **ANSWERS, 409: shapes.Moved, 422: shapes.NotLawful}


def answer(told: Any, status: int = 200, kind: str = "application/json") -> HttpResponse:
    """JSON as it is; the shapes of the OpenAPI document are checked by the tests, not at every answer."""
    return HttpResponse(text(told), kind, status)


def text(told: Any) -> str:
    """JSON without spaces."""
    return ENCODER.encode(told)


def came_of(told: Done | Refused) -> HttpResponse:
    """201, or 422 with every reason."""
    if isinstance(told, Done):
        return answer(telling.done(told), 201)
    said = {
        "type": REFUSED_TYPE,
        "title": "现在不能办理",
        "status": 422,
        "refused": [telling.refusal(one) for one in told.refusals],
    }
    return answer(said, 422, "application/problem+json")


def only(request: HttpRequest, *names: str) -> None:
    """Stop at a question that nobody here understands."""
    strange = {name: "没有这个查询项" for name in request.GET if name not in names}
    if strange:
        raise Invalid(strange)


def flag(request: HttpRequest, name: str) -> bool:
    """A yes or no in the query."""
    value = request.GET.get(name, "")
    if value not in ("", "true", "false", "1", "0"):
        raise Invalid({name: "应为 true 或 false"})
    return value in ("true", "1")


def how_many(request: HttpRequest) -> int:
    """The length of a page."""
    value = request.GET.get("limit", "50")
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 200):
        raise Invalid({"limit": "应为 1 到 200 的整数"})
    return int(value)


def day_of(request: HttpRequest) -> date:
    """The day asked for; today by default."""
    value = request.GET.get("on", "")
    try:
        return date.fromisoformat(value) if value else registry.today()
    except ValueError as no:
        raise Invalid({"on": "应为日期，如 2026-06-15"}) from no


# -- law -----------------------------------------------------------------------------------------------------------------


@router.get(
    "/procedures",
    response={200: list[shapes.ProcedureLine], **ANSWERS},
    url_name="procedures",
    summary="办案程序",
)
def procedures(request: HttpRequest, place: str = "", field: str = "", on: str = "") -> HttpResponse:
    """The procedures in force."""
    only(request, "place", "field", "on")
    day = day_of(request)
    found: dict[str, Mapping[str, str]] = {}
    for one in library().procedures:
        if (
            one.extends is None
            and not one.pattern
            and one.in_force <= day
            and (one.repealed is None or day < one.repealed)
        ):
            found[one.id] = {"id": one.id, "title": one.title, "kind": one.kind}
    return answer(list(found.values()))


@router.get(
    "/procedures/{procedure_id}",
    response={200: shapes.ProcedureOut, **ANSWERS},
    url_name="procedure",
    summary="一个程序",
)
def procedure(request: HttpRequest, procedure_id: str, place: str = "", field: str = "", on: str = "") -> HttpResponse:
    """The whole effective procedure of a place and field on a day."""
    only(request, "place", "field", "on")
    user = registry.signed_in(request)
    where = place or (user.agency.place if user.agency else "")
    try:
        day = day_of(request)
        return answer(telling.procedure(effective(procedure_id, where, field, day), day))
    except KernelError as no:
        raise Absent from no


# -- cases ---------------------------------------------------------------------------------------------------------------


@router.post("/cases", response=WRITES, url_name="cases", summary="新开案件")
def open_case(request: HttpRequest, payload: shapes.OpenIn) -> HttpResponse:
    """The act that opens a case of the procedure (`register_lead` of a penalty case), in one's own agency."""
    told = {"parties": payload.parties, "lead": payload.lead, "from_case": payload.from_case}
    told |= {"late_reason": payload.late_reason}
    fields = {**payload.fields, "procedure": payload.procedure, "matter": payload.matter}
    fields |= {name: value for name, value in told.items() if value}
    try:
        return came_of(
            perform(
                payload.act or opening_of(payload.procedure),
                by=registry.signed_in(request),
                at=payload.at,
                officers=payload.officers,
                fields=fields,
                media=payload.media,
                idem=str(payload.idem) if payload.idem else None,
            )
        )
    except Invalid as no:
        raise Invalid({path.removeprefix("fields."): what for path, what in no.errors.items()}) from no


def opening_of(procedure: str) -> str:
    """The first act that opens a case of the procedure; `register_lead` where there is no such procedure, to be refused there."""
    found = next((one for one in library().procedures if one.id == procedure and one.extends is None), None)
    return next((name for name, act in found.acts.items() if act.opens), "register_lead") if found else "register_lead"


@router.get("/cases", response={200: shapes.CasePage, **ANSWERS}, url_name="cases", summary="案件清单")
def list_cases(
    request: HttpRequest,
    stage: str = "",
    procedure: str = "",
    overdue: bool = False,
    mine: bool = False,
    cursor: str = "",
    limit: int = 50,
) -> HttpResponse:
    """The cases that one may see, the newest first; overdue ones by their date."""
    only(request, "stage", "procedure", "overdue", "mine", "cursor", "limit")
    page = reads.list_cases(
        registry.signed_in(request),
        stage=stage,
        procedure=procedure,
        overdue=flag(request, "overdue"),
        mine=flag(request, "mine"),
        cursor=cursor,
        limit=how_many(request),
    )
    return page_of(page)


@router.post("/cases/search", response={200: shapes.CasePage, **ANSWERS}, url_name="case_search", summary="检索案件")
def search(request: HttpRequest, payload: shapes.SearchIn) -> HttpResponse:
    """Cases by number, party or matter; the text travels in the body, never in an address."""
    page = reads.search(
        registry.signed_in(request),
        payload.text,
        stage=payload.stage,
        procedure=payload.procedure,
        overdue=payload.overdue,
        mine=payload.mine,
        cursor=payload.cursor,
        limit=payload.limit,
    )
    return page_of(page)


@router.post("/cases/export", response={200: bytes, **ANSWERS}, url_name="case_export", summary="导出案件清单")
def export(request: HttpRequest, payload: shapes.ExportIn) -> FileResponse:
    """The list with its filters as an Excel file (xlsx), without code numbers; 400 where it is longer than the limit."""
    try:
        book = workbook.workbook(registry.signed_in(request), payload.dict())
    except workbook.TooMany as no:
        raise Invalid({"filters": str(no)}) from no
    return FileResponse(
        book, as_attachment=True, filename=workbook.file_name(clock.now()), content_type=workbook.CONTENT_TYPE
    )


def page_of(page: reads.Page) -> HttpResponse:
    """One page."""
    now = clock.now()
    return answer({"items": [telling.line(one, now) for one in page.items], "next": page.next})


@router.get("/cases/{case_id}", response={200: shapes.CaseOut, **ANSWERS}, url_name="case", summary="一个案件")
def one_case(request: HttpRequest, case_id: str) -> HttpResponse:
    """One case: what was done, what may be done now and what may not, drafts and deadlines."""
    user = registry.signed_in(request)
    where, now = reads.case_for(user, case_id), clock.now()
    law, asked = reads.law_of(where), reads.asked_by(user, where)
    words = agency_words(registry.agency(where.agency_id))

    def record() -> tuple[str, datetime]:
        return text(telling.as_recorded(where, asked.facts, law, reads.timeline(where))), now + YEARS

    def rulings() -> tuple[str, datetime]:
        running = reads.deadlines(where, now)
        told = telling.as_it_stands(reads.openings(asked, now), asked.facts, running, words)
        return text(told), kept.holds_until(running, now)

    about = (where.uid, where.head, law.digest)
    recorded = kept.recorded.again((*about, where.number, where.stage), now, record)
    standing = kept.standing.again((*about, asked.depends_on, tuple(words.items())), now, rulings)
    return HttpResponse(f"{recorded[:-1]},{standing[1:]}", "application/json")


@router.post("/cases/{case_id}/acts", response=WRITES, url_name="case_acts", summary="办一个环节")
def do_act(request: HttpRequest, case_id: str, payload: shapes.ActIn) -> HttpResponse:
    """One act, or one step of an approval."""
    told = perform(
        payload.act,
        by=registry.signed_in(request),
        case=case_id,
        at=payload.at,
        officers=payload.officers,
        fields=payload.fields,
        media=payload.media,
        idem=str(payload.idem) if payload.idem else None,
        seen_seq=payload.seen_seq,
    )
    return came_of(told)


@router.get(
    "/cases/{case_id}/deadlines",
    response={200: list[shapes.DeadlineOut], **ANSWERS},
    url_name="case_deadlines",
    summary="期限",
)
def deadlines(request: HttpRequest, case_id: str) -> HttpResponse:
    """Every period of the case, with its derivation day by day."""
    where = reads.case_for(registry.signed_in(request), case_id)
    return answer([telling.deadline(one) for one in reads.deadlines(where)])


# -- the whole file ------------------------------------------------------------------------------------------------------


@router.get(
    "/cases/{case_id}/bundle",
    response={200: bytes, **ANSWERS, 409: shapes.Problem},
    url_name="case_bundle",
    summary="案卷包（zip，可以离线核验）",
)
def case_bundle(
    request: HttpRequest,
    case_id: str,
    purpose: str = "whole",
    party: str = "",
    files: str = "",
    unproven: bool = False,
) -> HttpResponseBase:
    """The whole file of a case, or a copy that opens only what its purpose allows; 409 with Retry-After before witnesses have seen
    its last record (`unproven=true` takes it as it is: whoever checks it cannot tell yet)."""
    only(request, "purpose", "party", "files", "unproven")
    user = registry.signed_in(request)
    asked = bundling.read(reads.case_for(user, case_id), {"purpose": purpose, "party": party, "files": files})
    try:
        found = bundling.bundle(asked, user, unproven=flag(request, "unproven"))
    except bundles.Waiting as no:
        waits = problem("waiting", str(no))
        waits["Retry-After"] = str(no.seconds)
        return waits
    except (bundles.Damaged, bundles.TooLarge) as no:
        return problem("files", str(no))
    return bundling.sent(asked, found)


def problem(kind: str, what: str) -> HttpResponse:
    """409: the bundle cannot be made now, and why."""
    told = {"type": f"/api/v1/problems/{kind}", "title": what, "status": 409}
    return answer(told, 409, "application/problem+json")


# -- papers --------------------------------------------------------------------------------------------------------------


@router.get(
    "/cases/{case_id}/documents",
    response={200: list[shapes.PaperOut], **ANSWERS},
    url_name="case_documents",
    summary="卷内文书",
)
def case_documents(request: HttpRequest, case_id: str) -> HttpResponse:
    """The papers issued in the case, in the order of their issue."""
    where = reads.case_for(registry.signed_in(request), case_id)
    return answer([telling.paper(one) for one in documents.of_case(where.uid)])


@router.get(
    "/cases/{case_id}/documents/{document_id}",
    response=PDF,
    url_name="case_document",
    summary="一份文书（PDF）",
)
def case_document(request: HttpRequest, case_id: str, document_id: str) -> HttpResponse:
    """One paper of the case."""
    where = reads.case_for(registry.signed_in(request), case_id)
    found = documents.one(where.uid, document_id)
    if found is None:
        raise Absent
    return pdf(request, found)


@router.get("/documents/{document_id}", response=PDF, url_name="document", summary="一份文书（PDF）")
def document(request: HttpRequest, document_id: str) -> HttpResponse:
    """One paper by its id, of a case that one may see."""
    user = registry.signed_in(request)
    found = documents.find(document_id)
    if found is None:
        raise Absent
    reads.case_for(user, found.case_uid.hex)
    return pdf(request, found)


def pdf(request: HttpRequest, found: Any) -> HttpResponse:
    """The bytes that were issued, checked against their digest; who took them is noted."""
    content = documents.content(found)
    evidence.note_access(found.id, who=registry.signed_in(request).username, why="paper", given=True)
    told = HttpResponse(content, "application/pdf")
    told["Content-Disposition"] = f'inline; filename="{found.form}.pdf"'
    told["Cache-Control"] = "private, no-store"
    return told
