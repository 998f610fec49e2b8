"""登录 — who comes in: password, lock-out, signing in again over an open form, language and leaving."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from mingjing.records.reads import installed
from mingjing.registry import second_factor as factors
from mingjing.registry.acts import LockedOut
from mingjing.registry.reads import User

from . import second_factor


@dataclass(frozen=True)
class Guest:
    """演示人物 — somebody to sign in as, and what they can show."""

    username: str
    who: str
    shows: str


CAST = (
    (
        gettext_noop("办一件案子（先看这里，约五分钟）"),
        (
            Guest("officer1", gettext_noop("承办人"), gettext_noop("从线索办到送达：检查、询问、告知、拟决定")),
            Guest("checker1", gettext_noop("承办机构负责人"), gettext_noop("审核草案，退回或者同意")),
            Guest("reviewer1", gettext_noop("法制审核人员"), gettext_noop("逐点审核，出具意见，退回再审")),
            Guest("head1", gettext_noop("机关负责人"), gettext_noop("一件接一件签批，主持集体讨论")),
            Guest("custodian1", gettext_noop("档案管理人员"), gettext_noop("结案后三十日内归档")),
        ),
    ),
    (
        gettext_noop("再看看别人"),
        (
            Guest("officer2", gettext_noop("协办的承办人"), gettext_noop("和承办人一同执法，两人都持证")),
            Guest("president1", gettext_noop("听证主持人"), gettext_noop("公告、主持听证，作听证笔录")),
            Guest("deputy1", gettext_noop("机关副职负责人"), gettext_noop("参加集体讨论，各自发表意见")),
            Guest("publisher1", gettext_noop("公示人员"), gettext_noop("录入公示，另一人核对")),
            Guest("supervisor1", gettext_noop("执法监督人员"), gettext_noop("看全市案件，逾期的先看")),
            Guest("expired1", gettext_noop("证件过期的人"), gettext_noop("想执法，系统会说明为什么不行")),
            Guest("officer_far", gettext_noop("外县承办人"), gettext_noop("看不到本机关的任何案件")),
        ),
    ),
)


def safe_next(request: HttpRequest) -> str:
    """Where to go after signing in: the page that was asked for, when it is ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else ""


@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """The door. A wrong name and a wrong password are said alike; a locked name says for how long."""
    if request.method == "GET" and request.user.is_authenticated and not request.headers.get("HX-Request"):
        return redirect(settings.LOGIN_REDIRECT_URL)
    username = request.POST.get("username", "").strip()[:60]
    problem = ""
    if request.method == "POST":
        try:
            user = authenticate(request, username=username, password=request.POST.get("password", ""))
        except LockedOut as locked:
            problem = _("这个用户名连续输错密码，已暂时锁定，请 %(minutes)s 分钟后再试，或者请安全管理员解锁。") % {
                "minutes": locked.minutes
            }
        else:
            if user is not None and not second_factor.asked(user):
                login(request, user)
                return arrived(request)
            if user is not None and request.headers.get("X-Again"):
                problem = again(request, user)
                if not problem:
                    return arrived(request)
                return HttpResponse(problem, status=403, content_type="text/plain; charset=utf-8")
            if user is not None:
                return second_factor.wait_for(request, user, safe_next(request))
            problem = _("用户名或者密码不对。连续输错 %(times)s 次会锁定 %(minutes)s 分钟。") % {
                "times": settings.SIGN_IN_ATTEMPTS,
                "minutes": settings.SIGN_IN_LOCK_MINUTES,
            }
    if request.headers.get("X-Again") and problem:
        return HttpResponse(problem, status=403, content_type="text/plain; charset=utf-8")
    context = {"problem": problem, "username": username, "next": safe_next(request), **demo_cast()}
    return render(request, "web/sign_in.html", context, status=403 if problem else 200)


def again(request: HttpRequest, user: User) -> str:
    """Password and code over the open form; what is wrong with the code, or nothing."""
    if not factors.enrolled(user):
        return _("您的岗位要求动态码，还没有绑定；请在新窗口登录并绑定，再回到这里。")
    if not request.POST.get("code", "").strip():
        return _("您已经绑定动态码：请在密码下面再输入动态码。")
    problem = second_factor.wrong_code(request, user)
    if not problem:
        login(request, user)
    return problem


def arrived(request: HttpRequest) -> HttpResponse:
    """After a right password: on to the page, or back to the form that was open all the while."""
    if request.headers.get("X-Again"):
        return HttpResponse(status=204, headers={"X-CSRF": get_token(request)})
    return redirect(safe_next(request) or settings.LOGIN_REDIRECT_URL)


def demo_cast() -> dict[str, object]:
    """The people of a demo and their password; nothing on a real installation."""
    found = installed()
    if found is None or not found.demo:
        return {"demo": False}
    from mingjing.registry.demo_people import PASSWORD, PEOPLE

    names = {person[0]: person[1] for person in PEOPLE}
    cast = [(title, [(guest, names.get(guest.username, "")) for guest in people]) for title, people in CAST]
    return {"demo": True, "cast": cast, "demo_password": PASSWORD}


def sign_out(request: HttpRequest) -> HttpResponse:
    """Leaves; what was typed and kept stays with the person."""
    logout(request)
    return redirect("sign_in")


def language(request: HttpRequest) -> HttpResponse:
    """Chinese or English, kept in a cookie of this browser."""
    code = request.POST.get("language", "")
    answer = redirect(safe_next(request) or settings.LOGIN_REDIRECT_URL)
    if code in dict(settings.LANGUAGES):
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=365 * 86400, samesite="Lax", httponly=True)
    return answer
