"""All settings, read from the environment.

`.env.example` explains every variable; `docs/administrator/settings.md` lists them.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlparse

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from vademecum.settings import data_folder as _data_folder
from vademecum.settings import sqlite as _sqlite  # noqa: F401  (must run before Django opens a database)
from vademecum.settings.env import env, secret, url_or_secret

BASE_DIR = Path(__file__).resolve().parents[3]
env.read_env(str(BASE_DIR / ".env"))

DATA_DIR = _data_folder.made(Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).expanduser().resolve())

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = secret("SECRET_KEY") or _data_folder.installation_secret(DATA_DIR)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
PORT = env.int("PORT", default=8000)
BIND = env.str("BIND", default="127.0.0.1")
WEB_WORKERS = env.int("WEB_WORKERS", default=2)
WEB_THREADS = env.int("WEB_THREADS", default=4)
SITE_URL = env.str("SITE_URL", default=f"http://localhost:{PORT}").rstrip("/")
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]  # health probes and `make run` ask from this machine
# Packages of e-learning on a host of their own, e.g. https://packages.example.org; empty: in frames without an origin.
PACKAGES_URL = env.str("PACKAGES_URL", default="").rstrip("/")
if PACKAGES_URL and (urlparse(PACKAGES_URL).hostname or "") in ("", urlparse(SITE_URL).hostname):
    raise ImproperlyConfigured("PACKAGES_URL must be an address with a host name other than that of SITE_URL")
ALLOWED_HOSTS = [
    *env.list("ALLOWED_HOSTS", default=[urlparse(SITE_URL).hostname or "localhost"]),
    *([urlparse(PACKAGES_URL).hostname or ""] if PACKAGES_URL else []),
    *LOCAL_HOSTS,
]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
HTTPS = SITE_URL.startswith("https://")

INSTALLED_APPS = [
    "vademecum.web",
    "vademecum.accounts",
    "vademecum.jobs",
    "vademecum.files",
    "vademecum.notifications",
    "vademecum.operations",
    "search",
    "knowledge",
    "training",
    "wagtail.contrib.redirects",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.styleguide",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "vademecum.accounts.admin.app.PeopleAdminConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "training.packages.own_host.OnlyPackages",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "search.learning.referrals.NoticeFinds",
    "knowledge.visitors.VisitorPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "vademecum.web.middleware.PagesHaveALanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "vademecum.accounts.middleware.PersonalTime",
    "vademecum.accounts.middleware.OwnLanguageAtTheStart",
    "vademecum.accounts.middleware.OneDoor",
    "knowledge.editors.HiddenFromEditors",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "knowledge.redirects.VisibleRedirects",
]

ROOT_URLCONF = "vademecum.urls"
WSGI_APPLICATION = "vademecum.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "vademecum.web.context.frame",
            ],
            "builtins": [
                "vademecum.web.templatetags.components",
                "vademecum.web.templatetags.charts",
                "vademecum.web.templatetags.fields",
                "vademecum.web.templatetags.formats",
                "vademecum.web.templatetags.frame",
            ],
        },
    }
]

# Databases ---------------------------------------------------------------------------------------------------------
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA busy_timeout=20000;"
        "PRAGMA journal_size_limit=67108864;PRAGMA cache_size=-6000;PRAGMA temp_store=MEMORY;"
    ),
}  # each thread has a cache of its own: what does not fit lies in the memory of the system, once for all

_database = env.db_url_config(url_or_secret("DATABASE_URL", f"sqlite:///{DATA_DIR / 'vademecum.sqlite3'}"))
if _database["ENGINE"] == "django.db.backends.sqlite3":
    _database["OPTIONS"] = SQLITE_OPTIONS
    _database["CONN_MAX_AGE"] = None  # opening it costs more than most pages: each thread keeps its own
elif _database["ENGINE"] == "django.db.backends.postgresql":
    _pool = {"min_size": 1, "max_size": env.int("DATABASE_POOL", default=10)}
    _database["OPTIONS"] = {**_database.get("OPTIONS", {}), "pool": _pool}
else:
    raise ImproperlyConfigured("DATABASE_URL must start with sqlite:// or postgres://")

DATABASES = {"default": _database}

# Cache: what may be lost at any moment. A second SQLite file, so that it never fights for the writer of the first.
_cache_url = url_or_secret("CACHE_URL", "database://")
if _cache_url.startswith("database://"):
    DATABASES["volatile"] = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(DATA_DIR / "volatile.sqlite3"),
        "OPTIONS": SQLITE_OPTIONS,
        "CONN_MAX_AGE": None,
    }
    DATABASE_ROUTERS = ["vademecum.operations.volatile.VolatileRouter"]
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache",
            "TIMEOUT": 86400,
            "OPTIONS": {"MAX_ENTRIES": 20000},
        }
    }
else:
    CACHES = {"default": env.cache_url_config(_cache_url)}

# Search, jobs, mail, files -----------------------------------------------------------------------------------------
SEARCH_URL = url_or_secret("SEARCH_URL", f"embedded://{DATA_DIR / 'search'}")
SEARCH_LOG = env.bool("SEARCH_LOG", default=True)
SEARCH_LOG_MONTHS = env.int("SEARCH_LOG_MONTHS", default=13)
SEARCH_LOG_SECONDS = 2.0  # between two writings of a process; 0 writes in the request itself

# Background work. The broker only wakes workers up (docs/decisions/0001), so nothing is kept in it.
BROKER_URL = url_or_secret("BROKER_URL", f"filesystem://{DATA_DIR / 'broker'}")
if BROKER_URL.startswith("filesystem://"):
    _broker = Path(BROKER_URL.removeprefix("filesystem://"))
    for _folder in ("messages", "control"):
        (_broker / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "vademecum-folder://localhost"  # vademecum.jobs.folder_transport
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_broker / "messages"),
        "data_folder_out": str(_broker / "messages"),
        "control_folder": str(_broker / "control"),
        "polling_interval": 0.1,
    }
else:
    CELERY_BROKER_URL = BROKER_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 43_200} if BROKER_URL.startswith("redis") else {}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "vademecum"
CELERY_WORKER_CONCURRENCY = env.int("WORKER_CONCURRENCY", default=2)
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # keeps nothing: which slots ran stands in the job table
TASKS = {"default": {"BACKEND": "vademecum.jobs.task_backend.JobBackend"}}

EMAIL_URL = url_or_secret("EMAIL_URL", f"filemail://{DATA_DIR / 'mail'}")
if EMAIL_URL.startswith("filemail://"):
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = EMAIL_URL.removeprefix("filemail://")
else:
    vars().update(env.email_url_config(EMAIL_URL))
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="Vademecum <vademecum@localhost>")

MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_DIR", default=str(DATA_DIR / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "vademecum.operations.static_storage.StaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# Language and time -------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
USE_I18N = True
WAGTAIL_I18N_ENABLED = True
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Paris")
USE_TZ = True

# People ------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["vademecum.accounts.backends.PersonBackend"]
SESSION_ENGINE = "vademecum.accounts.sessions"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_ADAPTER = "vademecum.accounts.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "vademecum.accounts.adapters.SocialAccountAdapter"
MFA_ADAPTER = "vademecum.accounts.adapters.MFAAdapter"
SIGNUP_OPEN = env.bool("SIGNUP_OPEN", default=False)
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if SIGNUP_OPEN else "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"[{env.str('SITE_NAME', default='Vademecum')}] "
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # this session goes on, all others end
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/300s/key", "login": "30/m/ip", "reset_password": "20/m/ip,5/m/key"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = env.str("SITE_NAME", default="Vademecum")
MFA_REQUIRED_FOR = env.list("MFA_REQUIRED_FOR", default=[])  # names of groups

# The organisation's identity provider (OpenID Connect), where there is one.
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="").rstrip("/")
OIDC_ORIGIN = ["{0.scheme}://{0.netloc}".format(urlparse(OIDC_SERVER_URL))] if OIDC_SERVER_URL else []
OIDC_NEW_PEOPLE = env.bool("OIDC_NEW_PEOPLE", default=True)
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = env.bool("OIDC_TRUST_EMAIL", default=False)
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = SOCIALACCOUNT_EMAIL_AUTHENTICATION
SOCIALACCOUNT_PROVIDERS: dict[str, dict] = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": []}}
if OIDC_SERVER_URL:
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] = [
        {
            "provider_id": "organisation",
            "name": env.str("OIDC_NAME", default="Single sign-on"),
            "client_id": env.str("OIDC_CLIENT_ID"),
            "secret": secret("OIDC_CLIENT_SECRET") or "",
            "settings": {"server_url": OIDC_SERVER_URL, "oauth_pkce_enabled": True},
        }
    ]
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False  # people are invited and choose their own

# Learning record store: where statements (xAPI) are sent on to as well, e.g. https://lrs.example.org/xapi/. Off by default.
XAPI_FORWARD_URL = env.str("XAPI_FORWARD_URL", default="").rstrip("/")
XAPI_FORWARD_KEY = env.str("XAPI_FORWARD_KEY", default="")
XAPI_FORWARD_SECRET = secret("XAPI_FORWARD_SECRET") or ""

# Wagtail -----------------------------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = env.str("SITE_NAME", default="Vademecum")
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILEMBEDS_FINDERS: list[dict] = []  # no outside host is ever asked
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
STANDARDS_NEED_APPROVAL = env.bool("STANDARDS_NEED_APPROVAL", default=False)
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = [
    *("csv", "docx", "key", "odt", "ods", "odp", "pdf", "pptx", "rtf", "txt", "xlsx", "zip"),
    *("png", "jpg", "jpeg", "gif", "webp"),
]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 100 * 1024 * 1024
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_PRIVATE_PAGE_OPTIONS = WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}  # people have rights

# Trust -------------------------------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail's preview frames our own pages
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
if HTTPS:
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_REDIRECT_EXEMPT = ["^livez$", "^readyz$"]  # asked from inside, where nothing speaks HTTPS
    SECURE_SSL_REDIRECT = env.bool("REDIRECT_TO_HTTPS", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.int("TRUSTED_PROXIES", default=0) else None
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)

CSRF_FAILURE_VIEW = "vademecum.web.errors.csrf_failure"

SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # whether every subdomain speaks HTTPS is not ours to declare
    "security.W019",  # see X_FRAME_OPTIONS
    "security.W021",  # nor is the browsers' preload list
]

CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/admin/"],
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'", *OIDC_ORIGIN],
        "frame-ancestors": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}

SITE_TITLE = _("Vademecum")
