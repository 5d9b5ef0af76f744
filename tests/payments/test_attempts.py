"""Opening a payment: one session however often one clicks, whatever happens to the answer."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from payments.gateways.base import GatewayUnavailable
from payments.models import Attempt, Bill, Receipt
from payments.services import attempts, inquiry, reconciliation
from payments.services.errors import ChannelRefused, GatewaySilent, NothingToPay
from payments.services.outside import InsideTransaction
from portal.audit.models import Event
from procedures.models import Fee
from tests.payments.ledger_checks import books
from tests.payments.scenes import drain

pytestmark = pytest.mark.django_db


def sessions(till):
    return [path for method, path in till.gateway.client.requests if method == "POST"]


def age(attempt, **delta):
    """As if the attempt had been made that long ago."""
    past = timezone.now() - timedelta(**delta)
    Attempt.objects.filter(pk=attempt.pk).update(created_at=past)


@pytest.mark.fault(18)
@pytest.mark.fault(19)
def test_a_double_click_or_second_tab_continues_the_same_payment(till):
    first, second = till.attempt(), till.attempt()
    assert first == second
    assert first.checkout_url == second.checkout_url
    assert sessions(till) == ["/v1/checkout/sessions"]
    assert (Bill.objects.count(), Attempt.objects.count()) == (1, 1)


def test_the_attempt_is_committed_with_its_reference_before_the_call(till, monkeypatch):
    seen = []
    start = till.gateway.start

    def watching(request):
        seen.append(Attempt.objects.get(reference=request.reference))
        return start(request)

    monkeypatch.setattr(till.gateway, "start", watching)
    attempt = till.attempt()
    assert seen == [attempt]
    assert (seen[0].state, attempt.state) == (Attempt.State.CREATED, Attempt.State.OPEN)
    told = Event.objects.filter(stream=f"attempt:{attempt.pk}").order_by("sequence")
    assert list(told.values_list("act", "before", "after")) == [
        ("start", "", "created"),
        ("open", "created", "open"),
    ]


def test_no_gateway_is_called_inside_a_transaction(till):
    bill = till.bill()
    with transaction.atomic(), pytest.raises(InsideTransaction):
        till.attempt(bill)
    attempt = till.attempt(bill)
    with transaction.atomic(), pytest.raises(InsideTransaction):
        inquiry.ask(attempt=attempt)


def test_silence_is_an_event_too(till):
    till.bank.faults.set("unavailable", times=5)
    with pytest.raises(GatewaySilent):
        till.attempt()
    (attempt,) = Attempt.objects.all()
    last = Event.objects.filter(stream=f"attempt:{attempt.pk}").latest("sequence")
    assert (last.act, last.before, last.after) == ("hear_nothing", "created", attempt.state)


def test_while_the_gateway_is_left_in_peace_nothing_is_said_of_it(till, monkeypatch):
    def rest(_request):
        raise GatewayUnavailable("it has not answered lately", code="resting")

    with monkeypatch.context() as patch:
        patch.setattr(till.gateway, "start", rest)
        with pytest.raises(GatewaySilent):
            till.attempt()
    (attempt,) = Attempt.objects.all()
    assert attempt.state == Attempt.State.CREATED
    assert Event.objects.get(stream=f"attempt:{attempt.pk}").act == "start"
    assert till.attempt() == attempt


@pytest.mark.fault(29)
@pytest.mark.fault(33)
@pytest.mark.parametrize(
    ("fault", "options"),
    [
        ("hang", {"seconds": 60}),
        ("unavailable", {"times": 5}),
        ("malformed", {"body": "<html>maintenance</html>"}),
    ],
)
def test_no_usable_answer_leaves_the_attempt_unknown_and_the_retry_is_the_same_one(
    till, fault, options
):
    till.bank.faults.set(fault, **options)
    with pytest.raises(GatewaySilent):
        till.attempt()
    unknown = Attempt.objects.get()
    assert unknown.state == Attempt.State.UNKNOWN
    till.bank.faults.clear()
    attempt = till.attempt()
    assert (attempt, attempt.state) == (unknown, Attempt.State.OPEN)
    assert len(till.gateway._api.checkout.sessions.list().data) == 1


@pytest.mark.fault(30)
@pytest.mark.fault(36)
def test_an_answer_lost_after_the_effect_is_found_again(till):
    till.bank.faults.set("drop_response", times=5)
    with pytest.raises(GatewaySilent):
        till.attempt()
    till.bank.faults.clear()
    attempt = Attempt.objects.get()
    assert attempt.provider_ref == ""
    attempt = inquiry.ask(attempt=attempt)
    assert attempt.provider_ref
    till.pay(attempt)
    till.ask(attempt)
    assert Receipt.objects.count() == 1
    assert books() == []


@pytest.mark.fault(34)
def test_an_old_unknown_attempt_is_looked_for_before_a_new_one_is_made(till):
    till.bank.faults.set("hang", seconds=60)
    with pytest.raises(GatewaySilent):
        till.attempt()
    till.bank.faults.clear()
    old = Attempt.objects.get()
    age(old, minutes=25)
    new = till.attempt()
    old.refresh_from_db()
    assert (old.state, new.state) == (Attempt.State.FAILED, Attempt.State.OPEN)
    assert old.idempotency_key != new.idempotency_key


def test_an_attempt_about_to_run_out_is_closed_and_made_anew(till):
    old = till.attempt()
    soon = timezone.now() + timedelta(minutes=2)
    Attempt.objects.filter(pk=old.pk).update(expires_at=soon)
    new = till.attempt()
    old.refresh_from_db()
    assert (old.state, new.number) == (Attempt.State.EXPIRED, 2)
    assert till.notice(old).state == "expired"


@pytest.mark.fault(23)
def test_what_was_paid_while_it_ran_out_is_settled_instead_of_asked_again(till):
    old = till.attempt()
    till.pay(old)
    soon = timezone.now() + timedelta(minutes=2)
    Attempt.objects.filter(pk=old.pk).update(expires_at=soon)
    with pytest.raises(NothingToPay):
        till.attempt(old.bill)
    assert till.fee().state == Fee.State.SETTLED
    assert Attempt.objects.count() == 1


@pytest.mark.fault(55)
@pytest.mark.parametrize(("bound", "value"), [("minimum", 8_001), ("maximum", 7_999)])
def test_an_amount_outside_the_bounds_goes_another_way(till, bound, value):
    setattr(till.gateway, bound, value)
    with pytest.raises(ChannelRefused):
        till.attempt()
    assert not Attempt.objects.exists()


def test_a_refusal_fails_the_attempt_and_another_may_follow(till, monkeypatch):
    from payments.gateways.base import GatewayRefused

    def refuse(request):
        raise GatewayRefused("no", code="account_closed")

    with monkeypatch.context() as patched:
        patched.setattr(till.gateway, "start", refuse)
        with pytest.raises(ChannelRefused):
            till.attempt()
    assert Attempt.objects.get().state == Attempt.State.FAILED
    assert till.attempt().number == 2


@pytest.mark.fault(35)
@pytest.mark.fault(36)
def test_a_key_used_for_another_request_is_an_alarm_and_no_refusal(till, monkeypatch, caplog):
    """The session of the first request is there, and may be paid."""
    first = till.attempt()
    Attempt.objects.update(checkout_url="", provider_ref="", state=Attempt.State.UNKNOWN)
    Attempt.objects.update(asked=first.asked | {"description": "other words"})
    with pytest.raises(GatewaySilent):
        till.attempt()
    attempt = Attempt.objects.get()
    assert (attempt.state, attempt.provider_ref) == (Attempt.State.UNKNOWN, first.provider_ref)
    assert "key was used for another request" in caplog.text
    till.pay(attempt)
    assert till.attempt().state == Attempt.State.PAID
    assert (Attempt.objects.count(), Receipt.objects.count()) == (1, 1)


def test_nothing_to_pay_makes_no_bill(till):
    till.cash()
    with pytest.raises(NothingToPay):
        till.bill()
    assert not Bill.objects.exists()


def test_a_bill_that_was_closed_meanwhile_is_not_tried(till):
    bill = till.bill()
    till.cash()
    with pytest.raises(NothingToPay):
        till.attempt(bill)
    assert not Attempt.objects.exists()


# --- the sweep --------------------------------------------------------------------------------
@pytest.mark.fault(25)
@pytest.mark.fault(36)
def test_the_sweep_settles_what_nobody_told_us(till):
    attempt = till.attempt()
    till.pay(attempt)
    age(attempt, minutes=10)
    reconciliation.sweep()
    attempt.refresh_from_db()
    assert (attempt.state, Receipt.objects.count()) == (Attempt.State.PAID, 1)
    reconciliation.sweep()
    assert Receipt.objects.count() == 1
    assert books() == []


@pytest.mark.fault(23)
def test_the_sweep_expires_at_the_gateway_before_here(till):
    attempt = till.attempt()
    past = timezone.now() - timedelta(minutes=1)
    Attempt.objects.filter(pk=attempt.pk).update(expires_at=past)
    age(attempt, minutes=70)
    reconciliation.sweep()
    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.EXPIRED
    assert till.notice(attempt).state == "expired"


def test_the_sweep_takes_in_events_whose_webhooks_were_lost(till):
    attempt = till.attempt()
    till.pay(attempt)
    till.webhooks()  # sent, and lost on the way
    Attempt.objects.update(state=Attempt.State.FAILED)  # so that nobody asks about it either
    reconciliation.sweep()
    attempt.refresh_from_db()
    assert (attempt.state, Receipt.objects.count()) == (Attempt.State.PAID, 1)
    assert books() == []


def test_a_silent_gateway_opens_a_case_within_the_hour_and_its_answer_closes_it(till):
    attempt = till.attempt()
    past = timezone.now() - timedelta(minutes=90)
    Attempt.objects.filter(pk=attempt.pk).update(expires_at=past)
    age(attempt, minutes=150)
    assert [line[0] for line in books()] == ["7"]
    till.bank.faults.set("unavailable", times=50)
    reconciliation.sweep()
    reconciliation.sweep()
    case = attempt.cases.get()
    assert (case.kind, case.is_suspense, case.state) == ("silent", False, "open")
    assert books() == []
    till.bank.faults.clear()
    Attempt.objects.update(asked_at=past)  # asked in vain is asked too
    reconciliation.sweep()
    case.refresh_from_db()
    assert case.state == "resolved"


def test_a_closed_bill_is_closed_by_the_sweep_when_the_task_failed(till):
    attempt = till.attempt()
    till.bank.faults.set("unavailable", times=50)
    till.cash()
    from payments.gateways.base import GatewayUnavailable

    with pytest.raises(GatewayUnavailable):
        drain()
    till.bank.faults.clear()
    age(attempt, minutes=10)
    reconciliation.sweep()
    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.EXPIRED


def test_retry_window_fits_the_gateway(settings):
    """Stripe wants half an hour between the call and the expiry that was asked for."""
    assert timedelta(minutes=30) <= settings.ATTEMPT_LIFETIME - attempts.RETRY_WITHIN
