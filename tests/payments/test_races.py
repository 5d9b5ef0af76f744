"""Everybody at once, on real row locks: one effect, and nobody waits for ever."""

import contextlib
import threading
import time
from dataclasses import replace
from uuid import uuid4

import pytest

from payments.gateways import base
from payments.gateways.base import Verdict
from payments.models import Attempt, Capture, Case, GatewayMessage, Receipt, Refund
from payments.services import (
    asked,
    attempts,
    bills,
    cases,
    counter,
    elsewhere,
    inbox,
    inquiry,
    placing,
    refunds,
    returns,
)
from payments.services.errors import GatewaySilent, NothingToPay, RefundRefused
from payments.services.settle import settle
from procedures.services import endings
from tests import states
from tests.payments.ledger_checks import books
from tests.payments.races import together
from tests.payments.scenes import PRICE, drain, urls
from tests.payments.vnpay_fixtures import choose

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("fresh_db")]


@pytest.mark.fault(2)
def test_eight_callers_settle_one_payment_once(till):
    attempt = till.attempt()
    till.pay(attempt)
    notice = till.notice(attempt)
    captures = together(*[lambda: settle(gateway="stripe", notice=notice)] * 8)
    assert len({capture.pk for capture in captures}) == 1
    assert (Capture.objects.count(), Receipt.objects.count()) == (1, 1)
    assert books() == []


@pytest.mark.fault(2)
def test_one_webhook_delivered_by_eight_at_once_is_stored_once(till):
    till.pay(till.attempt())
    message = till.webhooks()[-1]
    verdicts = together(*[lambda: inbox.receive(gateway="stripe", message=message)] * 8)
    assert sorted(verdicts) == [Verdict.AGAIN] * 7 + [Verdict.TAKEN]
    drain()
    stored = GatewayMessage.objects.get()
    assert (stored.deliveries, Receipt.objects.count()) == (8, 1)


@pytest.mark.fault(2)
def test_one_ipn_delivered_by_eight_beside_the_way_back_settles_once(till, ipn, vnpay_in_use):
    attempt = attempts.start_attempt(bill=till.bill(), gateway="vnpay", actor=till.payer, urls=urls)
    choose(till.bank, vnpay_in_use.start(asked.checkout_request(attempt, vnpay_in_use)), "pay")
    till.bank.deliver_pending()
    told = ipn.messages[0]
    acts = [lambda: inbox.receive(gateway="vnpay", message=told)] * 7
    *verdicts, _attempt = together(*acts, lambda: inquiry.ask(attempt=attempt))
    assert set(verdicts) <= {Verdict.AGAIN, Verdict.TAKEN}
    assert verdicts.count(Verdict.TAKEN) <= 1
    drain()
    assert GatewayMessage.objects.get().deliveries == 7
    assert (Capture.objects.count(), Receipt.objects.count()) == (1, 1)
    assert books() == []


@pytest.mark.fault(66)
@pytest.mark.fault(71)
def test_webhook_and_cashier_at_once_give_one_receipt(till):
    attempt = till.attempt()
    till.pay(attempt)
    notice = till.notice(attempt)
    cashier = till.world.officer("cashier")
    _online, cash = together(
        lambda: settle(gateway="stripe", notice=notice),
        lambda: till.cash(cashier=cashier),
        expected=(NothingToPay,),
    )
    assert Receipt.objects.count() == 1
    held = Case.objects.filter(is_suspense=True).count()
    assert held == (0 if isinstance(cash, NothingToPay) else 1)
    assert till.fee().settled == PRICE
    assert books() == []


@pytest.mark.fault(22)
@pytest.mark.fault(66)
def test_payment_and_withdrawal_at_once_lose_nothing(till):
    attempt = till.attempt()
    till.pay(attempt)
    notice = till.notice(attempt)
    together(
        lambda: settle(gateway="stripe", notice=notice),
        lambda: endings.withdraw(application=till.application, actor=till.payer, reason="Thôi"),
    )
    drain()
    till.application.refresh_from_db()
    assert (till.application.status, Case.objects.count()) == ("7", 1)
    case = Case.objects.get()
    assert case.kind in (Case.Kind.LATE, Case.Kind.WITHDRAWN)
    assert case.amount == PRICE
    assert books() == []


