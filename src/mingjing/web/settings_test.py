"""Settings under test: the same installation, with a cheap password hash and plain static files."""

from __future__ import annotations

import os
from pathlib import Path

from .settings import *  # noqa: F403
from .settings import PROJECT

# never the demo's keys and files; each worker of the tests its own, since one destroys the keys of people whom another writes of
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
STATE_DIR = Path(os.environ.get("MINGJING_TEST_STATE", PROJECT / "var")) / f"test-state{WORKER and '-'}{WORKER}"
TOMBSTONES = STATE_DIR / "tombstones.jsonl"
LOG_DIR = Path(os.environ.get("MINGJING_LOG_DIR", STATE_DIR / "log"))
LOG_POLICY = LOG_DIR / "policy.txt"
LOG_MIRROR = Path(os.environ.get("MINGJING_LOG_MIRROR", STATE_DIR / "log-mirror"))
LOG_SIGNER = STATE_DIR / "signer" / "socket"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
