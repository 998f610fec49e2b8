"""谁可以进哪扇门 — every route, its methods, and who may call it. A route without a row is refused to everybody.

The table says who may knock; whether a case is theirs, and whether the law allows the act, is decided behind the door
(`registry.reads`, `cases.reads`, the kernel). Forbidden and absent look the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve

from mingjing.registry import reads as registry

ANYONE = "anyone"
SIGNED_IN = "signed_in"
STAFF = frozenset(
    "officer unit_head agency_head deputy_head reviewer president counsel custodian publisher auxiliary".split()  # noqa: SIM905
)
WATCHING = frozenset({"supervisor", "coordinator"})
CASES = STAFF | WATCHING
ADMINISTRATORS = frozenset({"sysadmin", "secadmin", "auditor"})
REGISTRY = CASES | ADMINISTRATORS
LEGAL = frozenset({"reviewer", "supervisor"})
KEEPING = LEGAL | frozenset({"coordinator", "sysadmin", "secadmin"})
BUREAU = frozenset({"supervisor"})
ERASING = frozenset({"custodian", "agency_head", "deputy_head"})
REVIEWING = frozenset({"reviewer", "officer", "unit_head", "agency_head", "deputy_head", "counsel", "supervisor"})
LEGAL = frozenset({"reviewer", "counsel", "agency_head", "deputy_head", "supervisor"})


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
        row("front", "GET", ANYONE),
        row("sign_in", "GET POST", ANYONE),
        row("second_factor", "GET POST", ANYONE),
        row("second_factor_bind", "GET POST", ANYONE),
        row("second_factor_mine", "GET POST", SIGNED_IN),
        row("language", "POST", ANYONE),
        row("help", "GET", ANYONE),
        row("help_chapter", "GET", ANYONE),
        row("public_decisions", "GET", ANYONE),
        row("public_decision", "GET", ANYONE),
        row("public_procedures", "GET", ANYONE),
        row("public_procedure", "GET", ANYONE),
        row("public_check", "GET", ANYONE),
        row("log_file", "GET", ANYONE),
        row("sign_out", "POST", SIGNED_IN),
        row("worklist", "GET", SIGNED_IN),
        row("alive", "GET", SIGNED_IN),
        row("guide_off", "POST", SIGNED_IN),
        row("law_gist", "GET", SIGNED_IN),
        row("signing", "GET POST", STAFF),
        row("case_list", "GET", CASES),
        row("case_search", "GET POST", CASES),
        row("case_export", "POST", CASES),
        row("case_new", "GET POST", STAFF),
        row("case_new_typing", "POST", STAFF),
        row("case_new_preview", "POST", STAFF),
        row("case", "GET", CASES),
        row("case_course", "GET", CASES),
        row("case_print", "GET", CASES),
        row("case_together", "GET", CASES),
        row("case_record", "GET", CASES),
        row("case_proof", "GET", CASES),
        row("case_bundle", "GET POST", CASES),
        row("case_entry", "GET", CASES),
        row("case_erasure", "GET POST", ERASING),
        row("case_erasure_one", "GET POST", ERASING),
        row("case_due", "GET", CASES),
        row("case_act", "GET POST", STAFF),
        row("case_discretion", "GET POST", STAFF),
        row("discretion_tables", "GET", CASES),
        row("discretion_table", "GET", CASES),
        row("discretion_trial", "GET POST", LEGAL),
        row("case_typing", "POST", STAFF),
        row("case_preview", "POST", STAFF),
        row("case_draft", "GET POST", CASES),
        row("case_document", "GET", CASES),
        row("review_desk", "GET", REVIEWING),
        row("review_case", "GET POST", REVIEWING),
        row("discussion", "GET POST", REVIEWING),
        row("dispute", "GET POST", REVIEWING),
        row("settlement", "GET POST", REVIEWING),
        row("media", "POST", STAFF),
        row("media_file", "GET PATCH", CASES),
        row("api-v1:openapi-json", "GET", ANYONE),
        row("api-v1:api-root", "GET", ANYONE),
        row("api-v1:matters", "GET", SIGNED_IN),
        row("api-v1:people", "GET", CASES),
        row("api-v1:me", "GET", SIGNED_IN),
        row("api-v1:procedures", "GET", SIGNED_IN),
        row("api-v1:procedure", "GET", SIGNED_IN),
        row("api-v1:cases", "GET POST", CASES),
        row("api-v1:case_search", "POST", CASES),
        row("api-v1:case_export", "POST", CASES),
        row("api-v1:case", "GET", CASES),
        row("api-v1:case_acts", "POST", CASES),
        row("api-v1:case_deadlines", "GET", CASES),
        row("api-v1:case_bundle", "GET", CASES),
        row("api-v1:case_documents", "GET", CASES),
        row("api-v1:case_document", "GET", CASES),
        row("api-v1:case_erasures", "GET POST", ERASING),
        row("api-v1:case_erasure", "GET POST", ERASING),
        row("api-v1:document", "GET", CASES),
        row("api-v1:public_decisions_list", "GET", ANYONE),
        row("api-v1:public_decisions_one", "GET", ANYONE),
        row("registry_home", "GET", REGISTRY),
        row("registry_matters", "GET", REGISTRY),
        row("registry_matter", "GET", REGISTRY),
        row("registry_import", "GET POST", BUREAU),
        row("registry_export", "GET", REGISTRY),
        row("registry_agencies", "GET", REGISTRY),
        row("registry_agency", "GET", REGISTRY),
        row("registry_check", "GET", REGISTRY),
        row("registry_people", "GET", ADMINISTRATORS | BUREAU),
        row("registry_history", "GET", frozenset({"auditor", "supervisor"})),
        row("registry_rolls", "GET", CASES),
        row("registry_roll", "GET", CASES),
        row("registry_proofs", "GET", CASES),
        row("registry_impact", "GET", CASES),
        row("registry_texts", "GET POST", CASES),
        row("registry_text", "GET POST", CASES),
        row("registry_do", "GET POST", KEEPING),
        row("public_matters", "GET", ANYONE),
        row("public_matter", "GET", ANYONE),
        row("public_agencies", "GET", ANYONE),
        row("public_roll", "GET", ANYONE),
        row("public_lists", "GET", ANYONE),
        row("public_benchmarks", "GET", ANYONE),
        row("public_benchmark", "GET", ANYONE),
        row("api-v1:matter_one", "GET", SIGNED_IN),
        row("api-v1:matter_list", "GET", SIGNED_IN),
        row("api-v1:agencies", "GET", REGISTRY),
        row("api-v1:registry_check", "GET", REGISTRY),
        row("api-v1:registry_history", "GET", frozenset({"auditor", "supervisor"})),
        row("api-v1:registry_people", "GET", ADMINISTRATORS | BUREAU),
        row("api-v1:registry_roll", "GET", CASES),
        row("api-v1:registry_doors", "GET", REGISTRY),
        row("api-v1:registry_do", "POST", KEEPING),
        row("api-v1:law_impact", "GET", CASES),
        row("api-v1:public_matters_list", "GET", ANYONE),
        row("api-v1:public_matters_one", "GET", ANYONE),
        row("log_health", "GET", frozenset({"auditor", "supervisor", "sysadmin"})),
        row("alerts", "GET", WATCHING),
        row("alert_settle", "POST", WATCHING),
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
    """Middleware: no row, no way in. Static files are served before it. A bearer token stands for its user, in the API only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or refuse it as if the page were not there."""
        api = request.path_info.startswith("/api/")
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return absent() if api else self.get_response(request)
        if api:
            by_token(request)
        found = TABLE.get(match.view_name or "")
        if found is None or request.method not in found.methods | {"OPTIONS"}:
            return absent() if api else no_page()
        if may_knock(found.who, request.user):
            return self.get_response(request)
        if request.user.is_authenticated:
            return absent() if api else no_page()
        return sign_in_first(request, api=api)


def no_page() -> HttpResponse:
    """A page that is not there, or not for this person."""
    raise Http404


def absent() -> HttpResponse:
    """The same of the API: the very answer that a case of another agency gets."""
    said = {"type": "/api/v1/problems/absent", "title": "没有这个对象，或者您无权查看", "status": 404}
    text = json.dumps(said, ensure_ascii=False)
    return HttpResponse(text, status=404, content_type="application/problem+json")


def by_token(request: HttpRequest) -> None:
    """Take the person of a bearer token; a token that is not valid (any more) makes nobody."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        request.user = registry.user_of_token(token.strip()) or AnonymousUser()


def sign_in_first(request: HttpRequest, *, api: bool) -> HttpResponse:
    """401 for programs and page fragments, the sign-in page for people."""
    if api:
        said = {"type": "about:blank", "title": "尚未登录；请提供有效的令牌", "status": 401}
        answer: HttpResponse = JsonResponse(said, status=401, content_type="application/problem+json")
        answer["WWW-Authenticate"] = "Bearer"
        return answer
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401)  # the page asks for the password again and keeps what was typed
    return redirect_to_login(request.get_full_path())
