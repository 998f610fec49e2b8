"""接口总门 — the NinjaAPI at /api/v1: bearer tokens, the same authorization table as the pages, problem+json for every no."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer

from mingjing.cases.api import router as cases
from mingjing.cases.api.erasing import router as erasing
from mingjing.cases.outcome import Absent, Faster, IdemReused, Invalid
from mingjing.cases.reads import BadCursor
from mingjing.publicity.api import router as publicity
from mingjing.records.documents import DocumentErased
from mingjing.records.log.standing import ReadOnly
from mingjing.registry.acts import Unlawful, Wrong
from mingjing.registry.api import router as registry
from mingjing.web.read_only import RETRY_AFTER

SPACE = "api-v1"


class Bearer(HttpBearer):
    """`Authorization: Bearer TOKEN`, and nothing else: a browser's session does not open the API."""

    def authenticate(self, request: HttpRequest, token: str) -> object | None:
        """The person whose token this is; the door (`authorization.DenyByDefault`) has looked them up and let them in."""
        return request.user if request.user.is_authenticated else None


class Api(NinjaAPI):
    """The API, its document completed with the upload of evidence (tus), which is not made of JSON."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """The OpenAPI document."""
        schema = super().get_openapi_schema(**options)
        for path, methods in UPLOADS.items():
            schema["paths"].setdefault(path, {}).update(methods)
        return schema


api = Api(
    title="明镜 · 行政执法全过程办案系统",
    version="1",
    urls_namespace=SPACE,
    auth=Bearer(),
    openapi_url="/openapi.json",
    docs_url=None,
)
api.add_router("", registry)
api.add_router("", cases)
api.add_router("", erasing)
api.add_router("", publicity)


def problem(status: int, kind: str, title: str, **more: Any) -> HttpResponse:
    """An RFC 9457 answer."""
    told = {"type": f"/api/v1/problems/{kind}", "title": title, "status": status, **more}
    return HttpResponse(json.dumps(told, ensure_ascii=False), "application/problem+json", status)


@api.exception_handler(Absent)
def absent(request: HttpRequest, no: Absent) -> HttpResponse:
    """Not there, or not for this person: the same."""
    return problem(404, "absent", "没有这个对象，或者您无权查看")


@api.exception_handler(Http404)
def not_found(request: HttpRequest, no: Http404) -> HttpResponse:
    """The same for Django's own."""
    return problem(404, "absent", "没有这个对象，或者您无权查看")


@api.exception_handler(Invalid)
def invalid(request: HttpRequest, no: Invalid) -> HttpResponse:
    """Malformed, with the path of every field."""
    return problem(400, "invalid", "填写有误", errors=no.errors)


@api.exception_handler(Wrong)
def wrong(request: HttpRequest, no: Wrong) -> HttpResponse:
    """The registry found fields wrong."""
    return problem(400, "invalid", "填写有误", errors=no.errors)


@api.exception_handler(Unlawful)
def unlawful(request: HttpRequest, no: Unlawful) -> HttpResponse:
    """The law does not let this be registered."""
    refused = [{"articles": list(no.articles), "reason": no.reason, "remedy": no.remedy}]
    return problem(422, "refused", "不能登记", refused=refused)


@api.exception_handler(DocumentErased)
def erased(request: HttpRequest, no: DocumentErased) -> HttpResponse:
    """It was destroyed by two people on a legal ground."""
    return problem(410, "erased", str(no))


@api.exception_handler(BadCursor)
def bad_cursor(request: HttpRequest, no: BadCursor) -> HttpResponse:
    """A cursor that we did not give."""
    return problem(400, "invalid", "填写有误", errors={"cursor": str(no)})


@api.exception_handler(Faster)
def faster(request: HttpRequest, no: Faster) -> HttpResponse:
    """Somebody was faster, with what changed."""
    return problem(409, "faster", "案件刚刚有了变化", changed=no.what, seq=no.seq)


@api.exception_handler(IdemReused)
def idem_reused(request: HttpRequest, no: IdemReused) -> HttpResponse:
    """The key had another body."""
    return problem(409, "idem_reused", "请求标识已用于另一项内容", changed=str(no), seq=None)


@api.exception_handler(ReadOnly)
def read_only(request: HttpRequest, no: ReadOnly) -> HttpResponse:
    """The log may not grow: nothing can be recorded now."""
    told = problem(503, "read_only", "记录日志暂时只读，没有办成", reason=no.reason)
    told["Retry-After"] = RETRY_AFTER
    return told


