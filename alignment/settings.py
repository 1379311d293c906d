"""One file for every deployment: what differs comes from ALIGNMENT_* variables (README, Settings).

Server, commands and cron read them from one file, hamrasta.env (DECISIONS 36).
"""

from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from . import environment, servers
from .environment import env

BASE_DIR = Path(__file__).resolve().parent.parent
LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"]

environment.read_file(BASE_DIR)
environment.require("ALIGNMENT_SECRET_KEY", "ALIGNMENT_LINK_KEY", "ALIGNMENT_ALLOWED_HOSTS")

# Who may reach it

SECRET_KEY = env.str("ALIGNMENT_SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("ALIGNMENT_OLD_SECRET_KEYS", default=[])
LINK_KEY = env.str("ALIGNMENT_LINK_KEY")  # personal links are made with it: keep it for good
ALLOWED_HOSTS = environment.hosts("ALIGNMENT_ALLOWED_HOSTS")
IS_LOOPBACK = set(ALLOWED_HOSTS) <= set(LOOPBACK_HOSTS)
DEBUG = environment.switch("ALIGNMENT_DEBUG", False)
# Where letters lead to: a request's host is only claimed
SITE_URL = environment.site("ALIGNMENT_SITE_URL", "http://127.0.0.1:8000")

# What it is called, and how it is run

PRODUCT_NAME = {
    "en": env.str("ALIGNMENT_PRODUCT_NAME", "Hamrasta"),
    "fa": env.str("ALIGNMENT_PRODUCT_NAME_FA", "همراستا"),
}
# With invitation an admin makes the accounts
SIGN_UP = environment.choice("ALIGNMENT_SIGN_UP", ["open", "invitation"])
# Who may begin a round of their own: anybody (DECISIONS 27), whoever has an account, or nobody
STARTS = ["guest", "account", "closed"] if SIGN_UP == "open" else ["account", "guest", "closed"]
START = environment.choice("ALIGNMENT_START", STARTS)
STARTS_AN_ADDRESS = environment.number("ALIGNMENT_STARTS_AN_ADDRESS", 10)  # within an hour
STARTS_IN_ALL = environment.number("ALIGNMENT_STARTS_IN_ALL", 200)
# For how many days: letters that went, invitations that ended, links of a round that is over
KEEP_LETTERS_DAYS = environment.days("ALIGNMENT_KEEP_LETTERS_DAYS", 365)
KEEP_INVITATIONS_DAYS = environment.days("ALIGNMENT_KEEP_INVITATIONS_DAYS", 90)
KEEP_LINKS_DAYS = environment.days("ALIGNMENT_KEEP_LINKS_DAYS", 30)
# The audit trail (DECISIONS 38), and the network addresses in it
TRAIL_LASTS = 30  # days within which the database itself loses no row of it (migration 0011)
KEEP_TRAIL_DAYS = environment.days("ALIGNMENT_KEEP_TRAIL_DAYS", 2 * 365, least=TRAIL_LASTS)
KEEP_ADDRESSES_DAYS = environment.days("ALIGNMENT_KEEP_ADDRESSES_DAYS", 90)
# Whether organisations that want it see their result beside those of others (METHOD 14)
BENCHMARK = environment.switch("ALIGNMENT_BENCHMARK", False)
CONTACT = env.str("ALIGNMENT_CONTACT", "")  # whom home says to ask where nobody may begin
# Shows the sign-ins of the demo data, whose password everyone knows
DEMO = environment.switch("ALIGNMENT_DEMO", False) and IS_LOOPBACK

INSTALLED_APPS = [
    "alignment",
    "diagnostics",
    "funnel",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "alignment.requests.know_by_an_id",
    "alignment.metrics.count_requests",
    "alignment.requests.repeat_nothing_that_is_known",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "alignment.compression.PageCompression",
    "alignment.policy.ContentPolicy",
    "alignment.requests.refuse_what_cannot_be_read",
    "alignment.requests.keep_nothing_of_a_session",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "alignment.accounts.second_factor.required",
    "alignment.errors.page_of_a_session_that_is_over",
    "diagnostics.web.trail.leave_a_trail",
    "alignment.errors.page_without_a_letter",
    "alignment.errors.page_of_what_is_gone",
    "alignment.errors.page_of_a_wrong_method",
]

ROOT_URLCONF = "alignment.urls"
WSGI_APPLICATION = "alignment.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["alignment.loaders.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# Database: a SQLite file, or PostgreSQL by its address

DATABASES = {"default": servers.database("ALIGNMENT_DATABASE_URL")}
if env.str("ALIGNMENT_STANDBY_URL", ""):  # lists and results may come from there
    DATABASES["standby"] = servers.database("ALIGNMENT_STANDBY_URL")
    DATABASE_ROUTERS = ["diagnostics.web.standby.StandbyRouter"]
    MIDDLEWARE.append("diagnostics.web.standby.read_from_the_primary_first")

# Counters of failed sign-ins must be one for all processes
CACHES = {
    "default": {
        "BACKEND": "alignment.caches.SharedCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # culling must not forget who is being slowed down
    },
    # Parts of pages, under all that they are made of: each process keeps its own
    "kept": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "kept",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 256},
    },
    # What a process has done today by the way of somebody's visit
    "by_the_way": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "by_the_way",
        "TIMEOUT": 24 * 60 * 60,
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
    # Those that cost much to render, for every process: a first look finds them rendered
    "stored": {
        "BACKEND": "alignment.caches.PartsCache",
        "LOCATION": "cache_of_parts",
        "TIMEOUT": 7 * 24 * 60 * 60,
    },
}
SESSION_ENGINE = "alignment.sessions"

