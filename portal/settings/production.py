"""Production: refuses to start on default secrets, test gateways or plain HTTP."""

from django.core.exceptions import ImproperlyConfigured

from portal.settings.base import *  # noqa: F403
from portal.settings.base import (
    BLIND_INDEX_KEY,
    SECRET_KEY,
    SITE_URL,
    STRIPE_API_KEY,
    STRIPE_WEBHOOK_SECRETS,
    csp,
    env,
)

DEMO = False
DEBUG = False
STRIPE_API_BASE = env.text("STRIPE_API_BASE")  # empty: Stripe itself
STRIPE_CHECKOUT_ORIGIN = env.checkout_origin(STRIPE_API_BASE)
CONTENT_SECURITY_POLICY = csp.policy(STRIPE_CHECKOUT_ORIGIN)


def _refuse(reason: str) -> None:
    raise ImproperlyConfigured(f"Production settings refuse to start: {reason}")


if SECRET_KEY == env.DEFAULT_SECRET or len(SECRET_KEY) < 50:
    _refuse("SECRET_KEY is missing or short")
if BLIND_INDEX_KEY == env.DEFAULT_SECRET:
    _refuse("BLIND_INDEX_KEY is missing")
if not env.text("FIELD_KEYS"):
    _refuse("FIELD_KEYS is missing")
if not SITE_URL.startswith("https://"):
    _refuse("SITE_URL must start with https://")
if env.flag("MOCK_GATEWAY") or STRIPE_API_KEY == "sk_test_mock":
    _refuse("the mock gateway is not for production")
if not STRIPE_API_KEY.startswith(("sk_live_", "rk_live_")) and not env.flag("TEST_PAYMENTS"):
    _refuse("STRIPE_API_KEY is no live key (TEST_PAYMENTS=1 allows it where nobody really pays)")
if STRIPE_API_BASE and not STRIPE_API_BASE.startswith("https://"):
    _refuse("STRIPE_API_BASE must start with https://")
if not STRIPE_CHECKOUT_ORIGIN.startswith("https://"):
    _refuse("STRIPE_CHECKOUT_ORIGIN must start with https://")
if "whsec_mock" in STRIPE_WEBHOOK_SECRETS:
    _refuse("STRIPE_WEBHOOK_SECRETS holds the mock gateway's secret")

SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
if env.flag("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
