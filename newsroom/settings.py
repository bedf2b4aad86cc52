"""The one settings file. Everything that differs between machines comes from the environment (docs/operations.md)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlparse

import dj_database_url
from csp.constants import NONCE, NONE, SELF

from newsroom import environment as env
from newsroom import running
from tagging.pipeline import types

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("NEWSROOM_DATA_DIR", "") or BASE_DIR / "var").resolve()

DEBUG = env.boolean("DEBUG", False)
SECRET_KEY = env.secret("SECRET_KEY", keep_in=DATA_DIR / "secret_key")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
HTTPS = env.boolean("HTTPS", False)

INSTALLED_APPS = [
    "newsroom.desk.apps.DeskAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "django_htmx",
    "axes",
    "csp",
    "knox",
    "pgtrigger",
    "pghistory",
    "newsroom.apps.NewsroomConfig",
    "newsroom.accounts",
    "newsroom.annotating",
    "newsroom.alerts",
    "newsroom.lists",
    "newsroom.following",
    "newsroom.webhooks",
    "articles",
    "tagging",
    "newsroom.desk.apps.DeskConfig",
    "newsroom.site",
    "newsroom.api",
]

MIDDLEWARE = [
    "newsroom.health.answer_probes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "newsroom.compressing.CompressForPrograms",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"

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
                "csp.context_processors.nonce",
            ],
        },
    },
]

# --- Servers: those of the environment, else those of a `make run` on the same data folder ---------------------------

DATABASES = {
    "default": dj_database_url.parse(
        env.text("DATABASE_URL", "") or running.url(DATA_DIR, "DATABASE_URL", "postgresql://127.0.0.1:5432/newsroom"),
        conn_max_age=60,
        conn_health_checks=True,
    )
}
DATABASES["default"].setdefault("OPTIONS", {})["connect_timeout"] = 5
if env.boolean("DATABASE_POOL", False):  # web processes only: a forked worker must not share a pool
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 10, "timeout": 5}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL", "") or running.url(DATA_DIR, "REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": env.text("REDIS_PREFIX", "newsroom"),
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
}

STORAGES = {
    "default": {
        "BACKEND": "articles.originals.OriginalsStorage",
        "OPTIONS": {"location": DATA_DIR / "originals"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "newsroom" / "static"]

# --- Celery: facts behind each value are in docs/operations.md -----------------------------------------------------

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": env.text("REDIS_PREFIX", "newsroom") + ":",
    "visibility_timeout": 3600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = 300
CELERY_TASK_TIME_LIMIT = 360
CELERY_TASK_DEFAULT_QUEUE = "live"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = env.integer("WORKER_MAX_MEMORY_KIB", 1_200_000)
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    "resume-uploads": {"task": "articles.resume_uploads", "schedule": 10, "options": {"expires": 10}},
    "drop-stale-deliveries": {"task": "articles.drop_stale_deliveries", "schedule": 3600, "options": {"expires": 3600}},
    "resume-tagging": {"task": "tagging.resume_runs", "schedule": 10, "options": {"expires": 10}},
    "resume-batches": {"task": "tagging.resume_batches", "schedule": 10, "options": {"expires": 10}},
    "announce-embargo-lifts": {"task": "articles.announce_embargo_lifts", "schedule": 30, "options": {"expires": 30}},
    "number-changes": {"task": "articles.number_changes", "schedule": 2, "options": {"expires": 2}},
    "refresh-vocabulary": {"task": "articles.refresh_vocabulary", "schedule": 3600, "options": {"expires": 3600}},
    "tell-followers": {"task": "following.tell", "schedule": 2, "options": {"expires": 2}},
    "follow-changes-for-alerts": {"task": "alerts.follow", "schedule": 3, "options": {"expires": 3}},
    "send-alerts": {"task": "alerts.send", "schedule": 30, "options": {"expires": 30, "queue": "outside"}},
    "tell-webhooks": {"task": "webhooks.spread", "schedule": 2, "options": {"expires": 2, "queue": "outside"}},
    "forget-webhook-messages": {"task": "webhooks.forget", "schedule": 3600, "options": {"expires": 3600}},
    "forget-kept-answers": {"task": "api.forget_answers", "schedule": 3600, "options": {"expires": 3600}},
    "read-saved-searches-again": {"task": "alerts.read_again", "schedule": 600, "options": {"expires": 600}},
    "resume-list-searches": {"task": "lists.resume", "schedule": 10, "options": {"expires": 10}},
    "collect-unused-proposals": {"task": "tagging.collect_unused", "schedule": 3600, "options": {"expires": 3600}},
}

# --- Mail: to the log, unless EMAIL_URL names a server (smtp://user:password@host:587/?tls=1) ------------------------

EMAIL = env.mail_server("EMAIL_URL")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL.host else 'console'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = EMAIL.host, EMAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = EMAIL.user, EMAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL.starts_tls, EMAIL.is_tls
EMAIL_TIMEOUT = 10
SITE_ADDRESS = env.text("SITE_ADDRESS", "http://127.0.0.1:8000").rstrip("/")  # of links in mails
MAIL_DOMAIN = urlparse(SITE_ADDRESS).hostname or "localhost"
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", f"newsroom@{MAIL_DOMAIN}")

# --- Doors that open by themselves: none unless configured -----------------------------------------------------------

WATCHED_FOLDERS = env.pairs("WATCHED_FOLDERS")
MAILBOXES = env.pairs("MAILBOXES")
FEEDS = env.pairs("FEEDS")
FEED_PRIVATE_HOSTS = env.words("FEED_PRIVATE_HOSTS")  # hosts of feeds inside one's own network
FEED_SECONDS = env.integer("FEED_SECONDS", 600)
WEBHOOK_PRIVATE_HOSTS = env.words("WEBHOOK_PRIVATE_HOSTS")  # hosts of webhooks inside one's own network
CELERY_BEAT_SCHEDULE |= {
    f"folder {folder}": {
        "task": "articles.empty_folder",
        "schedule": 10,
        "args": [folder, name],
        "options": {"expires": 10},
    }
    for folder, name in WATCHED_FOLDERS
}
CELERY_BEAT_SCHEDULE |= {
    f"mailbox {number}": {
        "task": "articles.visit_mailbox",
        "schedule": 60,
        "args": [number],
        "options": {"expires": 60, "queue": "outside"},
    }
    for number in range(len(MAILBOXES))
}
CELERY_BEAT_SCHEDULE |= {
    f"feed {address}": {
        "task": "articles.poll_feed",
        "schedule": FEED_SECONDS,
        "args": [address, name],
        "options": {"expires": FEED_SECONDS, "queue": "outside"},
    }
    for address, name in FEEDS
}

# --- Who may come in -----------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "newsroom.accounts.backends.RoleBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
AXES_LOCKOUT_TEMPLATE = "site/locked.html"
KNOX_TOKEN_MODEL = "accounts.ApiToken"
MIGRATION_MODULES = {"knox": None}  # our own token model is in use: no table for the stock one
REST_KNOX = {"TOKEN_TTL": None, "AUTO_REFRESH": False}

SIGN_ON = env.sign_on()  # off unless OIDC_ISSUER is set

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

# --- API -----------------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "newsroom.accounts.tokens.ApiTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "newsroom.api.pagination.CursorPages",
    "PAGE_SIZE": 50,
    "DEFAULT_SCHEMA_CLASS": "newsroom.api.schema.ApiSchema",
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "URL_FORMAT_OVERRIDE": None,  # what is answered is negotiated by header; unknown parameters are errors
}
DRF_STANDARDIZED_ERRORS = {"EXCEPTION_HANDLER_CLASS": "newsroom.api.errors.Handler"}
API_REQUESTS_A_MINUTE = env.integer("API_REQUESTS_A_MINUTE", 1200)  # of each token and scope; 0: as many as they like
# Requests to the change feed that may wait for news at once: each holds a thread of the web server.
FOLLOWERS_WAITING = env.integer("FOLLOWERS_WAITING", max(1, env.integer("WEB_THREADS", 8) // 2))
# Requests that may wait for their text to be annotated at once, in each web process; more are answered with a job.
ANNOTATIONS_WAITING = env.integer("ANNOTATIONS_WAITING", max(1, env.integer("WEB_THREADS", 8) // 2 - 1))
SPECTACULAR_SETTINGS = {
    "TITLE": "Newsroom API",
    "DESCRIPTION": "Every story of the archive, what it is about, and the decisions on it.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "AliasKind": "tagging.models.AliasKind.choices",
        "ArticleState": "articles.models.ArticleState.choices",
        "BatchKind": "tagging.models.BatchKind.choices",
        "BatchState": "tagging.models.BatchState.choices",
        "DecisionAction": "tagging.models.Action.choices",
        "EntityKind": "tagging.models.EntityKind.choices",
        "ErrorType": "newsroom.api.schema.ERROR_TYPES",
        "EventField": "newsroom.api.event_shapes.EVENT_FIELDS",
        "EventStatus": "tagging.models.EventStatus.choices",
        "EventType": "tagging.models.EventType.choices",
        "JobKind": "newsroom.api.job_shapes.JOB_KINDS",
        "JobState": "newsroom.api.job_shapes.JOB_STATES",
        "Level": "tagging.models.Level.choices",
        "ListState": "newsroom.lists.models.ListState.choices",
        "NewArticleState": "newsroom.api.article_input.STATES_TO_CREATE",
        "NoticeKind": "newsroom.api.shapes.NOTICE_KINDS",
        "RevisionKind": "articles.models.RevisionKind.choices",
        "Rhythm": "newsroom.alerts.models.Rhythm.choices",
        "RuleAction": "tagging.models.RuleAction.choices",
        "Scope": "newsroom.accounts.models.Scope.choices",
        "SetArticleState": "newsroom.api.article_input.STATES_TO_SET",
        "SpanKind": "newsroom.api.annotation_shapes.SPAN_KINDS",
        "SetStatus": "newsroom.api.shapes.STATUS_TO_SET",
        "StandingNoticeKind": "articles.models.NoticeKind.choices",
        "Status": "tagging.models.Status.choices",
        "TaggingState": "newsroom.api.shapes.TAGGING_STATES",
        "TagState": "tagging.models.TagState.choices",
        "UploadState": "articles.models.UploadState.choices",
        "WebhookKind": "newsroom.webhooks.models.KINDS",
        "WebhookMessageState": "newsroom.webhooks.models.MessageState.choices",
        "WebhookState": "newsroom.webhooks.models.WebhookState.choices",
    },
}

# --- Newsroom --------------------------------------------------------------------------------------------------------

USE_TZ = True
TIME_ZONE = env.time_zone("NEWSROOM_TIME_ZONE", "UTC")
NEWSROOM_LANGUAGE = env.text("NEWSROOM_LANGUAGE", "en")  # of stories too short to tell
LANGUAGE_CODE = "en-gb"
FORMAT_MODULE_PATH = "newsroom.formats"
USE_I18N = False

ARTICLE_MAX_CHARACTERS = env.integer("ARTICLE_MAX_CHARACTERS", 10_000_000)
UPLOAD_MAX_BYTES = env.integer("UPLOAD_MAX_BYTES", 100 * 1024 * 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = env.integer("REQUEST_MAX_BYTES", 32 * 1024 * 1024)
RECOGNISER = env.text("RECOGNISER", "minilm")
EVENTS = env.boolean("EVENTS", True)  # whether events are read out of stories, which takes longer
LINK_THRESHOLD = env.share(
    "LINK_THRESHOLD", types.LINK_THRESHOLD
)  # from this confidence on readers see a suggested tag

PGHISTORY_APPEND_ONLY = True
PGHISTORY_ADMIN_ALL_EVENTS = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "INFO")},
}

if urlparse(REDIS_URL).scheme not in {"redis", "rediss", "unix"}:
    raise env.ImproperlyConfigured("REDIS_URL must start with redis://, rediss:// or unix://.")
