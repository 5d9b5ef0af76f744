"""settle(): whoever tells us, in whatever order and however often, money is booked once."""

import ast
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from payments import jobs
from payments.models import Allocation, Attempt, Bill, Capture, Case, GatewayMessage, Receipt
from payments.services import asking, bills, cases, inquiry, refunds
from payments.services.errors import NothingToPay
from payments.services.settle import settle
from portal.audit.models import Event
from portal.core.locks import locked
from procedures.models import Application, Fee
from procedures.services import endings, feechanges
from tests import states
from tests.payments.ledger_checks import books
from tests.payments.scenes import drain

pytestmark = pytest.mark.django_db


def change_fee(till, amount):
    fee = locked(Fee.objects.filter(application=till.application), "fee").get()
    feechanges.set_amount(fee, amount)
    drain()


def withdraw(till):
    endings.withdraw(application=till.application, actor=till.payer, reason="Không cần nữa")
    drain()


def test_money_pays_the_bill_and_the_application_goes_on(till):
    attempt = till.attempt()
    till.pay(attempt)
    till.ask(attempt)
    capture, receipt, allocation = (
        Capture.objects.get(),
        Receipt.objects.get(),
        Allocation.objects.get(),
    )
    fee = till.fee()
    till.application.refresh_from_db()
    assert (capture.amount, allocation.amount, receipt.amount) == (8_000, 8_000, 8_000)
    assert (allocation.fee, allocation.receipt, fee.state) == (fee, receipt, Fee.State.SETTLED)
    assert Attempt.objects.get().state == Attempt.State.PAID
    assert Bill.objects.get().state == Bill.State.PAID
    assert till.application.payment_state == "settled"
    assert not Case.objects.exists()
    assert books() == []


@pytest.mark.fault(1)
def test_the_same_webhook_many_times_has_one_effect_and_is_counted(till):
    till.pay(till.attempt())
    till.deliver(times=10)
    assert (Capture.objects.count(), Receipt.objects.count()) == (1, 1)
    assert Event.objects.filter(act="pay").count() == 1
    messages = GatewayMessage.objects.all()
    assert {message.deliveries for message in messages} == {10}
    assert {message.state for message in messages} <= {"done", "ignored"}
    assert books() == []


@pytest.mark.fault(3)
@pytest.mark.fault(4)
@pytest.mark.parametrize("backwards", [False, True])
def test_different_events_in_any_order_say_one_thing(till, backwards):
    till.pay(till.attempt())
    messages = till.webhooks()
    assert len(messages) > 1
    till.receive(messages[::-1] if backwards else messages)
    drain()
    assert (Capture.objects.count(), Receipt.objects.count()) == (1, 1)
    assert books() == []


@pytest.mark.fault(19)
@pytest.mark.fault(20)
def test_two_sessions_both_paid_give_one_receipt_and_an_overpayment(till, stripe_in_use):
    first = till.attempt()
    with transaction.atomic():  # as if the fee had changed and changed back
        bills._close(first.bill, Bill.State.CANCELLED)
    second = till.attempt_beside(first)
    till.pay(first)
    till.pay(second)
    till.ask(first)
    till.ask(second)
    case = Case.objects.get()
    assert (Capture.objects.count(), Receipt.objects.count()) == (2, 1)
    assert (case.kind, case.amount, case.is_suspense) == (Case.Kind.OVERPAID, 8_000, True)
    assert case.capture.allocations.count() == 0
    assert books() == []


@pytest.mark.fault(14)
@pytest.mark.fault(15)
@pytest.mark.parametrize(
    ("fault", "options"),
    [("wrong_amount", {"amount": 5_000}), ("wrong_currency", {"currency": "usd"})],
)
def test_another_amount_or_currency_is_kept_and_not_settled(till, fault, options):
    attempt = till.attempt()
    till.bank.faults.set(fault, **options)
    till.pay(attempt)
    attempt = till.ask(attempt)
    case, capture = Case.objects.get(), Capture.objects.get()
    assert attempt.state == Attempt.State.MISMATCH
    assert (case.kind, case.amount, case.capture) == (Case.Kind.MISMATCH, capture.amount, capture)
    assert till.fee().settled == 0
    assert not Receipt.objects.exists()
    assert books() == []


