"""页眉 — what every page shows of the person, the clock and the places to go; no query beyond the session's own."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjing.records import clock
from mingjing.records.reads import installed
from mingjing.registry import reads

from .help import page_help

REGISTERED = frozenset(
    {"reviewer", "supervisor", "coordinator", "sysadmin", "secadmin", "auditor", "agency_head", "unit_head"}
)
LOG_KEEPERS = frozenset({"auditor", "supervisor", "sysadmin"})
REVIEWING = frozenset({"reviewer", "officer", "unit_head", "agency_head", "deputy_head", "counsel", "supervisor"})


def desk(request: HttpRequest) -> dict[str, Any]:
    """The context of the header, computed only when a template asks for it."""
    return {"desk": Header(request)}


class Header:
    """页眉 — read lazily: a fragment that shows no header pays nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user = getattr(request, "user", None)

    @property
    def nav(self) -> list[dict[str, Any]]:
        """The main pages; the one we are on is marked."""
        if not getattr(self.user, "is_authenticated", False):
            return []
        places = [("worklist", _("待办"), "work")]
        if self.may_search:
            places.append(("case_list", _("案件"), "cases"))
        if self.user.roles & REVIEWING:  # type: ignore[union-attr]
            places.append(("review_desk", _("审核"), "review"))
        if "supervisor" in self.user.roles:  # type: ignore[union-attr]
            places.append(("alerts", _("监督"), "eye"))
        if self.user.roles & REGISTERED:  # type: ignore[union-attr]
            places.append(("registry_home", _("登记"), "doc"))
        if self.user.roles & LOG_KEEPERS:  # type: ignore[union-attr]
            places.append(("log_health", _("日志"), "chain"))
        places += [("public_decisions", _("公开"), "public"), ("help", _("帮助"), "help")]
        return [self.place(name, title, icon) for name, title, icon in places]

    def place(self, name: str, title: str, icon: str) -> dict[str, Any]:
        """One entry of the main pages."""
        url = reverse(name)
        return {"url": url, "title": title, "icon": icon, "here": self.request.path.startswith(url)}

    @property
    def may_search(self) -> bool:
        """True for those who may see cases at all."""
        user = self.user
        return bool(getattr(user, "is_authenticated", False) and reads.may_see_cases(user))  # type: ignore[arg-type]

    @property
    def posts(self) -> str:
        """The posts held, in words."""
        titles = reads.role_titles()
        return "、".join(_(titles[role]) for role in sorted(getattr(self.user, "roles", ())) if role in titles)

    @property
    def demo(self) -> bool:
        """True on a demo installation."""
        found = installed()
        return found is not None and found.demo

    @property
    def clock(self) -> str:
        """The moved clock of a demo, in words; empty where the clock is the real one."""
        if not self.demo:
            return ""
        now = clock.now().astimezone(reads.LAW_ZONE)
        return f"{now.month}月{now.day}日 {now:%H:%M}"

    @property
    def help_url(self) -> str:
        """The page of the manual about this page."""
        return page_help(self.request)
