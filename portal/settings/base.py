"""Settings shared by all environments. This is the only module that reads the environment."""

from datetime import timedelta
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from portal.settings import csp
from portal.settings import environment as env

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(env.text("MOTCUA_VAR", str(BASE_DIR / "var")))

SECRET_KEY = env.text("SECRET_KEY", env.DEFAULT_SECRET)
DEBUG = env.flag("DEBUG")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost")
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000")

INSTALLED_APPS = [
    "portal.core",
    "portal.audit",
    "portal.tasks",
    "portal.accounts",
    "portal.notices",
    "portal.documents",
    "procedures",
    "payments",
    "cms",
    "portal.verification",
    "portal.reports",
    "portal.exchange",
    "portal.feedback",
    "portal.demo",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "portal.accounts.apps.UsersAdminConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "django_htmx",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.forms",
]

MIDDLEWARE = [
    "portal.core.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "portal.core.middleware.BoundsMiddleware",  # its page speaks the language of the request
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.core.middleware.SessionLimitsMiddleware",
    "portal.accounts.middleware.SecondFactorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.core.middleware.ConflictMiddleware",
    "portal.core.middleware.PrivateCacheMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
FORM_RENDERER = "portal.core.forms.GovukRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["portal.core.templatetags.mc"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.core.context.site",
            ],
        },
    },
]

DATABASES = {"default": env.database(VAR_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},  # beyond it budgets and lockouts would be thrown out
    }
}

# --- people ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "after_sign_in"
ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "phone", "password1*"]  # the form asks for one of the two
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False  # shared counters: the session ends with the browser
ACCOUNT_PHONE_VERIFICATION_ENABLED = False
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/300s/key", "signup": "10/m/ip"}
ACCOUNT_FORMS = {
    "login": "portal.accounts.entrance.SignInForm",
    "signup": "portal.accounts.entrance.SignUpForm",
    "change_password": "portal.accounts.entrance.ChangePasswordForm",
    "set_password": "portal.accounts.entrance.SetPasswordForm",
    "reset_password": "portal.accounts.entrance.ResetPasswordForm",
    "reset_password_from_key": "portal.accounts.entrance.ResetPasswordKeyForm",
    "reauthenticate": "portal.accounts.entrance.ReauthenticateForm",
}
MFA_ADAPTER = "portal.accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be 30 seconds wrong
MFA_FORMS = {
    "authenticate": "portal.accounts.entrance.AuthenticateForm",
    "reauthenticate": "portal.accounts.entrance.MFAReauthenticateForm",
    "activate_totp": "portal.accounts.entrance.ActivateForm",
}
OFFICER_IDLE = timedelta(minutes=env.number("OFFICER_IDLE_MINUTES", 15))
OFFICER_ABSOLUTE = timedelta(hours=env.number("OFFICER_ABSOLUTE_HOURS", 8))
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# --- language and time ----------------------------------------------------------------------
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
# `overrides` translates messages of libraries that ship no (whole) Vietnamese catalogue.
FORMAT_MODULE_PATH = ["portal.core.formats"]
LOCALE_PATHS = [BASE_DIR / "portal" / "locale", BASE_DIR / "portal" / "overrides"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_THOUSAND_SEPARATOR = False

# --- files ----------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(VAR_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "portal" / "static"]
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"
PRIVATE_ROOT = VAR_DIR / "private"  # never below MEDIA_URL; reached only through checked views
SEALS_DIR = Path(env.text("SEALS_DIR", str(VAR_DIR / "seals")))  # keys of digital seals; see README
SIGNING_URL = env.text("SIGNING_URL")  # signing service of persons, with /csc/v2; empty: none
SIGNING_NAME = env.text("SIGNING_NAME", "Dịch vụ ký số thử")  # as people know it
SIGNING_CLIENT = env.text("SIGNING_CLIENT", "motcua")
SIGNING_SECRET = env.text("SIGNING_SECRET")
SIGNING_ROOTS = env.text("SIGNING_ROOTS")  # file of PEM certificates: which CAs count
SIGNING_CRLS = env.words("SIGNING_CRLS")  # lists of revoked certificates, as in seals.toml
SIGNING_SECONDS = env.number("SIGNING_SECONDS", 300)  # to confirm on the phone, at most
SEALS_REQUIRED = env.flag("SEALS_REQUIRED")  # no paper leaves without one; production: unless "no"
REGISTER_DIR = Path(env.text("REGISTER_DIR", str(VAR_DIR / "register")))  # see docs/backup.md
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {"BACKEND": "portal.core.storage.PrivateStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
# The editor of procedures packs its inputs into one; where its script fails, they come singly.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
UPLOAD_MAX_BYTES = 10 * 1024 * 1024  # each citizen file
CLAMD = env.text("CLAMD")  # ClamAV's socket (a path) or host:port; empty: no virus check
REQUEST_MAX_BYTES = 20 * UPLOAD_MAX_BYTES  # several files in one POST

# --- security -------------------------------------------------------------------------------
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)  # counted from the right of X-Forwarded-For
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "portal.core.views.csrf_failure"
MIGRATION_MODULES: dict[str, str] = {}
# Personal data: key id -> 32 bytes in base64. The highest id encrypts; all ids decrypt.
FIELD_KEYS = env.keys("FIELD_KEYS")
BLIND_INDEX_KEY = env.text("BLIND_INDEX_KEY", env.DEFAULT_SECRET)

# --- log ------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "portal.core.middleware.RequestIdFilter"}},
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"}
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["request_id"],
            "formatter": "line",
        }
    },
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {  # a line for each step of each document
        "weasyprint.progress": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
    },
}

