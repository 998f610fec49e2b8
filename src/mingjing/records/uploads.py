"""上传与调阅证据文件 — tus 1.0 (core and creation) at /api/v1/media, and the reading of sealed files.

POST announces a file, HEAD says how much of it is durable, PATCH adds a piece, GET reads it once sealed. Session or bearer
token; whoever may not see a file is told that there is none.
"""

from __future__ import annotations

import base64
import binascii
import errno
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from mingjing.chain.entry import CHUNK_SIZE
from mingjing.records import evidence

VERSION = "1.0.0"
View = Callable[..., HttpResponseBase]


def problem(status: int, title: str, detail: str = "") -> HttpResponse:
    """An answer as RFC 9457 has it."""
    said = {"type": "about:blank", "title": title, "status": status}
    return JsonResponse(
        said | ({"detail": detail} if detail else {}), status=status, content_type="application/problem+json"
    )


def answering(view: View) -> View:
    """Turn what can go wrong into answers, and bear the tus headers; only signed-in people come in."""

    @csrf_exempt
    @transaction.non_atomic_requests
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = _refusal(request) or _answered(view, request, *args, **kwargs)
        response["Tus-Resumable"] = VERSION
        response["Cache-Control"] = "no-store"
        return response

    return answer


def _refusal(request: HttpRequest) -> HttpResponse | None:
    if request.method == "OPTIONS":
        return None
    if not request.user.is_authenticated:
        return problem(401, _("尚未登录；请登录或提供令牌"))
    by_session = not request.headers.get("Authorization", "").lower().startswith("bearer ")
    if by_session and request.method not in ("GET", "HEAD"):
        check = CsrfViewMiddleware(_nothing)  # by hand, because a bearer token needs none
        check.process_request(request)
        if check.process_view(request, _nothing, (), {}) is not None:
            return problem(403, _("页面已过期；请刷新后重试"))
    if request.method in ("POST", "PATCH", "HEAD") and request.headers.get("Tus-Resumable") != VERSION:
        response = problem(412, _("只支持 tus 1.0.0；请升级上传程序"))
        response["Tus-Version"] = VERSION
        return response
    return None


def _nothing(_request: HttpRequest) -> HttpResponse:
    """The view that the check by hand is told it guards."""
    return HttpResponse()


