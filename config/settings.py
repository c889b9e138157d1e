"""Every setting, from the environment. docs/operations.md lists the variables; an empty one counts as none.

``DERTIG_ENV`` says what this installation is:

- ``development``: servers and secrets of its own in ``var/``. The default where no
  ``DATABASE_URL`` is set.
- ``test``: as development, with servers handed over by ``tests/conftest.py``.
- ``production``: every server and secret is named in the environment, or nothing starts. The
  default where a ``DATABASE_URL`` is set, so that forgetting to say so is safe.
"""

import os
import sys
from pathlib import Path

import environ
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from django.utils.translation import gettext_lazy as _
from pyrage import x25519
from whitenoise.compress import Compressor

from config import admin_look, beat, csp, logs
from config.broker import celery_url
from config.embedded import valkey
from config.embedded.layout import APP_ROLE, OWNER_ROLE, project_layout
from config.local_secrets import read_or_make
from config.setting_rules import ENVIRONMENTS, judge
from config.variables import listed

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
# What a compose file passes on without a value counts as absent.
env.ENVIRON = {name: text for name, text in os.environ.items() if text}


def env_list(name: str, default: str = "") -> list[str]:
    return listed(env.str(name, default=default))


DERTIG_ENV = env.str("DERTIG_ENV", default="production" if "DATABASE_URL" in env else "development")
if DERTIG_ENV not in ENVIRONMENTS:
    raise ImproperlyConfigured(f"DERTIG_ENV is {DERTIG_ENV!r}: development, test or production")
PRODUCTION = DERTIG_ENV == "production"

_judgements = judge(env.ENVIRON, production=PRODUCTION)
if _refused := [str(each) for each in _judgements if each.refused]:
    _lines = "\n".join(f"  {each}" for each in _refused)
    raise ImproperlyConfigured(f"DERTIG_ENV={DERTIG_ENV} does not start with these settings:\n{_lines}")
# Said by the system check (config/checks.py) and by upgrade_check.
SETTING_WARNINGS = [each for each in _judgements if not each.refused]
DEBUG = env.bool("DERTIG_DEBUG", default=False)

LAYOUT = project_layout()
VAR_DIR = LAYOUT.var

# --- Secrets and kept files

SECRET_KEY = env.str("SECRET_KEY", default="") or read_or_make(VAR_DIR / "secret_key", get_random_secret_key)
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS")

# Bytes of kept documents, each encrypted to the first key; the others still open older ones.
DERTIG_FILES_DIR = env.path("DERTIG_FILES_DIR", default=str(VAR_DIR / "files"))
DERTIG_FILES_KEYS: list[str] = env_list("DERTIG_FILES_KEYS") or [
    read_or_make(VAR_DIR / "files_key", lambda: str(x25519.Identity.generate()))
]

# Texts about people are sealed with the first of these Fernet keys; the others still open older
# ones. What is looked up has a hash under a key that never rotates.
DERTIG_FIELD_KEYS: list[str] = env_list("DERTIG_FIELD_KEYS") or [
    read_or_make(VAR_DIR / "field_key", lambda: Fernet.generate_key().decode())
]
DERTIG_LOOKUP_KEY = env.str("DERTIG_LOOKUP_KEY", default="") or read_or_make(
    VAR_DIR / "lookup_key", get_random_secret_key
)

DERTIG_CONFIRM_DESTINATIONS = PRODUCTION
"""Whether a second person confirms where stores, webhooks and mailboxes lead, before anything is sent."""

# --- Databases: one PostgreSQL, two roles

DATABASES = {
    # Serves. Owns nothing, so it can unlock no append-only table.
    "default": env.db_url_config(env.str("DATABASE_URL", default="") or LAYOUT.database_url(APP_ROLE)),
    # Migrates. A web process need not know it: then it is the same as `default`.
    "owner": env.db_url_config(
        env.str("DATABASE_OWNER_URL", default="")
        or env.str("DATABASE_URL", default="")
        or LAYOUT.database_url(OWNER_ROLE)
    ),
}
for _alias in DATABASES.values():
    _alias["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["CONN_MAX_AGE"] = env.int("DERTIG_CONN_MAX_AGE", default=60)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Triggers are made by migrations, as the owner; never at each start.
PGTRIGGER_MIGRATIONS = True
PGTRIGGER_INSTALL_ON_MIGRATE = False

# What links in mails begin with; outside production, where ``make run`` serves this clone.
DERTIG_PUBLIC_URL = env.str("DERTIG_PUBLIC_URL", default=LAYOUT.address).rstrip("/")

# --- Broker, cache, Celery

REDIS_URL = env.str("REDIS_URL", default="") or (LAYOUT.redis_url if valkey.answers(LAYOUT) else "")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# Without a broker (a lone command) messages go nowhere: the sweeps find what they told of.
CELERY_BROKER_URL = celery_url(REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = (
    # Longer than any task runs; a task that is redelivered all the same does no harm.
    {"visibility_timeout": 3600, "socket_connect_timeout": 5, "socket_timeout": 30} if REDIS_URL else {}
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A request must not hang on a broker that is away.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1}
# Results live in the database, as the records that a task leaves; Celery keeps none.
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 1_000_000  # KiB: rendering a large PDF takes its share
CELERY_TASK_TIME_LIMIT = 3000
CELERY_TASK_SOFT_TIME_LIMIT = 2700
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_ENABLE_UTC = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = beat.SCHEDULE

# --- Apps and middleware

INSTALLED_APPS = [
    # Before Django REST framework: its ready() mends what the name `requests` breaks there.
    "requests",
    "config",
    "evidence",
    "accounts",
    "processing",
    "stores",
    "subjects",
    "retention",
    # Before the admin, whose templates it replaces.
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.inlines",
    "accounts.adminsite.DertigAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    # A page of allauth's, that of security keys, tells days by it.
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "pgtrigger",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "rest_framework",
    "rest_framework_api_key",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_structlog",
    "health_check",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.csp.PathPolicyMiddleware",
    "config.problems.KeptByNobody",
    "config.problems.ProblemPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.PrincipalMiddleware",
    "accounts.middleware.StaffClockMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.request_log.RouteLogMiddleware",
    # Last, so that it sees every refused sign-in.
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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
            ],
        },
    }
]

