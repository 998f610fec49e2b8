"""谁可以进哪扇门 — every route, its methods, and who may call it. A route without a row is refused to everybody.

The table says who may knock; whether a case is theirs, and whether the law allows the act, is decided behind the door
(`registry.reads`, `cases.reads`, the kernel). Forbidden and absent look the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve, reverse

ANYONE = "anyone"
SIGNED_IN = "signed_in"
STAFF = frozenset(
    [
        "officer",
        "unit_head",
        "agency_head",
        "deputy_head",
        "reviewer",
        "president",
        "counsel",
        "custodian",
        "publisher",
        "coordinator",
        "supervisor",
        "auxiliary",
    ]
)
PUBLISHING = frozenset({"publisher", "agency_head", "deputy_head", "supervisor"})


@dataclass(frozen=True)
class Row:
    """One route: its name in the URLconf, the methods it answers, and who may call it (a mark or a set of roles)."""

    route: str
    methods: frozenset[str]
    who: str | frozenset[str]


def row(route: str, methods: str, who: str | frozenset[str]) -> Row:
    """A row, its methods written as words; GET brings HEAD."""
    found = set(methods.split())
    return Row(route, frozenset(found | ({"HEAD"} if "GET" in found else set())), who)


TABLE: dict[str, Row] = {
    found.route: found
    for found in (
        # rows are added by whoever adds a route
        row("sign_in", "GET POST", ANYONE),
        row("sign_out", "POST", SIGNED_IN),
    )
}


def roles_of(user: object) -> frozenset[str]:
    """The roles a signed-in person holds now."""
    return frozenset(getattr(user, "roles", ()) or ())


def may_knock(who: str | frozenset[str], user: object) -> bool:
    """True when this person may call a route with that `who`."""
    if who == ANYONE:
        return True
    if not getattr(user, "is_authenticated", False):
        return False
    return who == SIGNED_IN or bool(roles_of(user) & frozenset(who))


class DenyByDefault:
    """Middleware: no row, no way in. Static files are served before it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or refuse it as if the page were not there."""
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return self.get_response(request)
        if match.view_name and match.view_name.startswith("api-"):
            return self.get_response(request)  # the API answers for itself, by the same table (web/api.py)
        found = TABLE.get(match.view_name or "")
        if found is None or request.method not in found.methods | {"OPTIONS"}:
            raise Http404
        if may_knock(found.who, request.user):
            return self.get_response(request)
        if request.user.is_authenticated:
            raise Http404
        if request.headers.get("HX-Request"):
            answer = HttpResponse(status=401)
            answer["HX-Redirect"] = reverse(settings.LOGIN_URL)
            return answer
        if request.path_info.startswith("/api/"):
            return JsonResponse({"type": "about:blank", "title": "尚未登录"}, status=401)
        return redirect_to_login(request.get_full_path())
