"""Settings. Everything that differs between installations comes from the environment."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote

import environ
import pghistory
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

env = environ.Env()  # type: ignore[no-untyped-call]

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))

SECRET_KEY_FILE = env.str("SECRET_KEY_FILE", default="")
SECRET_KEY = (
    Path(SECRET_KEY_FILE).read_text().strip()
    if SECRET_KEY_FILE
    else env.str("SECRET_KEY", default="")
)
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BEHIND_TLS = env.bool("BEHIND_TLS", default=False)

# In the order in which data flows: an app imports only what stands before it.
LOCAL_APPS = [
    "renewal.accounts",
    "renewal.rules",
    "renewal.jobs",
    "policies",
    "callbacks",
    "worklists",
    "sales",
    "arrears",
    "reports",
    "renewal.desk",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django_rq",
    "pgtrigger",
    "pghistory",
    *LOCAL_APPS,
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "renewal.accounts.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "renewal.accounts.middleware.SignInMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "renewal.accounts.middleware.SignedInMiddleware",
    "pghistory.middleware.HistoryMiddleware",
]
ROOT_URLCONF = "renewal.urls"
WSGI_APPLICATION = "renewal.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "renewal.desk.context.shell",
            ],
        },
    }
]

# PostgreSQL in every mode: manage.py starts its own where no address is given.
DATABASES = {"default": env.db_url("DATABASE_URL", default="postgresql:///renewal")}
DATABASES["default"] |= {
    "HOST": unquote(DATABASES["default"]["HOST"]),  # a socket's folder, as libpq writes it
    "CONN_MAX_AGE": None,
    "CONN_HEALTH_CHECKS": True,
    "TEST": {"NAME": env.str("TEST_DATABASE_NAME", default="test_renewal")},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The row in renewal.jobs is the job; Redis carries one integer and may be away.
REDIS_URL = env.str("REDIS_URL", default="redis://localhost:6379/0")
RQ_QUEUES = {
    name: {
        "URL": REDIS_URL,
        "SERIALIZER": "json",
        "DEFAULT_TIMEOUT": 3600,
        "REDIS_CLIENT_KWARGS": {"socket_connect_timeout": 1, "retry": None},
    }
    for name in ("default", "imports", "reports")
}
RQ = {"COMMIT_MODE": "auto"}

# Lists leave by mail through the outbox in renewal.jobs. Without a mail server: files.
_mail = env.email_url("EMAIL_URL", default="filemail://")
EMAIL_BACKEND = {
    "django.core.mail.backends.smtp.EmailBackend": "renewal.jobs.mail.backends.SMTPBackend",
    "django.core.mail.backends.filebased.EmailBackend": "renewal.jobs.mail.backends.FileBackend",
}.get(_mail["EMAIL_BACKEND"], _mail["EMAIL_BACKEND"])
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)  # STARTTLS
EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)  # from the start
EMAIL_HOST = _mail["EMAIL_HOST"] or "localhost"
EMAIL_PORT = _mail["EMAIL_PORT"] or (465 if EMAIL_USE_SSL else 587 if EMAIL_USE_TLS else 25)
EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"] or ""
EMAIL_TIMEOUT = 20  # seconds for each answer
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="renewal-desk@localhost")

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
}

AUTH_USER_MODEL = "accounts.User"
# History is looked up by row and by context only.
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(db_index=True)
PGHISTORY_CONTEXT_FIELD = pghistory.ContextForeignKey(db_index=True)

AUTHENTICATION_BACKENDS = ["renewal.accounts.backend.BranchBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "renewal.accounts.passwords.LengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "renewal.accounts.passwords.OwnWordsValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "renewal.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",  # an office may sign in from one address at nine
    "login_failed": "5/5m/key,300/5m/ip",  # the key: an account from one address
    "login_failed_anywhere": "50/5m/key",
}
ACCOUNT_USER_DISPLAY = "renewal.accounts.adapter.display_name"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Renewal Desk"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "files", "file_permissions_mode": 0o600},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
MAX_WORKBOOK_BYTES = env.int("MAX_WORKBOOK_BYTES", default=200 * 1024 * 1024)

SESSION_COOKIE_AGE = 30 * 60  # seconds without use
SESSION_SAVE_EVERY_REQUEST = False  # renewed by renewal.accounts.middleware, not by polling
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "renewal.desk.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
if BEHIND_TLS:
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "style-src": [SELF],
        "script-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "renewal.lib.logs.FramesFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"renewal": {"level": "INFO"}},
}
