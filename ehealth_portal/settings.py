"""Settings, all from the environment. With nothing set: SQLite and a broker without a server."""

import os
import secrets
import sys
from pathlib import Path
from typing import Any

import environ
import structlog
from django.utils.translation import gettext_lazy as _
from kombu import Exchange, Queue

from . import process_kind, secret_files
from .broker import WEB_SECONDS, redis_options
from .deployment import require_safe, security_contact
from .headers import browser_settings
from .log_masking import mask
from .members.signing_in.constant_settings import *  # noqa: F403
from .members.signing_in.sign_on_settings import providers
from .schedule import SCHEDULE

secret_files.read_into(os.environ)
require_safe(os.environ)
BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
VAR = Path(env.str("PORTAL_VAR", default=str(BASE_DIR / "var"))).resolve()

# Embedded: one machine, nothing to install. Anything set in DATABASE_URL makes it a real deployment.
EMBEDDED = not env.str("DATABASE_URL", default="")
DEBUG = env.bool("DEBUG", default=False)


def _kept_secret() -> str:
    """The embedded portal's own key: made once, kept in a file that only its owner can read."""
    path = VAR / "secret_key"
    VAR.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(64))
    return path.read_text().strip()


SECRET_KEY = env.str("SECRET_KEY", default="") or _kept_secret()
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # earlier ones: what they signed stays good

SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []
CSRF_FAILURE_VIEW = "ehealth_portal.front.form_too_old"

INSTALLED_APPS = [
    "ehealth_portal",
    "ehealth_portal.mandate",
    "ehealth_portal.members",
    "ehealth_portal.audit",
    "ehealth_portal.jobs",
    "ehealth_portal.notifications",
    "ehealth_portal.webhooks",
    "ehealth_portal.circulars",
    "ehealth_portal.rest",
    "ehealth_portal.reporting",
    "ehealth_portal.deadlines",
    "ehealth_portal.feeds",
    "ehealth_portal.replies",
    "ehealth_portal.privacy",
    "activities",
    "best_practices",
    "workshops",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",  # its widgets, drawn by our templates (FORM_RENDERER)
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "template_partials",
]

MIDDLEWARE = [
    "ehealth_portal.headers.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "ehealth_portal.plain_http.PlainHttpMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "ehealth_portal.middleware.CachingMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ehealth_portal.members.signing_in.session_limits.SessionLimitMiddleware",
    "ehealth_portal.middleware.WallMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ehealth_portal.security_log.RequestLog",
    "ehealth_portal.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "ehealth_portal.urls"
WSGI_APPLICATION = "ehealth_portal.wsgi.application"

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
                "ehealth_portal.context.page",
            ],
            "builtins": ["django.templatetags.i18n", "ehealth_portal.templatetags.portal"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- database -----------------------------------------------------------------------------------------------------
DATABASES: dict[str, dict[str, Any]]
if EMBEDDED:
    VAR.mkdir(parents=True, exist_ok=True)
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR / "portal.sqlite3",
            # Without these, Django's SQLite loses every second write of concurrent writers to "database is locked".
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
            "TEST": {"NAME": VAR / "test.sqlite3"},  # a file, so that a real worker can open it
        }
    }
else:
    DATABASES = {"default": env.db_url("DATABASE_URL")}
    DATABASES["default"].setdefault("CONN_MAX_AGE", 600)
    DATABASES["default"].setdefault("CONN_HEALTH_CHECKS", True)
    if "postgresql" in DATABASES["default"]["ENGINE"]:
        DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
        if process_kind.is_system:  # workers and commands; web processes are told who reads
            given = DATABASES["default"]["OPTIONS"].get("options", "")
            DATABASES["default"]["OPTIONS"]["options"] = f"{given} -c portal.sees_all=on".strip()
OWNER_DATABASE = env.db_url("OWNER_DATABASE_URL") if os.environ.get("OWNER_DATABASE_URL") else {}  # database_roles.py
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
# Many entries: the limits of the sign-in are counted here, and a counter that is crowded out counts from nothing again.
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 100_000}}
}
if REDIS_URL:
    waits = {"socket_timeout": WEB_SECONDS, "socket_connect_timeout": WEB_SECONDS}
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL, "OPTIONS": waits}
    }

# --- Celery: a nudge and a clock; the rows in the database are the truth -------------------------------------------
BROKER_FOLDER = VAR / "broker"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any]
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = redis_options(is_system=process_kind.is_system)
else:
    CELERY_BROKER_URL = "filesystem://localhost/"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_FOLDER / "messages"),
        "data_folder_out": str(BROKER_FOLDER / "messages"),
        "control_folder": str(BROKER_FOLDER / "control"),
        "store_processed": False,
    }
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 270
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1000
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 500_000  # KB; a report in six languages needs about 300 MB
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_DB_REUSE_MAX = 1000  # otherwise Celery's Django fixup closes the connection after every task
CELERY_TASK_DEFAULT_QUEUE = "portal"
CELERY_TASK_QUEUES = [  # scheduled work must not starve behind a backlog
    Queue(name, Exchange(name), routing_key=name) for name in ("portal", "clock")
]
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat-schedule")
CELERY_BEAT_SCHEDULE = SCHEDULE

# --- people: docs/sign_in.md; what is always so: members/signing_in/constant_settings.py ----------------------------
BREACHED_PASSWORDS_FILE = env.str("BREACHED_PASSWORDS_FILE", default="")
# Without this, all readers behind a proxy are one address: ten wrong passwords of one would lock everybody out.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
SOCIALACCOUNT_PROVIDERS = providers(env.str("OIDC_PROVIDERS", default=""))