# --- background work ------------------------------------------------------------------------
# Wagtail's own tasks run at once (its search index would go stale until a worker ran).
TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "background": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "documents", "mail"],
    },
}

LIMITED_PRELOAD = [  # modules of portal.tasks.limited
    "portal.core.uploads",
    "portal.documents.render",
    "portal.verification.judging",
    "pypdfium2",
]

# --- mail -----------------------------------------------------------------------------------
EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Một Cửa <khong-tra-loi@motcua.example>")
NOTICE_CHANNELS = env.words("NOTICE_CHANNELS", "email")  # zalo, sms, email: see docs/notices.md
SMS_URL = env.text("SMS_URL")
SMS_TOKEN = env.text("SMS_TOKEN")
SMS_SENDER = env.text("SMS_SENDER", "MOTCUA")  # the registered brand name
ZALO_URL = env.text("ZALO_URL", "https://business.openapi.zalo.me/message/template")
ZALO_TOKEN_URL = env.text("ZALO_TOKEN_URL", "https://oauth.zaloapp.com/v4/oa/access_token")
ZALO_APP_ID = env.text("ZALO_APP_ID")
ZALO_APP_SECRET = env.text("ZALO_APP_SECRET")
ZALO_REFRESH_TOKEN = env.text("ZALO_REFRESH_TOKEN")
ZALO_TEMPLATE = env.text("ZALO_TEMPLATE")  # its parameters: code, procedure, news

# --- money ----------------------------------------------------------------------------------
PAYMENT_GATEWAYS = env.words("PAYMENT_GATEWAYS", "stripe,transfer")  # in the order of the page
STRIPE_API_KEY = env.text("STRIPE_API_KEY", "sk_test_mock")
STRIPE_API_BASE = env.text("STRIPE_API_BASE", "http://127.0.0.1:8002")  # empty: Stripe itself
STRIPE_WEBHOOK_SECRETS = env.words("STRIPE_WEBHOOK_SECRETS", "whsec_mock")
STRIPE_CHECKOUT_ORIGIN = env.checkout_origin(STRIPE_API_BASE)
STRIPE_MINIMUM_AMOUNT = env.number("STRIPE_MINIMUM_AMOUNT", 0)
SERVER_IP = env.text("SERVER_IP", "127.0.0.1")  # ours, as gateways see it
VNPAY_TERMINAL = env.text("VNPAY_TERMINAL", "MOTCUA01")
VNPAY_SECRETS = env.words("VNPAY_SECRETS", "vnpay_mock")  # the first signs; two while one changes
VNPAY_PAY_URL = env.text("VNPAY_PAY_URL", "http://127.0.0.1:8002/vnpay/paymentv2/vpcpay.html")
VNPAY_API_URL = env.text(
    "VNPAY_API_URL", "http://127.0.0.1:8002/vnpay/merchant_webapi/api/transaction"
)
VNPAY_MINIMUM_AMOUNT = env.number("VNPAY_MINIMUM_AMOUNT", 5000)
VNPAY_IS_LIVE = env.flag("VNPAY_IS_LIVE")
NATIONAL_PARTNER = env.text("NATIONAL_PARTNER")
NATIONAL_SECRETS = env.words("NATIONAL_SECRETS")
NATIONAL_TOKEN = env.text("NATIONAL_TOKEN")
NATIONAL_URL = env.text("NATIONAL_URL")
NATIONAL_PAY_URL = env.text("NATIONAL_PAY_URL")
NATIONAL_HASH = env.text("NATIONAL_HASH", "sha256")
NATIONAL_TREASURY = env.text("NATIONAL_TREASURY")  # code of the Treasury's office
NATIONAL_TELLS_PAYER = env.flag("NATIONAL_TELLS_PAYER")  # name, number, address of who pays
NATIONAL_IS_LIVE = env.flag("NATIONAL_IS_LIVE")
CONTENT_SECURITY_POLICY = csp.policy(
    *csp.origins(
        PAYMENT_GATEWAYS,
        stripe=STRIPE_CHECKOUT_ORIGIN,
        vnpay=VNPAY_PAY_URL,
        national=NATIONAL_PAY_URL,
        transfer=None,
    )
)
CASE_WARN_DAYS = env.number("CASE_WARN_DAYS", 5)  # working days that a case may be open unremarked
ATTEMPT_LIFETIME = timedelta(minutes=60)
ATTEMPT_LIFETIMES = {"transfer": timedelta(days=env.number("TRANSFER_DAYS", 5))}

# --- content --------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Một Cửa"
PROVINCE_NAME = env.text("PROVINCE_NAME", "Bắc Ninh")
SUPPORT_PHONE = env.text("SUPPORT_PHONE", "1022")
OPEN_DATA_LICENCE = env.text("OPEN_DATA_LICENCE", "CC BY 4.0")
OPEN_DATA_LICENCE_URL = env.text(
    "OPEN_DATA_LICENCE_URL", "https://creativecommons.org/licenses/by/4.0/deed.vi"
)
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_DATE_FORMAT, WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y", "%d/%m/%Y %H:%M"
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILDOCS_EXTENSIONS = ["pdf", "doc", "docx", "xls", "xlsx", "odt"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_PASSWORD_RESET_ENABLED = False
