"""Settings, read from the environment; `portal.checks` refuses to start on unsafe ones.

Everything that differs between a laptop, the test suite and production is one of these variables:

DATABASE_URL, REDIS_URL    where PostgreSQL and Redis are (the launcher sets them to its embedded ones)
SECRET_KEY                 at least 50 characters; SECRET_KEY_FALLBACKS, comma separated, while rotating
ALLOWED_HOSTS, SITE_URL    the names the portal answers to; the one address that links in mail start with
EMAIL_URL                  smtp://user:password@host:port, smtps:// or smtp+tls:// for encrypted ones
MEDIA_ROOT                 where private files are kept, outside the web root
TRUSTED_PROXIES            how many proxies of our own stand in front (0: none, headers are not believed)
OIDC_PROVIDERS             JSON list of the parties' OpenID Connect directories (docs/operations.md)
DEMO, DEBUG                "1" to switch on; refused anywhere but on one's own machine
"""

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from redis.backoff import NoBackoff
from redis.retry import Retry

BASE_DIR = Path(__file__).resolve().parent.parent
env = os.environ.get


def flag(name: str) -> bool:
    return env(name, "") == "1"


def words(name: str) -> list[str]:
    return [word.strip() for word in env(name, "").split(",") if word.strip()]


def database(url: str) -> dict[str, object]:
    """Django's form of a postgresql:// URL; `?host=/folder` names a socket folder."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured("DATABASE_URL must start with postgresql://")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, **query},
        "TEST": {"NAME": env("TEST_DATABASE", "test_kompetensportalen")},
    }


def origins(provider: dict[str, Any]) -> list[str]:
    """Where a directory's log-in pages are: its own address, and others that it passes one on to."""
    own = urlsplit(provider["settings"]["server_url"])
    return [f"{own.scheme}://{own.netloc}", *provider["settings"].get("origins", [])]


DEMO = flag("DEMO")
DEBUG = flag("DEBUG")
SECRET_KEY = env("SECRET_KEY", "")
SECRET_KEY_FALLBACKS = words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = words("ALLOWED_HOSTS")
SITE_URL = env("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
HTTPS = SITE_URL.startswith("https://")
DATABASE_URL = env("DATABASE_URL", "")
REDIS_URL = env("REDIS_URL", "")
REDIS_PATIENCE = 0.5  # seconds

INSTALLED_APPS = [
    "portal",
    "councils",
    "analyses",
    "followup",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_filters",
    "django_htmx",
    "pgtrigger",
    "pghistory",
]

MIDDLEWARE = [
    "portal.middleware.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.Headers",
    "portal.middleware.Methods",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "portal.guards.Length",  # before the token is looked for, which reads the whole request
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.guards.Seen",
    "portal.guards.SecondFactor",
    "portal.guards.HistoryContext",
    "portal.guards.Once",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "portal.User"
FORM_RENDERER = "portal.forms.rendering.Renderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.shell",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "portal.templatetags.portal"],
        },
    }
]

