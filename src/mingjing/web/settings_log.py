"""Settings of the running log's process: the record and nothing above it, so that it starts quickly and sees nobody's tables."""

from __future__ import annotations

from .settings import *  # noqa: F403

INSTALLED_APPS = ["pgtrigger", "mingjing.records"]
