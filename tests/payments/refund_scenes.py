"""Refunds from receipts: a payment that ended in a case, and the people who decide about it."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone

from payments.models import Case, CreditNote, Refund
from payments.models.refunds import SILENT_AFTER
from payments.services import refunds
from procedures.services import endings
from tests.payments.scenes import PRICE, drain


@dataclass
class Returns:
    """A paid application that was withdrawn; `case` asks whether the money goes back."""

    till: object
    case: Case

    @property
    def line(self):
        return self.case.capture.allocations.get()

    @property
    def first(self):
        return self.till.world.officer("cashier")

    @property
    def second(self):
        return self.till.world.officer("approver")

    @property
    def third(self):
        return self.till.world.officer("cashier", number=2)

    def ask(self, amount=PRICE, actor=None) -> Refund:
        return refunds.ask(
            case=self.case,
            actor=actor or self.first,
            amount=amount,
            reason="Rút hồ sơ trước khi thụ lý",
            allocation=self.line,
        )

    def approved(self, amount=PRICE) -> Refund:
        return refunds.approve(refund=self.ask(amount), actor=self.second)

    def done(self, amount=PRICE) -> Refund:
        refund = self.approved(amount)
        if refund.way == Refund.Way.COUNTER:
            refunds.hand_out(refund=refund, actor=self.third, receiver="Nguyễn Thị Mai Hương")
        drain()
        refund.refresh_from_db()
        return refund

    def charge(self):
        return self.till.bank.bank.charge_of(self.case.capture.attempt.provider_ref)

    def at_the_gateway(self) -> int:
        return self.till.gateway.fetch(self.case.capture.provider_ref).refunded

    def notes(self) -> list:
        """[(kind, number, amount, state of the paper)] in the order of issue."""
        found = CreditNote.objects.select_related("document").order_by("document__issued_at")
        return [(n.document.kind, n.document.number, n.amount, n.document.state) for n in found]


def long_ago():
    """A refund sent then and never heard of is given up."""
    return timezone.now() - SILENT_AFTER - timedelta(minutes=1)


def withdraw(till):
    endings.withdraw(application=till.application, actor=till.payer, reason="Không cần nữa")
    drain()
    till.application.refresh_from_db()


def pay_online(till):
    attempt = till.attempt()
    till.pay(attempt)
    till.ask(attempt)
    drain()
    return attempt


@pytest.fixture
def online(till) -> Returns:
    """Paid at the gateway, then withdrawn."""
    pay_online(till)
    withdraw(till)
    return Returns(till, Case.objects.get())


@pytest.fixture
def in_cash(till) -> Returns:
    """Paid at the counter, then withdrawn."""
    till.cash()
    withdraw(till)
    return Returns(till, Case.objects.get())
