"""The gateways this site may use. The only module here that reads Django's settings."""

from functools import lru_cache

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from payments.gateways.base import Gateway
from payments.gateways.breaker import Breaker
from payments.gateways.transfer import TransferGateway


def _stripe() -> Gateway:
    return _build_stripe(
        settings.STRIPE_API_KEY,
        settings.STRIPE_API_BASE,
        tuple(settings.STRIPE_WEBHOOK_SECRETS),
        settings.STRIPE_MINIMUM_AMOUNT,
    )


@lru_cache(maxsize=8)
def _build_stripe(key: str, base: str, secrets: tuple[str, ...], minimum: int) -> Gateway:
    """One adapter for each configuration, so that connections are kept open between calls."""
    from payments.gateways.stripe import StripeGateway  # the SDK is slow to import

    gateway = StripeGateway(api_key=key, api_base=base, webhook_secrets=secrets, minimum=minimum)
    return gateway.guarded_by(Breaker(gateway.code).guard)


def _vnpay() -> Gateway:
    from payments.gateways.vnpay import Terminal, VnpayGateway

    terminal = Terminal(
        code=settings.VNPAY_TERMINAL,
        secrets=tuple(settings.VNPAY_SECRETS),
        pay_url=settings.VNPAY_PAY_URL,
        api_url=settings.VNPAY_API_URL,
        server_ip=settings.SERVER_IP,
        minimum=settings.VNPAY_MINIMUM_AMOUNT,
        is_live=settings.VNPAY_IS_LIVE,
    )
    return VnpayGateway(terminal, guard=Breaker("vnpay").guard)


def _national() -> Gateway:
    from payments.gateways.national import NationalGateway, Partner

    partner = Partner(
        code=settings.NATIONAL_PARTNER,
        secrets=tuple(settings.NATIONAL_SECRETS),
        token=settings.NATIONAL_TOKEN,
        url=settings.NATIONAL_URL,
        pay_url=settings.NATIONAL_PAY_URL,
        server_ip=settings.SERVER_IP,
        algorithm=settings.NATIONAL_HASH,
        treasury=settings.NATIONAL_TREASURY,
        tells_payer=settings.NATIONAL_TELLS_PAYER,
        is_live=settings.NATIONAL_IS_LIVE,
    )
    return NationalGateway(partner, guard=Breaker("national").guard)


def _transfer() -> Gateway:
    return TransferGateway(_("Bank transfer (VietQR)"))


BUILDERS = {"stripe": _stripe, "vnpay": _vnpay, "national": _national, "transfer": _transfer}


def get(code: str) -> Gateway:
    """An attempt keeps its gateway: ask with the code stored with it, switched on or not.

    :raises LookupError: there is no such gateway
    """
    if code not in BUILDERS:
        raise LookupError(f"no gateway is called {code!r}")
    return BUILDERS[code]()


def switched_on() -> list[Gateway]:
    """Where payments may be begun, in the order of the setting and of the page."""
    return [get(code) for code in settings.PAYMENT_GATEWAYS]
