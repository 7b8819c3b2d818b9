"""Django settings, all derived from the typed environment (`environment.py`)."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from .environment import load_environment
from .sign_in_doors import doors_of_sign_in

ENVIRONMENT = load_environment()
PACKAGE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = ENVIRONMENT.data_dir

SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = ENVIRONMENT.debug
PRODUCTION = ENVIRONMENT.production
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
FIELD_KEYS = ENVIRONMENT.field_key_list
INDEX_KEY = ENVIRONMENT.index_key_bytes
OLD_INDEX_KEYS = ENVIRONMENT.old_index_keys

KERNEL_APPS = [
    "audit",
    "regions",
    "organisations",
    "access",
    "people",
    "jobs",
    "files",
    "sheets",
    "calendar",
    "realtime",
    "inbox",
    "saved",
    "ledger",
    "search",
    "rotation",
]
WINGS = ["registry", "cooperation", "monitoring", "labour", "projects", "insight"]

INSTALLED_APPS = [
    "xieshou.web",
    *[f"xieshou.kernel.{name}" for name in KERNEL_APPS],
    *[f"xieshou.{name}" for name in WINGS],
    "xieshou.config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "django_vite",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
]
INSTALLED_APPS = [app for app in INSTALLED_APPS if not app.startswith("xieshou.") or find_spec(f"{app}.apps")]
if find_spec("django_linear_migrations"):
    INSTALLED_APPS.append("django_linear_migrations")

MIDDLEWARE = [
    "xieshou.config.observability.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "xieshou.kernel.access.middleware.TransactionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "xieshou.kernel.access.middleware.ActorMiddleware",
    "xieshou.kernel.saved.middleware.DefaultViewMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "xieshou.kernel.access.middleware.NoStoreMiddleware",
]

ROOT_URLCONF = "xieshou.config.urls"
WSGI_APPLICATION = "xieshou.config.wsgi.application"
ASGI_APPLICATION = "xieshou.config.asgi.application"
# The default capacity of 100 drops messages silently.
LAYER_CAPACITY = 2000
CHANNEL_LAYERS = {
    "default": (
        {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            "CONFIG": {"hosts": [ENVIRONMENT.realtime_layer], "capacity": LAYER_CAPACITY},
        }
        if ENVIRONMENT.realtime_layer
        else {
            "BACKEND": "xieshou.kernel.realtime.layer.OneProcessLayer",
            "CONFIG": {"capacity": LAYER_CAPACITY},
        }
    )
}
SOCKET_ADDRESS = (ENVIRONMENT.host.replace("0.0.0.0", "127.0.0.1"), ENVIRONMENT.socket_port)  # noqa: S104 -- replaced, not bound
SOCKET_URL = ENVIRONMENT.realtime_url
BEHIND_PROXY = ENVIRONMENT.behind_proxy
TRUSTED_PROXIES = ENVIRONMENT.trusted_proxies
TURN_URLS = ENVIRONMENT.turn_urls
TURN_SECRET = ENVIRONMENT.turn_secret
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton", "django.templatetags.i18n"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "xieshou.config.navigation.page_frame",
            ],
        },
    }
]
FORM_RENDERER = "xieshou.web.forms.Renderer"

DATABASES = {
    "default": ENVIRONMENT.database("app"),
    "owner": ENVIRONMENT.database("owner"),
}
DATABASES["owner"]["TEST"] = {"MIRROR": "default"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MIGRATION_MODULES: dict[str, str] = {}

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_ADAPTER = "xieshou.kernel.access.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": None}  # failures are counted by axes, in the database
ACCOUNT_USER_DISPLAY = "xieshou.kernel.access.adapters.display_user"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
REQUIRE_SECOND_FACTOR = PRODUCTION
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Xieshou"
MFA_TOTP_TOLERANCE = 1  # a phone whose clock is half a minute off still gets in
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
USERSESSIONS_TRACK_ACTIVITY = True
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_HANDLER = "xieshou.kernel.access.throttling.SignInThrottle"
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "xieshou.kernel.senders.client_address"
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_VERBOSE = False

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = PRODUCTION
SESSION_IDLE_SECONDS = 30 * 60
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = False
CSRF_TRUSTED_ORIGINS = ENVIRONMENT.trusted_origins
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.behind_proxy else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF, "blob:"],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS: list[Path] = []
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [bundle for bundle in [PACKAGE_DIR / "web" / "bundle"] if bundle.exists()]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_IMMUTABLE_FILE_TEST = (
    r"/assets/.+-[\w-]{8}\.\w+$"  # Vite's hashed names never change their content
)
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
DJANGO_VITE = {
    "default": {
        "dev_mode": False,
        "manifest_path": PACKAGE_DIR / "web" / "bundle" / "manifest.json",
    }
}
FILES_DIR = DATA_DIR / "files"
RECORDINGS_DIR = DATA_DIR / "recordings"  # beside the files: a backup would keep them past their time

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if ENVIRONMENT.email_host
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = DATA_DIR / "outbox" / "email"
EMAIL_HOST = ENVIRONMENT.email_host
EMAIL_PORT = ENVIRONMENT.email_port
EMAIL_HOST_USER = ENVIRONMENT.email_user
EMAIL_HOST_PASSWORD = ENVIRONMENT.email_password
EMAIL_USE_TLS = ENVIRONMENT.email_tls
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = ENVIRONMENT.email_from
SPARK_MASTER = ENVIRONMENT.spark_master
SPARK_FROM = ENVIRONMENT.spark_from
SPARK_DIR = ENVIRONMENT.spark_dir or DATA_DIR / "spark"
SPARK_OPTIONS = dict(option.split("=", 1) for option in ENVIRONMENT.spark_options)
SMS_GATEWAY = ENVIRONMENT.sms_gateway
SMS_OUTBOX_DIR = ENVIRONMENT.sms_outbox_dir or DATA_DIR / "outbox" / "sms"

LOGGING_CONFIG = "xieshou.config.observability.logs.configure"
LOGGING = {"level": ENVIRONMENT.log_level, "format": ENVIRONMENT.log_format}
METRICS_TOKEN = ENVIRONMENT.metrics_token
if find_spec("xieshou.kernel.jobs.wiring"):
    PROCRASTINATE_ON_APP_READY = "xieshou.kernel.jobs.wiring.prepare"
# Views of the sign-in library: who may enter each. Our own views carry their mark themselves.
THIRD_PARTY_DOORS = doors_of_sign_in()