# Language and time

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fa", _("Persian"))]
LOCALE_PATHS = [BASE_DIR / "alignment" / "locale"]
TIME_ZONE = environment.time_zone("ALIGNMENT_TIME_ZONE", "Asia/Tehran")
USE_TZ = True

# Static files

STATIC_URL = "/static/"
STATIC_ROOT = None if IS_LOOPBACK else BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "alignment.assets.LibraryFinder",
]
# A local start serves the sources; beyond it, `collectstatic` gives every file a hashed name
WHITENOISE_USE_FINDERS = IS_LOOPBACK
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": f"alignment.assets.{'Plain' if IS_LOOPBACK else 'Hashed'}Storage"},
}

# Mail: until a server is named, a local start prints letters, and no other sends any

HAS_MAIL_SERVER = "ALIGNMENT_EMAIL_URL" in env.ENVIRON
SENDS_LETTERS = HAS_MAIL_SERVER or IS_LOOPBACK
globals().update(servers.mail("ALIGNMENT_EMAIL_URL", is_sent=SENDS_LETTERS))
SERVER_EMAIL = DEFAULT_FROM_EMAIL = environment.sender("ALIGNMENT_MAIL_FROM", "hamrasta@localhost")

# Sign-in: by e-mail and password, or by a code; a second factor if wanted

AUTH_USER_MODEL = "diagnostics.User"
AUTHENTICATION_BACKENDS = ["alignment.accounts.Backend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {
        "NAME": "alignment.accounts.passwords.LongEnough",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "alignment.accounts.passwords.HardToGuess"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "diagnostics:home"

ACCOUNT_ADAPTER = "alignment.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    name: f"alignment.accounts.forms.{form}"
    for name, form in {
        "login": "SignInForm",
        "signup": "SignUpForm",
        "add_email": "NewAddressForm",
        "change_password": "ChangePasswordForm",
        "set_password": "SetPasswordForm",
        "reset_password": "ResetForm",
        "reset_password_from_key": "ResetPasswordForm",
        "reauthenticate": "ReauthenticateForm",
        "request_login_code": "RequestCodeForm",
        "confirm_login_code": "SignInCodeForm",
        "confirm_email_verification_code": "AddressCodeForm",
        "confirm_password_reset_code": "ResetCodeForm",
    }.items()
}
ACCOUNT_SIGNUP_FORM_CLASS = "alignment.accounts.NameForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Once there is a server to send it with, an address is proved before the first sign-in. By a code
# to type, like all that follows: a link with a secret in it ends in logs and histories
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if HAS_MAIL_SERVER else "none"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = HAS_MAIL_SERVER
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
CODE_SECONDS = 10 * 60
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = CODE_SECONDS
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = CODE_SECONDS
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_CHANGE_EMAIL = True  # one address a person; the old one stays until the new is confirmed
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Wrong passwords (alignment/accounts/attempts.py), before any is hashed: so more posts may come
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "10/m/ip,5/5m/key",  # a network address and an account
    "login_failed_account": "100/h/key",  # from every device that it does not know
    "login_failed_device": "5/5m/key",  # from one that it does
}
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True