# --- languages -----------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [  # in the order the United Nations lists them
    ("ar", _("Arabic")),
    ("zh-hans", _("Chinese")),
    ("en", _("English")),
    ("fr", _("French")),
    ("ru", _("Russian")),
    ("es", _("Spanish")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["ehealth_portal.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- files ---------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = EMBEDDED  # embedded mode skips collectstatic, which costs ten seconds at every start
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(VAR / "media"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if EMBEDDED
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
EVIDENCE_MAX_BYTES = 5 * 1024 * 1024
EVIDENCE_QUOTA_BYTES = env.int("EVIDENCE_QUOTA_BYTES", default=500 * 1024 * 1024)  # of one body
CLAMAV_URL = env.str("CLAMAV_URL", default="")  # tcp://host:3310 or unix:///path; blank: files are not scanned
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# --- mail ----------------------------------------------------------------------------------------------------------
if env.str("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
    EMAIL_TIMEOUT = 10
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR / "mail"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="") or "Resolution register <register@localhost>"
SECURITY_CONTACT = security_contact(env.str("SECURITY_CONTACT", default=""), DEFAULT_FROM_EMAIL)
REPLY_ADDRESS = env.str("REPLY_ADDRESS", default="")  # reply@portal.example.org: mail to reply+…@ comes to the portal
BOUNCE_ADDRESS = env.str("BOUNCE_ADDRESS", default="")  # likewise, for what mail servers send back
BOUNCE_SECRET = env.str("BOUNCE_SECRET", default="")  # with which a mail provider signs /inbound/bounces/
INBOUND_LISTEN = env.str("INBOUND_LISTEN", default="lmtp://127.0.0.1:8024")  # of manage.py receive_mail
INBOUND_AUTHSERV_ID = env.str("INBOUND_AUTHSERV_ID", default="")  # whose Authentication-Results are believed
INBOUND_IMAP_URL = env.str("INBOUND_IMAP_URL", default="")  # imaps://user:password@host/INBOX, polled each minute
INBOUND_MAILDIR = env.str("INBOUND_MAILDIR", default="")  # or a folder that a mail server delivers to

WEBHOOK_PORTS = env.list("WEBHOOK_PORTS", cast=int, default=[443])  # to which webhooks may lead; https on all

# --- what browsers are told ----------------------------------------------------------------------------------------
HTTPS = SITE_URL.startswith("https://")
vars().update(browser_settings(https=HTTPS))

# --- API -----------------------------------------------------------------------------------------------------------
# Requests a minute of one token, or without one of one address; 0: no limit.
API_RATE = env.int("API_RATE", default=120)
API_SERVICE_RATE = env.int("API_SERVICE_RATE", default=60)  # of one service account
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["ehealth_portal.members.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["ehealth_portal.rest.permissions.DenyAll"],
    "DEFAULT_RENDERER_CLASSES": ["ehealth_portal.rest.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["ehealth_portal.rest.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": [],
    "DEFAULT_SCHEMA_CLASS": "ehealth_portal.rest.openapi.Schema",
    "URL_FORMAT_OVERRIDE": None,
    "EXCEPTION_HANDLER": "ehealth_portal.rest.problems.problem",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "DEFAULT_VERSIONING_CLASS": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "E-health resolution portal",
    "DESCRIPTION": "What came of each paragraph of the resolution, with its evidence.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "ActivityKind": "activities.models.Kind",
        "WorkshopKind": "workshops.vocabulary.Kind",
        "ProofKind": "best_practices.models.Proof.Kind",
        "TextVoice": "best_practices.models.wordings.Voice",
        "BodyKind": "ehealth_portal.members.models.Body.Kind",
        "OrganizationKind": "ehealth_portal.members.models.Organization.Kind",
        "ProvisionKind": "ehealth_portal.mandate.models.Kind",
        "RoleKind": "ehealth_portal.members.models.Role.Kind",
        "ProvisionStatus": "ehealth_portal.statuses.Status",
        "TextStatus": "ehealth_portal.mandate.models.TextStatus",
        "Language": "ehealth_portal.languages.Language",
        "ReportFormat": "ehealth_portal.reporting.models.Report.Format",
        "EditionFormat": "best_practices.models.Edition.Format",
        "ReviewState": "ehealth_portal.review.transitions.State",
        "EvidenceStanding": "activities.models.Standing",
        "AnswerStanding": "workshops.models.assessments.Standing",
        "AssessmentState": "workshops.models.Assessment.State",
        "RegistrationState": "workshops.models.Registration.State",
        "FellowshipState": "workshops.models.Fellowship.State",
        "RegistrationServiceState": "workshops.models.ServiceRequest.State",
        "NeedTheme": "workshops.vocabulary.Theme",
        "NeedState": "workshops.models.Need.State",
        "WebhookState": "ehealth_portal.webhooks.models.Endpoint.State",
    },
}

METRICS_TOKEN = env.str("METRICS_TOKEN", default="")  # blank: /metrics answers machines of a private network

# --- logs: one line an event, on standard output -------------------------------------------------------------------
STAMPS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.format_exc_info,
]
structlog.configure(
    processors=[structlog.stdlib.filter_by_level, *STAMPS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": STAMPS,  # lines of libraries that know nothing of structlog
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                mask,
                structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "logger", "event"])
                if EMBEDDED
                else structlog.processors.JSONRenderer(),
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "stream": sys.stdout, "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django_structlog": {"level": env.str("REQUEST_LOG_LEVEL", default="WARNING")},
        "security": {"level": "INFO"},  # whatever LOG_LEVEL says
    },
}
