"""只读 — while the log may not grow (a set-back, or the comparison at a start) nothing can be done, and everything can be read.

A page says so with 503 and what to do; the API answers the same as problem+json (`web.api`). Nothing typed is lost: the browser's
way back shows it again.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mingjing.records.log.standing import ReadOnly

RETRY_AFTER = "10"


class SaysReadOnly:
    """Middleware: the page of a log that may not grow."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing but the answer."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, wrong: Exception) -> HttpResponse | None:
        """503 for what could not be recorded."""
        if not isinstance(wrong, ReadOnly):
            return None
        answer = render(request, "503.html", {"reason": wrong.reason}, status=503)
        answer["Retry-After"] = RETRY_AFTER
        return answer