@api.exception_handler(AuthenticationError)
def unauthenticated(request: HttpRequest, no: AuthenticationError) -> HttpResponse:
    """Not signed in."""
    told = problem(401, "unauthenticated", "尚未登录，或者令牌已失效")
    told["WWW-Authenticate"] = 'Bearer realm="mingjing"'
    return told


@api.exception_handler(ValidationError)
def malformed(request: HttpRequest, no: ValidationError) -> HttpResponse:
    """A body or query of another shape, told by paths like `fields.x` or `officers.0`."""
    errors = {path_of(one["loc"]): words_of(one) for one in no.errors}
    return problem(400, "invalid", "填写有误", errors=errors)


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, no: HttpError) -> HttpResponse:
    """What the framework refuses: a body that is no JSON."""
    if no.status_code == 400:
        return problem(400, "invalid", "填写有误", errors={"": "请求体不是合法的 JSON"})
    return problem(no.status_code, "invalid", str(no))


def path_of(location: tuple[Any, ...]) -> str:
    """The path of a field, without the framework's own words."""
    parts = [str(part) for part in location]
    while parts and parts[0] in ("body", "payload", "query", "path"):
        parts = parts[1:]
    return ".".join(parts)


def words_of(one: dict[str, Any]) -> str:
    """What is wrong, in Chinese."""
    return WORDS.get(one.get("type", ""), "") or f"不符合要求：{one.get('msg', '')}"


WORDS = {
    "extra_forbidden": "没有这个字段",
    "missing": "请填写",
    "string_type": "应为文字",
    "int_type": "应为整数",
    "bool_type": "应为 true 或 false",
    "list_type": "应为列表",
    "dict_type": "应为对象",
    "uuid_parsing": "应为 UUID，如 3b9d1c2e-7f7a-4d7e-9a65-1f0c5f2f6f11",
    "uuid_type": "应为 UUID",
    "timezone_aware": "应为带时区的时刻，如 2026-06-15T09:00:00+08:00",
    "datetime_parsing": "应为带时区的时刻，如 2026-06-15T09:00:00+08:00",
    "datetime_from_date_parsing": "应为带时区的时刻，如 2026-06-15T09:00:00+08:00",
    "datetime_type": "应为带时区的时刻，如 2026-06-15T09:00:00+08:00",
    "greater_than_equal": "太小",
    "less_than_equal": "太大",
    "model_attributes_type": "应为对象",
}
SECURED: list[dict[str, list[str]]] = [{"Bearer": []}]
ID = {"name": "file_id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
UPLOADS: dict[str, dict[str, Any]] = {
    "/api/v1/media": {
        "post": {
            "operationId": "upload_begin",
            "summary": "证据文件上传：申报（tus 1.0 creation）",
            "security": SECURED,
            "parameters": [
                {
                    "name": "Tus-Resumable",
                    "in": "header",
                    "required": True,
                    "schema": {"type": "string", "const": "1.0.0"},
                },
                {"name": "Upload-Length", "in": "header", "required": True, "schema": {"type": "integer"}},
                {"name": "Upload-Metadata", "in": "header", "schema": {"type": "string"}},
            ],
            "responses": {"201": {"description": "Location 是上传地址"}, "401": {"description": "尚未登录"}},
        }
    },
    "/api/v1/media/{file_id}": {
        "patch": {
            "operationId": "upload_piece",
            "summary": "证据文件上传：续传一段（tus 1.0 core）",
            "security": SECURED,
            "parameters": [
                ID,
                {
                    "name": "Tus-Resumable",
                    "in": "header",
                    "required": True,
                    "schema": {"type": "string", "const": "1.0.0"},
                },
                {"name": "Upload-Offset", "in": "header", "required": True, "schema": {"type": "integer"}},
            ],
            "requestBody": {"content": {"application/offset+octet-stream": {"schema": {"type": "string"}}}},
            "responses": {"204": {"description": "已落盘"}, "409": {"description": "位置不对"}},
        },
        "get": {
            "operationId": "media_read",
            "summary": "调阅已封存的证据文件",
            "security": SECURED,
            "parameters": [ID],
            "responses": {"200": {"description": "文件"}, "404": {"description": "没有，或者无权查看"}},
        },
    },
}
