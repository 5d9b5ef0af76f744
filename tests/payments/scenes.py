"""Fixtures of the payment tests: an application that owes money, and the mock gateway wired in.

Receipts are not rendered here and nobody is written to: only the default queue is worked off.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

import pytest
from django.db import transaction

from payments.gateways import base
from payments.models import Attempt, Case
from payments.services import attempts, bills, counter, inbox, inquiry
from payments.services.settle import close_attempt, settle
from portal.tasks.execution import claim, execute
from tests import states

PRICE = 8_000


def drain() -> None:
    """Run what is due, also what handlers publish. Raises what a handler raises."""
    while row := claim("test:0:payments", ["default"]):
        execute(row)


@dataclass
class Till:
    """What a payer and a cashier can do, in one word each."""

    world: object
    application: object
    bank: object
    gateway: object

    def bill(self):
        payee = self.world.commune
        return bills.open_bill(application=self.application, actor=self.payer, payee=payee)

    @property
    def payer(self):
        return self.application.filed_by

    def attempt(self, bill=None) -> Attempt:
        return attempts.start_attempt(
            bill=bill or self.bill(), gateway="stripe", actor=self.payer, urls=urls
        )

    def attempt_beside(self, first) -> Attempt:
        """A second session while the first is still open: nothing closes the first one."""
        give_up(Attempt.objects.filter(pk=first.pk), Attempt.State.FAILED)
        return self.attempt()

    def pay(self, attempt, **how):
        """The payer pays on the gateway's page; nobody has told us yet."""
        return self.bank.bank.pay(attempt.provider_ref, **how)

    def notice(self, attempt):
        return self.gateway.fetch(attempt.provider_ref)

    def ask(self, attempt):
        return inquiry.ask(attempt=attempt)

    def webhooks(self) -> list[base.Message]:
        """Everything the gateway sends by now."""
        self.bank.deliver_pending()
        messages, self.bank.inbox.messages = self.bank.inbox.messages, []
        return messages

    def deliver(self, times=1):
        """All webhooks, each so many times, and the worker after them."""
        self.receive(self.webhooks(), times)
        drain()

    def receive(self, messages, times=1):
        for message in messages:
            for _round in range(times):
                inbox.receive(gateway="stripe", message=message)

    def cash(self, amount=PRICE, key=None, cashier=None):
        return counter.take_cash(
            application=self.application,
            actor=cashier or self.world.officer("cashier"),
            fees=list(self.application.fees.all()),
            amount=amount,
            key=key or uuid4(),
        )

    def fee(self):
        return self.application.fees.get()


@transaction.atomic
def give_up(attempts, state=Attempt.State.EXPIRED):
    """Here only: the gateway is not asked and hears nothing."""
    for attempt in attempts.unfinished():
        close_attempt(attempt, state, None, reason="given up in a test")


def urls(attempt):
    return (f"http://testserver/tro-lai/{attempt.pk}", f"http://testserver/huy/{attempt.pk}")


@pytest.fixture
def till(world, civil_status, mockpay, stripe_in_use, settings):
    """One filed application that owes 8.000 đ to the commune; locks are checked."""
    settings.DEBUG_LOCKS = True
    application = states.filed(world, civil_status)
    drain()
    return Till(world, application, mockpay, stripe_in_use)


def paid_twice(till) -> Case:
    """Online while the cash was taken: 8.000 đ of a known application in suspense."""
    attempt = till.attempt()
    till.pay(attempt)
    till.cash()
    till.ask(attempt)
    drain()
    return Case.objects.get()


@contextmanager
def _lost():
    """Our database forgets what happens inside; the gateway does not."""
    block = transaction.atomic()
    block._from_testcase = True  # calls are allowed in it
    with block:
        yield
        transaction.set_rollback(True)


def orphaned(till) -> Case:
    """Paid at the gateway for an attempt that we lost."""
    with _lost():
        attempt = till.attempt()
        till.pay(attempt)
        notice = till.notice(attempt)
    settle(gateway="stripe", notice=notice)
    return Case.objects.get()
