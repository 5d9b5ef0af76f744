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


def _transfer() -> Gateway:
    return TransferGateway(_("Bank transfer (VietQR)"))


BUILDERS = {"stripe": _stripe, "transfer": _transfer}


def get(code: str) -> Gateway:
    """An attempt keeps its gateway: ask with the code stored with it.

    :raises LookupError: there is no such gateway
    """
    if code not in BUILDERS:
        raise LookupError(f"no gateway is called {code!r}")
    return BUILDERS[code]()


def switched_on() -> list[Gateway]:
    """What the payer may choose from, in the order of the page."""
    return [build() for build in BUILDERS.values()]