def _answered(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    try:
        return view(request, *args, **kwargs)
    except evidence.Absent as no:
        return problem(404, str(no))
    except evidence.Erased as no:
        return problem(410, str(no))
    except evidence.TooLarge as no:
        return problem(413, str(no))
    except evidence.WrongKind as no:
        return problem(415, str(no))
    except evidence.WrongOffset as no:
        response = problem(409, str(no))
        response["Upload-Offset"] = str(no.durable)
        return response
    except evidence.Evicted as no:
        return problem(423, str(no))
    except evidence.Damaged as no:
        return problem(500, str(no))
    except OSError as no:
        full = no.errno in (errno.ENOSPC, errno.EDQUOT)
        return problem(507 if full else 500, _("磁盘空间不足，请联系管理员") if full else _("未能写入磁盘，请稍后续传"))


@answering
def media(request: HttpRequest) -> HttpResponse:
    """POST: announce a file (Upload-Length, Upload-Metadata filename). OPTIONS: what this server can do."""
    if request.method == "OPTIONS":
        return _abilities()
    if request.method != "POST":
        return _only("POST", "OPTIONS")
    agency = _agency_of_staff(request)
    if agency is None:
        raise evidence.Absent
    size = request.headers.get("Upload-Length", "")
    if not size.isascii() or not size.isdigit() or int(size) == 0:
        return problem(400, _("缺少 Upload-Length，或者文件是空的"))
    name = _metadata(request.headers.get("Upload-Metadata", "")).get("filename", "")
    file_id = evidence.begin(size=int(size), name=name, user=request.user.get_username(), agency=agency)
    response = HttpResponse(status=201)
    response["Location"] = request.build_absolute_uri(reverse("media_file", args=[file_id]))
    response["Upload-Offset"] = "0"
    return response


@answering
def media_file(request: HttpRequest, file_id: UUID) -> HttpResponseBase:
    """HEAD: how much is durable. PATCH: a piece. GET: the sealed file."""
    if request.method == "OPTIONS":
        return _abilities()
    if request.method == "GET":
        return _read(request, file_id)
    if request.method not in ("HEAD", "PATCH"):
        return _only("HEAD", "PATCH", "GET", "OPTIONS")
    turn = evidence.take_turn(file_id, user=request.user.get_username())
    if request.method == "HEAD":
        if turn.offset == turn.size:
            evidence.finish(turn.id)  # the line broke, or the server stopped, between the last piece and its sealing
        return _told(turn.offset, turn.size, 200)
    return _patch(request, turn)


def _patch(request: HttpRequest, turn: evidence.Turn) -> HttpResponse:
    if request.content_type != "application/offset+octet-stream":
        return problem(415, _("分段的类型应为 application/offset+octet-stream"))
    told, length = request.headers.get("Upload-Offset", ""), request.headers.get("Content-Length", "")
    if not (told.isascii() and told.isdigit() and length.isascii() and length.isdigit()):
        return problem(400, _("缺少 Upload-Offset 或 Content-Length"))
    if int(told) != turn.offset:
        raise evidence.WrongOffset(turn.offset)
    if turn.offset + int(length) > turn.size:
        raise evidence.TooLarge(_("内容比创建时申报的更多"))
    offset, left = turn.offset, int(length)
    while left:
        piece = _piece(request, min(left, CHUNK_SIZE - offset % CHUNK_SIZE))
        if piece:
            left -= len(piece)
            offset = evidence.receive(turn, offset, piece)
        else:
            break  # the sender is gone; what came before is kept
    if offset == turn.size:
        evidence.finish(turn.id)
    return _told(offset, turn.size, 204)


def _piece(request: HttpRequest, length: int) -> bytes:
    """The next bytes of the body, as many as asked for unless the sender stops; never more than a chunk in memory."""
    parts, missing = [], length
    while missing:
        try:
            part = request.read(min(missing, 1024 * 1024))
        except UnreadablePostError:
            break
        if not part:
            break
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _read(request: HttpRequest, file_id: UUID) -> HttpResponseBase:
    """The sealed file, after a durable line of who asked for it and why."""
    found = evidence.find(file_id)
    if found is None:
        raise evidence.Absent
    file, agency = found
    who, why = request.user.get_username(), request.headers.get("X-Purpose", "") or "view"
    if not may_read(request.user, file, agency):
        evidence.note_access(file_id, who=who, why=why, given=False)
        raise evidence.Absent
    opened = evidence.open_file(file_id, who=who, why=why)
    response = FileResponse(opened.place.open("rb"), content_type=file.mime, filename=file.name or file.id)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def may_read(user: Any, file: evidence.SealedFile, agency: str) -> bool:
    """A file of a case: whoever sees the case (settings.EVIDENCE_READER says, this app knows no cases); else its agency."""
    sees_case = getattr(settings, "EVIDENCE_READER", None)
    if file.case_uid is not None and sees_case:
        return bool(import_string(sees_case)(user, file.case_uid))
    return bool(user.is_staff_of_cases and user.agency is not None and user.agency.code == agency)


def _agency_of_staff(request: HttpRequest) -> str | None:
    """The code of the agency for which this person may add evidence; None when they may not."""
    user: Any = request.user
    return user.agency.code if user.is_staff_of_cases and user.agency is not None else None


def _metadata(header: str) -> dict[str, str]:
    """tus metadata: pairs of key and base64 text; what cannot be read is left out."""
    found = {}
    for pair in header.split(","):
        key, _space, encoded = pair.strip().partition(" ")
        try:
            found[key] = base64.b64decode(encoded, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    return found


def _told(offset: int, size: int, status: int) -> HttpResponse:
    response = HttpResponse(status=status)
    response["Upload-Offset"] = str(offset)
    response["Upload-Length"] = str(size)
    return response


def _abilities() -> HttpResponse:
    response = HttpResponse(status=204)
    response["Tus-Version"] = VERSION
    response["Tus-Extension"] = "creation"
    response["Tus-Max-Size"] = str(settings.EVIDENCE_MAX_BYTES)
    return response


def _only(*methods: str) -> HttpResponse:
    response = problem(405, _("不支持这个方法"))
    response["Allow"] = ", ".join(methods)
    return response
