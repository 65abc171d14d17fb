"""Django's settings: how the parts are put together. What an installation chooses is in `environment.py`."""

from __future__ import annotations

from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from deskbell.config import environment, keys
from deskbell.db import connecting

DESKBELL = environment.read_or_exit()
"""Every setting of this installation, typed."""

DESKBELL_DATA = DESKBELL.data
DESKBELL_URL = DESKBELL.url
"""The base of every link, without a slash at the end."""
DESKBELL_CATCH_ALL = DESKBELL.catch_all or (DESKBELL_DATA / environment.SAMPLE_MARK).exists()
DESKBELL_LICENCES_FILE = DESKBELL.licences_file
DESKBELL_CLAMD = DESKBELL.clamd
DESKBELL_MAIL_LIMIT = DESKBELL.mail_limit
"""Bytes."""

for _folder in (DESKBELL_DATA, DESKBELL_DATA / "tmp"):
    _folder.mkdir(mode=0o700, parents=True, exist_ok=True)

# -- keys ----------------------------------------------------------------------------------------

_KEYS = keys.load_or_make(DESKBELL_DATA)
SECRET_KEY = _KEYS.secret_key
REPLY_KEYS = _KEYS.reply_keys
REPLY_KEY_ID = _KEYS.reply_key_id
DATA_KEY = _KEYS.data_key
DIGEST_KEY = _KEYS.digest_key

# -- the parts -----------------------------------------------------------------------------------

OWN_APPS = [
    f"deskbell.{name}"
    for name in (
        *("db", "audit", "blobs", "desk", "people", "entry", "queues", "contracts", "outbox", "tickets", "search"),
        *("notices", "intake", "privacy"),
        *("web.ui", "web.agent", "web.portal", "web.signin", "web.admin"),
    )
]
INSTALLED_APPS = [
    *OWN_APPS,  # before allauth: our templates win
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "deskbell.config.headers.ResponseHeaders",
    "deskbell.config.alternative.AlternativeName",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "deskbell.web.signin.known.Known",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "deskbell.web.signin.seen.Seen",
    "deskbell.web.ui.reading.Reader",
    "deskbell.web.ui.refusals.Refusals",
]
ROOT_URLCONF = "deskbell.config.urls"
WSGI_APPLICATION = "deskbell.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.Person"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [("deskbell.web.ui.runs.Loader", ["django.template.loaders.app_directories.Loader"])],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.tz",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "deskbell.web.ui.context.face",
                "deskbell.web.agent.rail.rail",
            ],
        },
    }
]
FORM_RENDERER = "deskbell.web.ui.forms.FaceRenderer"

# -- what is kept --------------------------------------------------------------------------------

DATABASES = {"default": connecting.database(DESKBELL.database_url.get_secret_value())}
CACHES = {  # shared by all processes: the second factor's replay protection counts on it
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}
STATIC_URL = "/static/"
STATIC_ROOT = DESKBELL_DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "deskbell.web.ui.bundles.BundledStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
FILE_UPLOAD_TEMP_DIR = str(DESKBELL_DATA / "tmp")
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
EMAIL_BACKEND = "deskbell.config.direct_mail.Refused"

# -- languages and times -------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("ru", "Русский")]
LOCALE_PATHS = [environment.PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# -- what browsers are told ----------------------------------------------------------------------

DEBUG = DESKBELL.debug
ALLOWED_HOSTS = [urlsplit(DESKBELL_URL).hostname or "", "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [DESKBELL_URL]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
# With no-referrer Chromium posts "Origin: null", which Django's form protection refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if DESKBELL.is_https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = DESKBELL.is_https

# A cookie named __Host- is accepted over TLS only, and only for this very host.
_COOKIE = "__Host-deskbell" if DESKBELL.is_https else "deskbell"
SESSION_COOKIE_NAME = _COOKIE
CSRF_COOKIE_NAME = f"{_COOKIE}-form"
LANGUAGE_COOKIE_NAME = f"{_COOKIE}-language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = DESKBELL.is_https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_ENGINE = "deskbell.people.session_store"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# -- sign-in (allauth; why each line is needed: ARCHITECTURE.md) ---------------------------------

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = ["deskbell.web.signin.backend.Backend"]  # no second one beside it
PASSWORD_HASHERS = ["deskbell.people.passwords.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "deskbell.people.passwords.LongEnough"},
    {"NAME": "deskbell.people.passwords.NotTooLong"},
    {"NAME": "deskbell.people.passwords.NotCommon"},
    {"NAME": "deskbell.people.passwords.NotOfHere"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None  # no second copy of the address on Person
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_PRESERVE_USERNAME_CASING = False  # stored in lower case, looked up by index
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 1800
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 1800
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True  # through all stages: the second factor is still asked for
ACCOUNT_USER_DISPLAY = str  # never the user name in messages and mails
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 20
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""  # else the site is named by the Host header
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {
    "login_failed": "30/5m/ip,10/5m/key",  # how many for a name, the administrator says (people/limits.py)
    "login": "60/m/ip",
    "signup": "20/m/ip",
    "confirm_email": "5/5m/key",
}
ACCOUNT_ADAPTER = "deskbell.web.signin.adapter.Adapter"
MFA_ADAPTER = "deskbell.web.signin.adapter.FactorAdapter"
ACCOUNT_FORMS = {
    "login": "deskbell.web.signin.forms.Login",
    "confirm_email_verification_code": "deskbell.web.signin.forms.ConfirmAddress",
    "reauthenticate": "deskbell.web.signin.forms.Reauthenticate",
}
MFA_FORMS = {
    "authenticate": "deskbell.web.signin.forms.Code",
    "reauthenticate": "deskbell.web.signin.forms.CodeAgain",
    "activate_totp": "deskbell.web.signin.forms.AppCode",
    "add_webauthn": "deskbell.web.signin.forms.NewKey",
    "authenticate_webauthn": "deskbell.web.signin.forms.KeyAnswer",
    "login_webauthn": "deskbell.web.signin.forms.KeyAlone",
    "reauthenticate_webauthn": "deskbell.web.signin.forms.KeyAgain",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # else one unverified second address blocks enrolment
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not DESKBELL.is_https
ALLAUTH_TRUSTED_PROXY_COUNT = 0  # the front puts the true address into REMOTE_ADDR

# -- the log -------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "deskbell.config.logs.Line"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": DESKBELL.log_level.upper()},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.request": {"level": "ERROR"},  # 4xx answers are no news
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # nor are they, with a traceback each
        "django.security.DisallowedRedirect": {"level": "CRITICAL"},
        "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
    },
}
