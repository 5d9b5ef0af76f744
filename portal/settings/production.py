"""Production: refuses to start on default secrets, test gateways or plain HTTP."""

from django.core.exceptions import ImproperlyConfigured

from portal.settings.base import *  # noqa: F403
from portal.settings.base import (
    BLIND_INDEX_KEY,
    NATIONAL_IS_LIVE,
    NATIONAL_PAY_URL,
    NATIONAL_SECRETS,
    NATIONAL_URL,
    PAYMENT_GATEWAYS,
    SECRET_KEY,
    SIGNING_ROOTS,
    SIGNING_SECRET,
    SIGNING_URL,
    SITE_URL,
    STRIPE_API_KEY,
    VNPAY_API_URL,
    VNPAY_IS_LIVE,
    VNPAY_PAY_URL,
    csp,
    env,
)

DEMO = False
DEBUG = False
SEALS_REQUIRED = env.unless_refused("SEALS_REQUIRED")
STRIPE_API_BASE = env.text("STRIPE_API_BASE")  # empty: Stripe itself
STRIPE_WEBHOOK_SECRETS = env.words("STRIPE_WEBHOOK_SECRETS")  # no default that the world knows,
VNPAY_SECRETS = env.words("VNPAY_SECRETS")  # not even of a gateway that is switched off
STRIPE_CHECKOUT_ORIGIN = env.checkout_origin(STRIPE_API_BASE)
CONTENT_SECURITY_POLICY = csp.policy(
    *csp.origins(
        PAYMENT_GATEWAYS,
        stripe=STRIPE_CHECKOUT_ORIGIN,
        vnpay=VNPAY_PAY_URL,
        national=NATIONAL_PAY_URL,
        transfer=None,
    )
)


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
if SIGNING_URL and not (SIGNING_URL.startswith("https://") and SIGNING_SECRET):
    _refuse("SIGNING_URL needs https:// and a SIGNING_SECRET")
if SIGNING_URL and not SIGNING_ROOTS:
    _refuse("SIGNING_URL needs SIGNING_ROOTS: which certification authorities count")
if SIGNING_SECRET == "csc_mock":
    _refuse("the mock signing service is not for production")


def _check_stripe() -> None:
    if STRIPE_API_KEY == "sk_test_mock":
        _refuse("the mock gateway is not for production")
    if not STRIPE_API_KEY.startswith(("sk_live_", "rk_live_")) and not env.flag("TEST_PAYMENTS"):
        _refuse(
            "STRIPE_API_KEY is no live key (TEST_PAYMENTS=1 allows it where nobody really pays)"
        )
    if STRIPE_API_BASE and not STRIPE_API_BASE.startswith("https://"):
        _refuse("STRIPE_API_BASE must start with https://")
    if not STRIPE_CHECKOUT_ORIGIN.startswith("https://"):
        _refuse("STRIPE_CHECKOUT_ORIGIN must start with https://")
    if not STRIPE_WEBHOOK_SECRETS:
        _refuse("STRIPE_WEBHOOK_SECRETS is missing")


def _check_vnpay() -> None:
    if not VNPAY_IS_LIVE and not env.flag("TEST_PAYMENTS"):
        _refuse("VNPAY_IS_LIVE is not set (TEST_PAYMENTS=1 allows the sandbox)")
    if not (VNPAY_PAY_URL.startswith("https://") and VNPAY_API_URL.startswith("https://")):
        _refuse("VNPAY_PAY_URL and VNPAY_API_URL must start with https://")
    if not VNPAY_SECRETS:
        _refuse("VNPAY_SECRETS is missing")


def _check_national() -> None:
    if not NATIONAL_IS_LIVE and not env.flag("TEST_PAYMENTS"):
        _refuse("NATIONAL_IS_LIVE is not set (TEST_PAYMENTS=1 allows a test platform)")
    if not (NATIONAL_URL.startswith("https://") and NATIONAL_PAY_URL.startswith("https://")):
        _refuse("NATIONAL_URL and NATIONAL_PAY_URL must start with https://")
    if not NATIONAL_SECRETS:
        _refuse("NATIONAL_SECRETS is missing")


if env.flag("MOCK_GATEWAY"):
    _refuse("the mock gateway is not for production")
if {"whsec_mock", "vnpay_mock", "national_mock"} & {
    *STRIPE_WEBHOOK_SECRETS,
    *VNPAY_SECRETS,
    *NATIONAL_SECRETS,
}:
    _refuse("a secret of the mock gateway is set")
_CHECKS = {"stripe": _check_stripe, "vnpay": _check_vnpay, "national": _check_national}
for _code in _CHECKS.keys() & set(PAYMENT_GATEWAYS):
    _CHECKS[_code]()

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
