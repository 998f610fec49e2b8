"""Settings without a database, for checks that need none (missing migrations)."""

from __future__ import annotations

from .settings import *  # noqa: F403

DATABASES = {"default": {"ENGINE": "django.db.backends.dummy"}}
