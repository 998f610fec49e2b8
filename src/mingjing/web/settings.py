"""Settings of an installation, read from the environment; the defaults serve the demo city on this machine."""

from __future__ import annotations

import json
import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlparse

SOURCE = Path(__file__).resolve().parents[1]
PROJECT = Path(os.environ.get("MINGJING_HOME", SOURCE.parents[1]))
STATE_DIR = Path(os.environ.get("MINGJING_STATE", PROJECT / "var"))
LAW_DIR = Path(os.environ.get("MINGJING_LAW", PROJECT / "law"))
MANUAL_DIR = Path(os.environ.get("MINGJING_MANUAL", PROJECT / "docs" / "manual"))
VENDOR_DIR = STATE_DIR / "vendor"


def secret(name: str) -> str:
    """A secret that is made once and kept in the state folder, readable by its owner only."""
    found = os.environ.get(f"MINGJING_{name.upper()}")
    if found:
        return found
    place = STATE_DIR / "keys" / name
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fd = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(fd, "w") as out:
            out.write(os.urandom(32).hex())
    return place.read_text().strip()


def database(url: str) -> dict[str, object]:
    """Django's settings for one PostgreSQL address (postgresql://user:password@host:port/name?host=/socket)."""
    parts = urlparse(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise RuntimeError(f"DATABASE_URL 必须以 postgresql:// 开头，现在是 {parts.scheme}://；请改为生产数据库的地址")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = query.pop("host", parts.hostname or "")
    options: dict[str, object] = {"server_side_binding": True, "prepare_threshold": 3, **query}
    return {
        "ENGINE": "mingjing.web.postgres",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def database_url() -> str:
    """The address in force: DATABASE_URL, or the private cluster that `mingjing serve` started."""
    if found := os.environ.get("DATABASE_URL"):
        return found
    note = STATE_DIR / "cluster.json"
    if note.exists():
        return str(json.loads(note.read_text())["app_url"])
    return "postgresql://mingjing_app@/mingjing?host=/nonexistent"


SECRET_KEY = secret("session_key")
DEBUG = False
ALLOWED_HOSTS = os.environ.get("MINGJING_HOSTS", "127.0.0.1,localhost,testserver").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("MINGJING_ORIGINS", "").split(",") if origin]
DATABASES = {"default": database(database_url())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "registry.User"
AUTHENTICATION_BACKENDS = ["mingjing.registry.sign_in.Backend"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "csp",
    "pgtrigger",
    "procrastinate.contrib.django",
    "mingjing.records",
    "mingjing.registry",
    "mingjing.cases",
    "mingjing.review",
    "mingjing.publicity",
    "mingjing.supervision",
    "mingjing.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "mingjing.web.language.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "mingjing.web.authorization.DenyByDefault",
    "mingjing.web.read_only.SaysReadOnly",
]

ROOT_URLCONF = "mingjing.web.urls"
WSGI_APPLICATION = "mingjing.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mingjing.web.context.desk",
            ],
        },
    }
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [SOURCE / "web" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = STATE_DIR / "static"
STATICFILES_DIRS = [("vendor", VENDOR_DIR)] if VENDOR_DIR.exists() else []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "worklist"
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_COOKIES = os.environ.get("MINGJING_TLS", "") == "1"
SESSION_COOKIE_SECURE = SECURE_COOKIES
CSRF_COOKIE_SECURE = SECURE_COOKIES
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SIGN_IN_ATTEMPTS = 5
SIGN_IN_LOCK_MINUTES = 30
TOKEN_HOURS = 12
# off · everybody · posts (agency_head,secadmin); empty: nobody in a demo, elsewhere heads and administrators
SECOND_FACTOR = os.environ.get("MINGJING_SECOND_FACTOR", "")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "media-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'self'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
EVIDENCE_MAX_BYTES = int(os.environ.get("MINGJING_EVIDENCE_MAX_BYTES", str(2 * 1024**3)))
EVIDENCE_READER = "mingjing.cases.reads.sees"
RECORD_ALSO_AUDITED = "mingjing.cases.projections.compared"
CASES_RUNNING = "mingjing.cases.reads.running_in"
CASES_COUNTED = "mingjing.cases.reads.running_count"
DOCUMENT_FONTS = {
    "title": os.environ.get("MINGJING_FONT_TITLE", "Noto Serif SC"),
    "body": os.environ.get("MINGJING_FONT_BODY", "Noto Serif SC"),
    "label": os.environ.get("MINGJING_FONT_LABEL", "Noto Sans CJK SC"),
}
PAPER_FONTS = PROJECT / "node_modules" / "@expo-google-fonts" / "noto-serif-sc"  # fetched at set-up; decision 0034
FONT_DIRS = [path for path in os.environ.get("MINGJING_FONT_DIRS", "").split(":") if path]
FONT_DIRS += [str(path) for path in (PAPER_FONTS / "400Regular", PAPER_FONTS / "700Bold") if path.exists()]
ANCHORED_TABLES = (
    "evidence_access",
    "cases_refusedattempt",
    "registry_registryentry",
)  # names of our own: their roots go into the log
ERASURE_FOLLOWERS = ("mingjing.cases.erasing.cleaning.clean", "mingjing.publicity.acts.make_again")
KEY_KEEPER = os.environ.get("MINGJING_KEY_KEEPER", "mingjing.records.erasing.keeper.KeyFile")
TOMBSTONES = STATE_DIR / "tombstones.jsonl"
KEY_BACKUP_DIR = os.environ.get("MINGJING_KEY_BACKUP") or None
LOG_DIR = Path(os.environ.get("MINGJING_LOG_DIR", STATE_DIR / "log"))
LOG_POLICY = Path(os.environ.get("MINGJING_LOG_POLICY", LOG_DIR / "policy.txt"))
LOG_MIRROR = Path(os.environ.get("MINGJING_LOG_MIRROR", STATE_DIR / "log-mirror"))
LOG_SIGNER = Path(os.environ.get("MINGJING_LOG_SIGNER", STATE_DIR / "signer" / "socket"))
LOG_ORIGIN = os.environ.get("MINGJING_LOG_ORIGIN", "zf.demo.mingjing/2026")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("MINGJING_LOG_LEVEL", "WARNING")},
}

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_WORKER_DEFAULTS = {"delete_jobs": "successful", "listen_notify": True}
