"""A land transfer in front of the tax office: two taxes are asked for by notice."""

import pytest

from payments.services import bills
from tests.payments.scenes import Till, drain
from tests.procedures import notices


class TaxTill(Till):
    def bill(self, payee=None):
        payee = payee or self.world.tax
        return bills.open_bill(application=self.application, actor=self.payer, payee=payee)

    def paid_notice(self, payee=None):
        """Paid on the gateway's page; nobody has told us yet."""
        attempt = self.attempt(self.bill(payee))
        self.pay(attempt)
        return self.notice(attempt)


def make_till(world, version, mockpay, stripe_in_use, asked):
    application = notices.asked(world, version, asked)
    drain()
    return TaxTill(world, application, mockpay, stripe_in_use)


@pytest.fixture
def taxes(world, land_transfer, mockpay, stripe_in_use, settings):
    """Two taxes to the tax office."""
    settings.DEBUG_LOCKS = True
    return make_till(world, land_transfer, mockpay, stripe_in_use, notices.TAXES)


def refreshed(application):
    application.refresh_from_db()
    return application
