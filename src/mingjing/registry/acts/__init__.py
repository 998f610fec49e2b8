"""登记的门 — the acts that change the registry: each is refused to whom it does not belong, and leaves its line."""

from .keeping import NotAllowed, Unlawful, Wrong, note, require
from .people import end_posts, withdraw_certificate
from .signing_in import (
    LockedOut,
    UnknownUser,
    code_name,
    locked_minutes,
    make_token,
    revoke_tokens,
    set_password,
    sign_in,
    unlock,
)

__all__ = [
    "LockedOut",
    "NotAllowed",
    "UnknownUser",
    "Unlawful",
    "Wrong",
    "code_name",
    "end_posts",
    "locked_minutes",
    "make_token",
    "note",
    "require",
    "revoke_tokens",
    "set_password",
    "sign_in",
    "unlock",
    "withdraw_certificate",
]
