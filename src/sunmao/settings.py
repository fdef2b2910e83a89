# SPDX-License-Identifier: Apache-2.0
"""Django's settings, from the environment only; what can be set is listed in environment.py."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from sunmao import environment, logs

environment.refuse_unknown()

HERE = Path(__file__).parent
DATA = environment.data_folder()
DATABASE_ROLE = environment.choice("SUNMAO_DATABASE_ROLE", "app", ("app", "owner"))
TESTING = bool(environment.text("SUNMAO_TEST_RUN"))


def discovered(folder: Path, package: str) -> list[str]:
    """Return the ledgers of a folder: every subfolder with an apps.py."""
    return [f"{package}{path.parent.name}" for path in sorted(folder.glob("*/apps.py"))]


def other_ledgers() -> list[str]:
    """Return ledgers outside the package, and let Python find them."""
    found: list[str] = []
    for name in environment.listed("SUNMAO_LEDGER_PATH", "", ":"):
        folder = Path(name).absolute()
        if not folder.is_dir():
            raise environment.WrongSetting(f"SUNMAO_LEDGER_PATH 中的文件夹 {folder} 不存在。")
        sys.path.append(str(folder))
        found += discovered(folder, "")
    return found


def database() -> dict[str, Any]:
    """Return where the database is and as whom this process signs in."""
    address = environment.database_address(DATABASE_ROLE)
    return {
        "ENGINE": "sunmao.office.postgres",
        "NAME": address.name,
        "USER": address.user,
        "PASSWORD": address.password,
        "HOST": address.host,
        "PORT": address.port,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # Prepared on the second use and bound on the server: a quarter faster on the write path.
        "OPTIONS": {**address.more, "server_side_binding": True, "prepare_threshold": 2},
    }


def present(*names: str) -> list[str]:
    """Return those parts of the house whose folder is there."""
    return [name for name in names if (HERE / name.rpartition(".")[2] / "apps.py").is_file()]


SECRET_KEY = environment.text("SUNMAO_SECRET_KEY") or environment.kept_secret(DATA / "keys" / "secret_key")
DEBUG = environment.flag("SUNMAO_DEBUG")
ALLOWED_HOSTS = environment.listed("SUNMAO_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if environment.flag("SUNMAO_HTTPS")]

LEDGERS = [*discovered(HERE / "domains", "sunmao.domains."), *other_ledgers()]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "procrastinate.contrib.django",
    *present("sunmao.office", "sunmao.jobs", "sunmao.record"),
    *LEDGERS,
    *present("sunmao.insight", "sunmao.web"),
]
MIDDLEWARE = [
    *(["sunmao.web.security.SecurityHeaders"] if (HERE / "web" / "security.py").is_file() else []),
    "whitenoise.middleware.WhiteNoiseMiddleware",
    *(["sunmao.web.notices.ShortWay"] if (HERE / "web" / "notices.py").is_file() else []),
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "sunmao.office.middleware.SeatMiddleware",
    "sunmao.office.middleware.ActingMiddleware",
    *(["sunmao.web.doorkeeper.Doorkeeper"] if (HERE / "web" / "doorkeeper.py").is_file() else []),
]
ROOT_URLCONF = "sunmao.urls"
WSGI_APPLICATION = "sunmao.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MIGRATION_LOCK_TIMEOUT = "4s"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

AUTH_USER_MODEL = "office.Account"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "sunmao.office.passwords.OfficeRule"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "sunmao.office.sign_in.Adapter"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "sign_in_name"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# The lock-out of an account stands in the database; this only slows down one machine.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": "60/m/ip"}

SESSION_COOKIE_NAME = "sunmao_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 10 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = environment.flag("SUNMAO_HTTPS")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if environment.flag("SUNMAO_HTTPS") else None

STATIC_URL = "/static/"
# The pictures of the manual: beside its pages in a built package, under docs/ in a checkout.
STATICFILES_DIRS = [
    ("manual", folder)
    for folder in (HERE / "web" / "help" / "pages" / "pictures", HERE.parents[1] / "docs" / "manual" / "pictures")
    if folder.is_dir()
][:1]
STATIC_ROOT = DATA / "static"
MEDIA_ROOT = DATA / "files"
KEYS_ROOT = DATA / "keys"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        # Hashed names and compressed copies, made once into the data folder; tests read the files where they lie.
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
WHITENOISE_USE_FINDERS = TESTING
WHITENOISE_AUTOREFRESH = TESTING
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""  # the one task is registered by sunmao.jobs
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

LOG_LEVEL = environment.choice("SUNMAO_LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": logs.formatter}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json", "level": "WARNING"},
        "file": {"()": logs.DailyFile, "folder": DATA / "logs", "formatter": "json"},
    },
    "root": {"handlers": ["stderr"] if TESTING else ["stderr", "file"], "level": LOG_LEVEL},
    "loggers": {
        # A statement may hold names even as a template.
        "django.db.backends": {"level": "ERROR"},
        "django": {"handlers": [], "propagate": True, "level": LOG_LEVEL},
        "procrastinate": {"handlers": [], "propagate": True, "level": "WARNING"},
        "django.server": {"handlers": [], "propagate": True, "level": "WARNING"},
    },
}
logs.set_up()
