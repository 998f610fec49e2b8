"""登录 — Django's door to the registry: the person of a session with agency, unit and posts in one query."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from . import acts, reads
from .models import User


class Backend:
    """Checks a password (with lock-out) and finds the person of a session."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **rest: Any
    ) -> User | None:
        """The person whose password this is; raises LockedOut after too many failures."""
        if username is None or password is None:
            return None
        return acts.sign_in(username, password, request.META.get("REMOTE_ADDR") if request else None)

    def get_user(self, user_id: int) -> User | None:
        """The person of a session; None ends it."""
        return reads.person_of_session(user_id)

    async def aget_user(self, user_id: int) -> User | None:
        """The same, for asynchronous callers."""
        from asgiref.sync import sync_to_async

        return await sync_to_async(self.get_user)(user_id)
