"""Whatever people, officers and the gateway do, in whatever order, the books agree."""

import pytest
from django_fsm import TransitionNotAllowed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payments.gateways.base import GatewayError
from payments.mockpay.errors import ApiError
from payments.models import Allocation, Attempt, Capture, Receipt
from payments.services import papers, reconciliation
from payments.services.settle import settle
from portal.core.locks import locked
from procedures.models import Fee
from procedures.services import endings, feechanges
from procedures.services.errors import ActRefused
from tests import states
from tests.payments.ledger_checks import books
from tests.payments.scenes import drain, give_up

pytestmark = pytest.mark.django_db

AMOUNTS = (0, 3_000, 8_000, 20_000)


class Actor:
    """One application and everything that may happen to it; refusals are fine."""

    def __init__(self, till, version):
        application = states.filed(till.world, version)
        self.till = type(till)(till.world, application, till.bank, till.gateway)

    def _attempts(self):
        return Attempt.objects.filter(bill__application=self.till.application)

    def begin(self):
        self.till.attempt()

    def pay_all(self):
        for attempt in self._attempts():
            self.till.pay(attempt)

    def come_back(self):
        for attempt in self._attempts().unfinished():
            self.till.ask(attempt)

    def webhooks_twice(self):
        self.till.deliver(times=2)

    def cash(self):
        fee = self.till.fee()
        self.till.cash(amount=fee.owed)

    def withdraw(self):
        endings.withdraw(application=self.till.application, actor=self.till.payer, reason="Thôi")
        drain()

    def expire_here(self):
        give_up(self._attempts())

    def sweep(self):
        reconciliation.sweep()

    def change_fee(self, amount):
        fee = locked(Fee.objects.filter(application=self.till.application), "fee").get()
        if fee.state != Fee.State.CANCELLED:
            feechanges.set_amount(fee, amount)
        drain()


ACTS = st.sampled_from(
    [
        "begin",
        "pay_all",
        "come_back",
        "webhooks_twice",
        "cash",
        "withdraw",
        "expire_here",
        "sweep",
        *AMOUNTS,
    ]
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, min_size=4, max_size=12))
def test_the_books_agree_after_every_act(till, civil_status, acts):
    actor = Actor(till, civil_status)
    for act in ["begin", *acts]:
        try:
            if isinstance(act, int):
                actor.change_fee(act)
            else:
                getattr(actor, act)()
        except (ActRefused, GatewayError, ApiError, TransitionNotAllowed):
            drain()
        assert books() == [], act


@pytest.mark.fault(37)
def test_a_crash_between_capture_and_receipt_leaves_neither(till, monkeypatch):
    attempt = till.attempt()
    till.pay(attempt)
    notice = till.notice(attempt)

    def crash(**values):
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(papers, "issue", crash)
        with pytest.raises(MemoryError):
            settle(gateway="stripe", notice=notice)
    counts = [model.objects.count() for model in (Capture, Allocation, Receipt)]
    attempt.refresh_from_db()
    assert (counts, attempt.state, till.fee().settled) == ([0, 0, 0], Attempt.State.OPEN, 0)
    settle(gateway="stripe", notice=notice)
    counts = [model.objects.count() for model in (Capture, Allocation, Receipt)]
    assert counts == [1, 1, 1]
    assert books() == []
