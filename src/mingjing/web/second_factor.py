"""第二因素的页面 — after the right password: the code of the authenticator, or first the binding of one; and one's own settings.

A person who has given the password but not yet the code is not signed in: the session knows only who waits, and for ten minutes.
"""

from __future__ import annotations

import time

import segno
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from mingjing.registry import reads, second_factor
from mingjing.registry.acts import LockedOut
from mingjing.registry.reads import User

WAITING = "second_factor_for"
BACKEND = "mingjing.registry.sign_in.Backend"
MINUTES = 10


def asked(user: User) -> bool:
    """True when the password alone does not let this person in."""
    return second_factor.enrolled(user) or second_factor.required_of(user)


def wait_for(request: HttpRequest, user: User, then: str) -> HttpResponse:
    """Remember who gave the password, and ask for the code; for the binding first where there is none yet."""
    request.session.cycle_key()
    request.session[WAITING] = {"user": user.pk, "since": int(time.time()), "then": then}
    return redirect("second_factor" if second_factor.enrolled(user) else "second_factor_bind")


def waiting(request: HttpRequest) -> User | None:
    """Who gave the password a moment ago and has not given the code."""
    told = request.session.get(WAITING)
    if not isinstance(told, dict) or time.time() - told["since"] > MINUTES * 60:
        return None
    return reads.person_of_session(told["user"])


def come_in(request: HttpRequest, user: User) -> str:
    """Signed in; where to go from here."""
    then = request.session.pop(WAITING, {}).get("then") or reverse("worklist")
    login(request, user, backend=BACKEND)
    return str(then)


@never_cache
@sensitive_post_parameters("code")
def code_asked(request: HttpRequest) -> HttpResponse:
    """The code, or a recovery code; a wrong one counts towards the lock-out."""
    user = waiting(request)
    if user is None or not second_factor.enrolled(user):
        return redirect("sign_in")
    problem = ""
    if request.method == "POST":
        problem = wrong_code(request, user)
        if not problem:
            return redirect(come_in(request, user))
    context = {"problem": problem, "minutes": MINUTES}
    return render(request, "web/second_factor.html", context, status=403 if problem else 200)


def wrong_code(request: HttpRequest, user: User) -> str:
    """What is wrong with the code that was sent, in words; empty when it is right."""
    try:
        if second_factor.passes(user, request.POST.get("code", "")[:40], request.META.get("REMOTE_ADDR")):
            return ""
    except LockedOut as locked:
        return _("连续输错，已暂时锁定，请 %(minutes)s 分钟后再试，或者请安全管理员解锁。") % {
            "minutes": locked.minutes
        }
    return _("动态码不对或者已经用过。请等下一个，核对手机时间，或者用备用码。")


@never_cache
@sensitive_post_parameters("code")
def bind(request: HttpRequest) -> HttpResponse:
    """Bind an authenticator: scan, confirm by a code, keep the recovery codes, which are shown once."""
    inside = bool(request.user.is_authenticated)
    user = reads.signed_in(request) if inside else waiting(request)
    if user is None:
        return redirect("sign_in")
    if second_factor.enrolled(user):
        return redirect("second_factor_mine" if inside else "second_factor")
    if request.method == "POST":
        codes = second_factor.confirm(user, request.POST.get("code", "")[:40])
        if codes is not None:
            then = reverse("second_factor_mine") if inside else come_in(request, user)
            return render(request, "web/second_factor_codes.html", {"codes": codes, "then": then})
    address = second_factor.begin(user)
    problem = _("动态码不对。请核对手机的时间后再输一次。") if request.method == "POST" else ""
    context = {
        "problem": problem,
        "picture": segno.make(address, error="m").svg_data_uri(scale=5, border=2),
        "key": address.partition("secret=")[2].partition("&")[0],
        "must": second_factor.required_of(user),
    }
    return render(request, "web/second_factor_bind.html", context, status=422 if problem else 200)


@never_cache
@sensitive_post_parameters("code")
def mine(request: HttpRequest) -> HttpResponse:
    """One's own: bound or not, recovery codes left; ended with a code, unless the post requires it."""
    user = reads.signed_in(request)
    bound, must, problem = second_factor.enrolled(user), second_factor.required_of(user), ""
    if request.method == "POST":
        if not bound:
            return redirect("second_factor_bind")
        problem = _("您的岗位必须使用第二因素，不能解除。") if must else wrong_code(request, user)
        if not problem:
            second_factor.remove(user, by=user)
            return redirect("second_factor_mine")
    context = {"bound": bound, "must": must, "left": second_factor.codes_left(user), "problem": problem}
    return render(request, "web/second_factor_mine.html", context, status=422 if problem else 200)