@pytest.mark.fault(17)
def test_a_fee_raised_after_the_attempt_is_paid_in_part_and_a_case_says_so(till):
    attempt = till.attempt()
    till.pay(attempt)
    change_fee(till, 20_000)
    fee, case = till.fee(), Case.objects.get()
    assert (fee.settled, fee.owed, fee.state) == (8_000, 12_000, Fee.State.OPEN)
    assert (case.kind, case.amount, case.is_suspense) == (Case.Kind.SHORTFALL, 12_000, False)
    assert till.bill().amount == 12_000
    assert asking.offers(till.application) == []  # nothing of it was paid too much
    assert not refunds.is_refundable(case)
    assert books() == []
    till.cash(amount=12_000)
    case.refresh_from_db()
    assert case.state == Case.State.RESOLVED


def test_what_an_older_bill_left_owing_is_not_owed_after_a_reduction(till):
    attempt = till.attempt()
    till.pay(attempt)
    change_fee(till, 20_000)
    change_fee(till, 8_000)
    assert Case.objects.get().state == Case.State.RESOLVED
    assert books() == []


@pytest.mark.fault(17)
def test_a_fee_changed_before_payment_closes_the_open_payment_at_the_gateway(till):
    attempt = till.attempt()
    change_fee(till, 20_000)
    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.EXPIRED
    assert till.notice(attempt).state == "expired"
    assert Bill.objects.get().state == Bill.State.CANCELLED
    assert till.bill().amount == 20_000
    assert books() == []


def test_a_fee_lowered_after_payment_opens_a_case_and_raised_again_closes_it(till):
    till.cash()
    change_fee(till, 3_000)
    case, fee = Case.objects.get(), till.fee()
    assert (case.kind, case.amount, case.is_suspense) == (Case.Kind.DIFFERENCE, 5_000, False)
    assert (fee.settled, fee.overpaid, fee.owed, fee.state) == (8_000, 5_000, 0, "settled")
    assert books() == []
    change_fee(till, 9_000)
    case.refresh_from_db()
    assert case.state == Case.State.RESOLVED
    assert till.fee().owed == 1_000
    assert books() == []


@pytest.mark.fault(21)
def test_a_success_after_our_expiry_is_settled(till):
    attempt = till.attempt()
    till.pay(attempt)
    Attempt.objects.update(state=Attempt.State.EXPIRED)
    till.deliver()
    attempt.refresh_from_db()
    assert (attempt.state, till.fee().state) == (Attempt.State.PAID, Fee.State.SETTLED)
    assert books() == []


@pytest.mark.fault(22)
def test_a_success_after_withdrawal_is_kept_for_a_refund(till):
    attempt = till.attempt()
    till.pay(attempt)
    endings.withdraw(application=till.application, actor=till.payer, reason="Không cần nữa")
    till.ask(attempt)
    case = Case.objects.get()
    till.application.refresh_from_db()
    assert (case.kind, case.amount, case.is_suspense) == (Case.Kind.LATE, 8_000, True)
    assert till.application.status == "7"
    assert not Receipt.objects.exists()
    assert books() == []


def test_what_was_paid_before_withdrawal_gets_a_refund_case_once(till):
    till.cash()
    withdraw(till)
    cases.note_ending(application=till.application)
    case = Case.objects.get()
    assert (case.kind, case.amount, case.is_suspense) == (Case.Kind.WITHDRAWN, 8_000, False)
    assert books() == []
    cashier = till.world.officer("cashier")
    cases.resolve(case=case, actor=cashier, resolution="Không hoàn")
    cases.note_ending(application=till.application)  # the news comes once more
    assert Case.objects.get().state == Case.State.RESOLVED