DATABASES = {"default": database(DATABASE_URL or "postgresql:///kompetensportalen")}
CACHES = {
    "default": {
        "BACKEND": "portal.cache.Cache",
        "LOCATION": REDIS_URL or "redis://127.0.0.1:6379/0",
        "KEY_PREFIX": "kp",
        # No page waits long for a Redis that does not answer. A socket file answers at once, or not at all.
        "OPTIONS": {
            "socket_timeout": REDIS_PATIENCE,
            "retry": Retry(NoBackoff(), 0),
            **({} if REDIS_URL.startswith("unix") else {"socket_connect_timeout": REDIS_PATIENCE}),
        },
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# Celery: only a doorbell and a clock. The rows in the database are the queue (docs/decisions.md).
# Its words for a socket and for a numbered database there are others than the cache's.
CELERY_BROKER_URL = (REDIS_URL or "redis://127.0.0.1:6379/0").replace("unix://", "redis+socket://", 1)
CELERY_BROKER_URL = CELERY_BROKER_URL.replace("?db=", "?virtual_host=", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "Europe/Stockholm"
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 300_000  # kB: Typst keeps what it has laid out, up to some 475 MB
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 1800, "socket_timeout": 10, "socket_connect_timeout": 5}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a broker that is away for a night is waited for
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 2, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.3}
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# Who: by invitation, by code, passkey or the organisation's own directory; never a password.
AUTHENTICATION_BACKENDS = ["portal.backend.Backend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/my-work/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "portal.adapters.AccountAdapter"
ACCOUNT_FORMS = {"login": "portal.forms.accounts.LoginForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 8}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# The pages that say "too many" name these times: a minute, five minutes, ten minutes.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "request_login_code": "20/m/ip,4/10m/key",
    "login_failed": "10/m/ip,5/5m/key",
    "reauthenticate": "10/m/user",
    "check_minutes": "20/m/ip",
    "subscribe": "10/m/ip,60/h/ip",
}
MFA_ADAPTER = "portal.adapters.MFAAdapter"
MFA_FORMS = {
    "add_webauthn": "portal.forms.accounts.PasskeyForm",
    "login_webauthn": "portal.forms.accounts.PasskeyLoginForm",
    "authenticate_webauthn": "portal.forms.accounts.PasskeyFactorForm",
    "reauthenticate_webauthn": "portal.forms.accounts.PasskeyConfirmForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Kompetensportalen"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
# An account belongs to a directory's person once their addresses have met; then the directory's key alone counts.
SOCIALACCOUNT_ADAPTER = "portal.adapters.SocialAccountAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
OIDC_PROVIDERS = json.loads(env("OIDC_PROVIDERS", "[]"))
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": OIDC_PROVIDERS}}
# Behind a number of observed needs stand so many employers at least; never fewer than three.
SMALLEST_GROUP = max(3, int(env("SMALLEST_GROUP", "3")))

TRUSTED_PROXIES = int(env("TRUSTED_PROXIES", "0"))
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
SECOND_FACTOR_REQUIRED = not DEMO

# A session ends this long after the log-in, however it is used.
SESSION_LIFE = timedelta(hours=12)
SESSION_COOKIE_AGE = int(SESSION_LIFE.total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_FAILURE_VIEW = "portal.views.errors.csrf_failure"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^workz$"]
SECURE_HSTS_SECONDS = 63072000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"

SELF = "'self'"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        **{f"{kind}-src": [SELF] for kind in ("script", "style", "img", "font", "connect", "manifest")},
        # Chromium applies form-action to the redirect after the form, so the directories must be named.
        "form-action": [SELF, *(origin for provider in OIDC_PROVIDERS for origin in origins(provider))],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    }
}

LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", _("Swedish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
FORMAT_MODULE_PATH = ["portal.formats"]
TIME_ZONE = "Europe/Stockholm"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", str(BASE_DIR / ".data" / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env("MEDIA_ROOT", str(BASE_DIR / ".data" / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if not DEBUG and flag("STATIC_MANIFEST")
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not flag("STATIC_MANIFEST")
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 1
REQUEST_WITH_FILE_MAX_SIZE = 26 * 1000 * 1000  # a file of 25 MB (portal.uploads.LIMIT) and what surrounds it

mail = urlsplit(env("EMAIL_URL", "smtp://127.0.0.1:1025"))
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = mail.hostname or ""
EMAIL_PORT = mail.port or 25
EMAIL_HOST_USER = unquote(mail.username or "")
EMAIL_HOST_PASSWORD = unquote(mail.password or "")
EMAIL_USE_SSL = mail.scheme == "smtps"
EMAIL_USE_TLS = mail.scheme == "smtp+tls"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("EMAIL_FROM", "Kompetensportalen <no-reply@localhost>")

PGHISTORY_DEFAULT_TRACKERS = ()
SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING_CONFIG = "portal.log.configure"
LOGGING = {"level": env("LOG_LEVEL", "INFO")}
