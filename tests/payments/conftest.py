"""Every test of payments may use the mock gateway and the adapter that speaks to it."""

from tests.payments.gateway_fixtures import mockpay, stripe_gateway, stripe_in_use
from tests.payments.scenes import till
from tests.payments.tax_till import taxes
from tests.payments.transfers import transfers
from tests.payments.vnpay_fixtures import ipn, vnpay, vnpay_in_use

__all__ = [
    "ipn",
    "mockpay",
    "stripe_gateway",
    "stripe_in_use",
    "taxes",
    "till",
    "transfers",
    "vnpay",
    "vnpay_in_use",
]