def test_a_stop_that_was_lifted_opens_nothing_however_late_its_news(till):
    application = states.started(till.world, till.application.version)
    head = till.world.officer("approver")
    fee = application.fees.get()
    Fee.objects.filter(pk=fee.pk).update(state="open", settled=0)
    replace(till, application=application).cash()
    endings.stop(application=application, actor=head, reason="Sai")
    states.lifted(till.world, application)
    drain()
    jobs.application_acted(application=application.pk, act="stop", revision=0)
    assert not Case.objects.open().exists()
    endings.stop(application=application, actor=head, reason="Sai thật")
    drain()
    jobs.application_acted(application=application.pk, act="resume", revision=0)
    assert Case.objects.open().get().kind == Case.Kind.WITHDRAWN


def test_what_was_paid_in_part_before_the_time_ran_out_gets_a_case(till, civil_status):
    attempt = till.attempt()
    till.pay(attempt)
    change_fee(till, 20_000)
    open_attempt = till.attempt()
    with time_machine.travel(timezone.now() + timedelta(days=60)):
        endings.lapse_unpaid(application=till.application)
        drain()
    open_attempt.refresh_from_db()
    assert open_attempt.state == Attempt.State.EXPIRED
    assert Case.objects.get(kind=Case.Kind.WITHDRAWN).amount == 8_000
    assert not Bill.objects.filter(state=Bill.State.OPEN).exists()


def test_every_act_that_ends_an_application_without_a_result_is_listened_to():
    """Acts are read from the services: whoever adds one hears of it here."""
    transitions = Application._meta.get_field("status").get_all_transitions(Application)
    endings_of = {row.name for row in transitions if row.target in cases.ENDED}
    acts = set()
    for module in Path(endings.__file__).parent.glob("*.py"):
        for function in ast.walk(ast.parse(module.read_text())):
            if isinstance(function, ast.FunctionDef) and _uses(function) & endings_of:
                acts |= _acts(function)
    assert acts == set(cases.ENDINGS)


def _uses(function) -> set:
    return {node.attr for node in ast.walk(function) if isinstance(node, ast.Attribute)}


def _acts(function) -> set:
    words = [node for node in ast.walk(function) if isinstance(node, ast.keyword)]
    return {node.value.value for node in words if node.arg == "act"}


def test_withdrawal_closes_the_open_payment(till):
    attempt = till.attempt()
    withdraw(till)
    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.EXPIRED
    assert Bill.objects.get().state == Bill.State.CANCELLED


@pytest.mark.fault(59)
def test_money_of_nobody_is_kept_as_an_orphan(till):
    attempt = till.attempt()
    till.pay(attempt)
    notice = till.notice(attempt)
    stranger = replace(notice, reference="MC-ANOTHER", provider_ref="cs_another")
    settle(gateway="stripe", notice=stranger)
    settle(gateway="stripe", notice=stranger)
    case = Case.objects.get()
    assert (case.kind, case.amount, case.application, case.agency) == ("orphan", 8_000, None, None)
    assert till.fee().settled == 0
    assert books() == []


@pytest.mark.fault(71)
@pytest.mark.parametrize("cash_first", [True, False])
def test_cash_and_online_payment_at_once_give_one_receipt(till, cash_first):
    attempt = till.attempt()
    till.pay(attempt)
    if cash_first:
        till.cash()
        till.ask(attempt)
        assert Case.objects.get().kind == Case.Kind.OVERPAID
    else:
        till.ask(attempt)
        with pytest.raises(NothingToPay):
            till.cash()
        assert Capture.objects.count() == 1
    assert Receipt.objects.count() == 1
    assert till.fee().settled == 8_000
    assert books() == []


def test_cash_closes_the_open_payment_at_the_gateway(till):
    attempt = till.attempt()
    till.cash()
    drain()
    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.EXPIRED
    assert till.notice(attempt).state == "expired"


@pytest.mark.fault(46)
@pytest.mark.fault(47)
def test_a_refund_or_dispute_at_the_gateway_opens_a_case_once(till):
    attempt = till.attempt()
    session = till.pay(attempt)
    till.ask(attempt)
    till.bank.returns.refund(till.bank.bank.charge_of(session["id"]), amount=3_000, metadata={})
    for _round in range(2):
        inquiry.apply_notice(gateway="stripe", notice=till.notice(attempt))
    case = Case.objects.get()
    assert (case.kind, case.amount, case.is_suspense) == (Case.Kind.EXTERNAL, 3_000, False)
    assert books() == []