@pytest.mark.fault(18)
@pytest.mark.fault(20)
def test_eight_clicks_open_one_session(till):
    bill = till.bill()

    def click(patience=10):
        try:
            return attempts.start_attempt(
                bill=bill, gateway="stripe", actor=till.payer, urls=urls
            ).checkout_url
        except GatewaySilent:  # another click is still being answered: "try again in a moment"
            if not patience:
                raise
            time.sleep(0.5)
            return click(patience - 1)

    assert len(set(together(*[click] * 8))) == 1
    assert Attempt.objects.count() == 1


@pytest.mark.fault(18)
def test_eight_pages_open_one_bill(till):
    payee = till.world.commune

    def open_page():
        return bills.open_bill(application=till.application, actor=till.payer, payee=payee).pk

    assert len(set(together(*[open_page] * 8))) == 1


@pytest.fixture
def held(till):
    """8.000 đ of nobody; the application owes as much."""
    attempt = till.attempt()
    till.pay(attempt)
    notice = replace(till.notice(attempt), reference="MC-ANOTHER", provider_ref="cs_another")
    settle(gateway="stripe", notice=notice)
    return Case.objects.get()


@pytest.mark.fault(66)
def test_money_that_is_being_placed_is_not_asked_back(till, held, monkeypatch):
    cashier, booking = till.world.officer("cashier"), threading.Event()
    book = placing.book

    def slow(*args):
        booking.set()
        time.sleep(0.3)
        book(*args)

    def ask():
        booking.wait(timeout=20)
        return refunds.ask(case=held, actor=cashier, amount=PRICE, reason="Chuyển nhầm")

    monkeypatch.setattr(placing, "book", slow)
    _placed, asked = together(
        lambda: placing.place(case=held, application=till.application, actor=cashier),
        ask,
        expected=(RefundRefused,),
    )
    assert isinstance(asked, RefundRefused)
    assert not Refund.objects.exists()
    assert till.fee().settled == PRICE
    assert books() == []


def send_unheard(refund, monkeypatch):
    """The gateway was asked, and its answer is lost."""

    def lost(*_args):
        raise base.PaymentNotFound("no answer")

    with monkeypatch.context() as patch:
        patch.setattr(refunds, "_answer", lost)
        with pytest.raises(base.PaymentNotFound):
            refunds.execute(refund_id=refund.pk)


@pytest.mark.fault(43)
def test_two_refunds_of_one_case_that_finish_at_once_end_it(till, held, monkeypatch):
    cashier, head = till.world.officer("cashier"), till.world.officer("approver")
    parts = [
        refunds.approve(
            refund=refunds.ask(case=held, actor=cashier, amount=PRICE // 2, reason="Nhầm"),
            actor=head,
        )
        for _part in range(2)
    ]
    for part in parts:
        send_unheard(part, monkeypatch)
    close, summing = cases.close_refunded, threading.Barrier(2)

    def slow(**values):
        with contextlib.suppress(threading.BrokenBarrierError):
            summing.wait(timeout=0.5)  # both have saved theirs, and neither sees the other's
        close(**values)

    monkeypatch.setattr(cases, "close_refunded", slow)
    done = Refund.State.DONE
    together(
        *[lambda part=part: returns.record_answer(refund_id=part.pk, state=done) for part in parts]
    )
    held.refresh_from_db()
    assert held.state == Case.State.RESOLVED


@pytest.mark.fault(46)
def test_one_case_however_many_tell_of_the_same_return(till, held):
    together(
        *[lambda: elsewhere.note_external(capture=held.capture, amount=3_000, note="refunded 3000")]
        * 4
    )
    assert Case.objects.filter(kind=Case.Kind.EXTERNAL).count() == 1


@pytest.mark.fault(48)
def test_receipts_of_one_series_have_no_gap_however_many_tills(till, civil_status):
    applications = [states.filed(till.world, civil_status) for _number in range(8)]
    cashier = till.world.officer("cashier")

    def take(application):
        return counter.take_cash(
            application=application,
            actor=cashier,
            fees=list(application.fees.all()),
            amount=PRICE,
            key=uuid4(),
        )

    together(*[lambda application=application: take(application) for application in applications])
    numbers = Receipt.objects.values_list("document__number", flat=True)
    assert sorted(numbers) == list(range(1, 9))
    assert books() == []