# --- Data stores

# Hosts, networks and folders of sockets inside our own network that data stores, mailboxes and webhooks may
# be in; the first name is the one from before they were one list.
DERTIG_HTTP_STORES_ALLOW_PRIVATE = env_list("DERTIG_HTTP_STORES_ALLOW_PRIVATE")
DERTIG_STORES_HOSTS: list[str] = [
    *env_list("DERTIG_STORES_HOSTS"),
    # Where the demo's shop lies.
    *([str(LAYOUT.sockets)] if DERTIG_ENV == "development" else []),
    *DERTIG_HTTP_STORES_ALLOW_PRIVATE,
]
# Folders that local files and SQLite databases may lie in.
DERTIG_STORES_ROOTS = env_list("DERTIG_STORES_ROOTS")
# Never a data store, whatever those say; but for what the demo keeps for itself.
DERTIG_OWN_FOLDERS = [BASE_DIR, VAR_DIR, Path(DERTIG_FILES_DIR), LAYOUT.sockets, Path(sys.prefix)]
DERTIG_LENT_FOLDERS = [] if PRODUCTION else [LAYOUT.demo]

# --- Sign-in

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
if DERTIG_ENV == "test":
    # Slow hashes protect stolen passwords; tests have none worth stealing.
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "accounts.adapter.StaffAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# One address a person. A new one counts once the code mailed to it came back; the old one gets a mail.
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
# allauth asks this of codes; signing in is not held up by it (accounts.adapter.StaffAccountAdapter).
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Dertig"
MFA_ALLOW_UNVERIFIED_EMAIL = True

AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
# Failures are counted in the database: whoever stops the cache switches no protection off.
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
AXES_LOCKOUT_CALLABLE = "config.problems.locked_out"
AXES_USERNAME_CALLABLE = "accounts.adapter.name_tried"
AXES_CLIENT_IP_CALLABLE = "accounts.adapter.address_of"
# A log of who signed in when, from where: personal data that nothing here needs.
AXES_DISABLE_ACCESS_LOG = True

# --- Security

ALLOWED_HOSTS = env_list("DERTIG_ALLOWED_HOSTS", default="localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("DERTIG_TRUSTED_ORIGINS")
# A proxy in front ends TLS and says so, and says who asks; without one, nobody's word is taken.
BEHIND_PROXY = env.bool("DERTIG_BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
SECURE_SSL_REDIRECT = PRODUCTION
# The container platform asks over plain HTTP, from inside.
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "config.problems.csrf_failure"
SESSION_COOKIE_AGE = 12 * 60 * 60
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {"DIRECTIVES": csp.STRICT}

# --- Mail

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
if DERTIG_ENV == "development" and not env.str("EMAIL_URL", default=""):
    EMAIL_BACKEND = "config.dev_mail.FolderBackend"  # shown at /dev/mail/
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="dertig@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 10

# --- Language and time. Statutory days are counted in each controller's own zone.

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("nl", _("Dutch"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True

# --- The admin's look and menu

UNFOLD = admin_look.UNFOLD

# --- Static files

STATIC_URL = "/static/"
STATIC_ROOT = env.path("DERTIG_STATIC_ROOT", default=str(VAR_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
# Outside production the files are served from where they lie: nothing to collect.
WHITENOISE_USE_FINDERS = not PRODUCTION
# Every page names files by their hash. Maps are for who debugs a library, the fonts for PDFs alone.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map", "ttf")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# --- API

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    # JSON alone, both ways: what the schema says, and nothing that only a browser's form would send.
    "DEFAULT_PARSER_CLASSES": ["config.json_bodies.JSONTextParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
    "PAGE_SIZE": 50,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Dertig",
    "DESCRIPTION": "The register of processing activities, read-only; requests of data subjects, "
    "reported and followed.",
    "VERSION": "1.0.0",
    # The shapes' schemas are those of JSON Schema 2020-12, which 3.1 takes as they are.
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# --- Logs: one JSON line per event in production, readable lines elsewhere

logs.set_up(whole=DEBUG)
LOGGING = logs.settings_for(
    level=env.str("DERTIG_LOG_LEVEL", default="INFO" if PRODUCTION else "WARNING").upper(),
    as_json=PRODUCTION,
    # Debugging shows all, and production refuses it.
    whole=DEBUG,
)
# The address that a request came from is personal data; its id is enough to follow it.
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_USER_ID_FIELD = "pk"
