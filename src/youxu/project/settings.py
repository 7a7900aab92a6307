"""Django's settings, all derived from core.environment: nothing here is read from anywhere else."""

from __future__ import annotations

from pathlib import Path

import dj_database_url

from youxu.core import environment
from youxu.project import files

PACKAGE = Path(__file__).resolve().parent.parent
HOME = environment.home()
PUBLIC_URL = environment.text("YOUXU_PUBLIC_URL").rstrip("/")
RELAY_URL = environment.text("YOUXU_RELAY_URL").rstrip("/")

SECRET_KEY = environment.secret_key()
DEBUG = environment.text("YOUXU_DEBUG") == "1"
_HOSTS = [url.split("//")[-1].split("/")[0].split(":")[0] for url in (PUBLIC_URL, RELAY_URL) if url]
ALLOWED_HOSTS = [*_HOSTS, "127.0.0.1", "localhost"] if PUBLIC_URL else ["*"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HOSTS else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_HTTPONLY = True
SESSION_ENGINE = "youxu.web.sessions"
CSRF_FAILURE_VIEW = "youxu.web.pages.errors.csrf_failed"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

_database = dj_database_url.parse(environment.database_url())
if (_kind := _database["ENGINE"].rpartition(".")[2]) in ("sqlite3", "postgresql"):
    _database["ENGINE"] = f"youxu.core.backends.{_kind}"
if _database["ENGINE"].endswith("sqlite3"):
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # A page alone has some forty statements, a command's reactions more: a hundred and twenty-eight are soon used up.
        "cached_statements": 512,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
    }
POSTGRES = _database["ENGINE"].endswith("postgresql")
if POSTGRES:
    # To compile a statement takes 50 ms, to answer one of a page a few: PostgreSQL guesses too dear where it compiles.
    _options = _database.setdefault("OPTIONS", {})
    _options["options"] = f"-c jit=off {_options.get('options', '')}".strip()
    if _database["HOST"] in ("127.0.0.1", "::1", "localhost"):
        # To cipher what never leaves the machine doubles what each statement takes. A server that insists on it gets it.
        _options.setdefault("sslmode", "allow")
DATABASES = {"default": _database}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "youxu.core",
    "youxu.core.jobs",
    "youxu.network",
    "youxu.plan",
    "youxu.delivery",
    "youxu.organisation",
    "youxu.incidents",
    "youxu.alternatives",
    "youxu.supplies",
    "youxu.custody",
    "youxu.feedback",
    "youxu.deadlines",
    "youxu.documents",
    "youxu.evaluation",
    "youxu.exercises",
    "youxu.simulation",
    "youxu.oversight",
    "youxu.statuspage",
    "youxu.watch",
    "youxu.alerting",
    "youxu.announcements",
    "youxu.reactions",
    "youxu.web",
]
if POSTGRES:
    INSTALLED_APPS.append("procrastinate.contrib.django")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "youxu.web.worlds.DrillMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "youxu.web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "youxu.web.middleware.ContentSecurityPolicyMiddleware",
    "youxu.web.middleware.QueueMiddleware",
    "youxu.web.middleware.SignInRequiredMiddleware",
    "youxu.web.middleware.ActorMiddleware",
    "youxu.web.worlds.WorldMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "youxu.project.urls"
WSGI_APPLICATION = "youxu.project.wsgi.application"
AUTH_USER_MODEL = "organisation.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "staff_number"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_ADAPTER = "allauth.account.adapter.DefaultAccountAdapter"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_VERBOSE = False
AXES_USERNAME_FORM_FIELD = "username"
AXES_LOCKOUT_CALLABLE = "youxu.web.pages.account.locked_out"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "youxu.web.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "youxu.web.templatetags.youxu",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]
del TEMPLATES[0]["APP_DIRS"]

LANGUAGE_CODE = "en"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = environment.text("YOUXU_TIME_ZONE")
DEFAULT_LANGUAGE = environment.text("YOUXU_LANGUAGE")
LANGUAGE_COOKIE_NAME = "youxu_language"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns at each start when it is absent
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ADD_HEADERS_FUNCTION = files.headers
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": HOME / "files"},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_MEMORY_SIZE = int(environment.number("YOUXU_UPLOAD_MEGABYTES") * 1024 * 1024)
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
SILENCED_SYSTEM_CHECKS = ["account.W001"]

# The one-page table of what follows each entry; named here so that nothing imports upward.
REACTIONS = "youxu.reactions.table"

# An error of a page is written down by errors.failed, with its number: Django's own line would be the same once more.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "not_failed": {
            "()": "django.utils.log.CallbackFilter",
            "callback": lambda record: DEBUG or getattr(record, "status_code", 0) != 500,
        }
    },
    "formatters": {"line": {"()": "youxu.core.log.JsonLine"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"youxu": {"level": "INFO"}, "django.request": {"level": "ERROR", "filters": ["not_failed"]}},
}