MFA_ADAPTER = "alignment.accounts.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "alignment.accounts.forms.SecondFactorForm",
    "reauthenticate": "alignment.accounts.forms.SecondFactorAgainForm",
    "activate_totp": "alignment.accounts.forms.AppForm",
    "add_webauthn": "alignment.accounts.forms.NewKeyForm",
    "edit_webauthn": "alignment.accounts.forms.KeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = IS_LOOPBACK
# Whether consultants and admins must have one; then they see nothing else until they do
SECOND_FACTOR = environment.choice("ALIGNMENT_SECOND_FACTOR", ["optional", "required"])

# Sign-in through a provider of one's own (OpenID Connect), where one is named

PROVIDER_ADDRESS = environment.web_address("ALIGNMENT_PROVIDER", "")
PROVIDER_NAME = env.str("ALIGNMENT_PROVIDER_NAME", "") or urlsplit(PROVIDER_ADDRESS).hostname
PROVIDER_CLIENT = env.str("ALIGNMENT_PROVIDER_CLIENT", "")
PROVIDER_SECRET = env.str("ALIGNMENT_PROVIDER_SECRET", "")
PROVIDER_ORIGIN = []
if PROVIDER_ADDRESS:
    INSTALLED_APPS.append("allauth.socialaccount.providers.openid_connect")
    PROVIDER_ORIGIN = ["{0.scheme}://{0.netloc}".format(urlsplit(PROVIDER_ADDRESS))]
    environment.require("ALIGNMENT_PROVIDER_CLIENT", "ALIGNMENT_PROVIDER_SECRET")
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "provider",
                    "name": PROVIDER_NAME,
                    "client_id": PROVIDER_CLIENT,
                    "secret": PROVIDER_SECRET,
                    "settings": {"server_url": PROVIDER_ADDRESS},
                }
            ],
        }
    }
SOCIALACCOUNT_ADAPTER = "alignment.accounts.provider.ProviderAdapter"
# An e-mail that the provider has confirmed opens the account that has it
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True

# Hardening

BEHIND_PROXY = environment.switch("ALIGNMENT_BEHIND_PROXY", False)
if BEHIND_PROXY:  # one proxy in front, which sets these two headers itself and lets none through
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
SECURE_SSL_REDIRECT = environment.switch("ALIGNMENT_HTTPS_ONLY", not IS_LOOPBACK)
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # a load balancer asks without a certificate
SECURE_HSTS_SECONDS = environment.number(
    "ALIGNMENT_HSTS_SECONDS", 0 if IS_LOOPBACK else 365 * 24 * 60 * 60
)
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for subdomains: they are not ours to decide about
    "security.W021",  # the same for the preload list
]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not IS_LOOPBACK
# A name that a browser takes over TLS, and from this very host alone
COOKIE_PREFIX = "" if IS_LOOPBACK else "__Host-"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME = (
    f"{COOKIE_PREFIX}{name}" for name in ("sessionid", "csrftoken", "django_language")
)
MESSAGE_STORAGE = "alignment.messages.Messages"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "alignment.errors.form_too_old"
SECURE_REFERRER_POLICY = "same-origin"  # personal links never reach another site
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        # a browser asks for where a form's answer leads, too
        "form-action": ["'self'", *PROVIDER_ORIGIN],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
# For `@csp_update(settings.PLOTLY_POLICY)`, on pages that draw: the last two hashes belong to the
# pinned plotly.js, blob: to its button that saves a picture
PLOTLY_POLICY = {
    "style-src": [
        "'unsafe-hashes'",
        "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
        "'sha256-ji27qzEtxXZW+7dun6UwjHXJ18e6WAin1VvNtkzIE/o='",
        "'sha256-AR/cKIZjWPcPmBUPDA6oti9XBiTbJvz0Cro2J1VzzS8='",
    ],
    "img-src": ["blob:"],
}

DATA_UPLOAD_MAX_MEMORY_SIZE = FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000  # the admin's page of a whole draft
DATA_UPLOAD_MAX_NUMBER_FILES = 10

# Who watches

METRICS_TOKEN = env.str("ALIGNMENT_METRICS_TOKEN", "")

# Logs hold no bodies, and of a personal link never the token

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {
            "()": "alignment.logs.WithoutTokens",
            "format": "{asctime} {levelname} {name} {request_id} {message}",
            "style": "{",
        },
        "json": {"()": "alignment.logs.JsonLines"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": environment.choice("ALIGNMENT_LOGS", ["text", "json"]),
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        name: {"handlers": ["console"], "level": "INFO", "propagate": False}
        for name in ("django", "django.server", "gunicorn.error")
    },
}
