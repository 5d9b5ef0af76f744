"""The Stripe adapter against the mock gateway: what it asks, what it makes of the answer."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments import gateways
from payments.gateways import base, stripe_objects
from payments.gateways.base import DisputeState, Kind, Line, RefundRequest, RefundState, State
from tests.payments.gateway_fixtures import (
    checkout_request,
    new_gateway,
    new_mockpay,
    press,
)

HOUR_AGO = timedelta(hours=1)


@pytest.fixture
def gateway(stripe_gateway):
    return stripe_gateway


@pytest.fixture
def checkout(gateway):
    return gateway.start(checkout_request())


def refund_request(checkout, amount, reference="HT-1", key="refund-HT-1"):
    return RefundRequest(
        reference=reference,
        idempotency_key=key,
        provider_ref=checkout.provider_ref,
        amount=amount,
    )


# --- requests -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": 0, "lines": ()},
        {"amount": -1, "lines": (Line("x", -1),)},
        {"amount": 24_000.0},
        {"amount": True, "lines": (Line("x", 1),)},
        {"lines": (Line("x", 1),)},
        {"expires_at": datetime(2030, 1, 1)},
    ],
)
@pytest.mark.fault(54)
def test_requests_that_make_no_sense(changes):
    with pytest.raises(ValueError, match="đồng|add up|zone"):
        checkout_request(**changes)


@pytest.mark.fault(16)
@given(st.integers(min_value=0, max_value=stripe_objects.MAXIMUM))
def test_scale(dong):
    assert stripe_objects.from_wire(stripe_objects.to_wire(dong)) == dong


def test_start(gateway, mockpay, checkout):
    session = mockpay.bank.session(checkout.provider_ref)
    assert checkout.url.endswith(f"/c/pay/{checkout.provider_ref}")
    assert checkout.expires_at - datetime.now(UTC) > timedelta(minutes=30)
    assert session["client_reference_id"] == "TT-0001"
    assert session["amount_total"] == 24_000
    assert session["locale"] == "vi"
    assert session["payment_intent_data"]["metadata"] == {"reference": "TT-0001"}
    assert [line["description"] for line in session["line_items"]] == ["3 bản sao trích lục"]


def test_start_twice_is_one_session(gateway, checkout):
    assert gateway.start(checkout_request()) == checkout


@pytest.mark.fault(35)
def test_key_with_another_request(gateway, checkout):
    with pytest.raises(base.KeyReused):
        gateway.start(checkout_request(amount=25_000))


@pytest.mark.fault(54, 55)
@pytest.mark.parametrize("amount", [12_999, 100_000_000])
def test_amounts_outside_are_refused_before_the_call(mockpay, amount):
    gateway = new_gateway(mockpay, minimum=13_000)
    with pytest.raises(base.AmountRefused):
        gateway.start(checkout_request(amount=amount))
    assert gateway.client.requests == []


@pytest.mark.fault(55)
def test_the_gateways_own_minimum():
    app = new_mockpay(minimum=13_000)
    with pytest.raises(base.AmountRefused):
        new_gateway(app).start(checkout_request(amount=8_000))
    app.close()


# --- no answer ----------------------------------------------------------------------------------


@pytest.mark.fault(29, 30)
def test_lost_answer_gives_the_same_session(gateway, mockpay):
    mockpay.faults.set("drop_response", match="POST")
    gateway.start(checkout_request())
    assert gateway.client.requests.count(("POST", "/v1/checkout/sessions")) == 2
    assert len(mockpay.store.select("checkout.session", [])) == 1


@pytest.mark.fault(29, 36)
def test_never_answered_but_found(gateway, mockpay):
    mockpay.faults.set("drop_response", times=9, match="POST")
    before = datetime.now(UTC)
    with pytest.raises(base.GatewayUnavailable):
        gateway.start(checkout_request())
    mockpay.faults.clear()
    gateway.start(checkout_request("TT-0002"))
    notice = gateway.find("TT-0001", before)
    assert (notice.reference, notice.state) == ("TT-0001", State.OPEN)
    assert gateway.find("TT-0003", before) is None


def test_find_goes_through_all_pages(gateway):
    for number in range(105):
        gateway.start(checkout_request(f"TT-{number}"))
    assert gateway.find("TT-0", datetime.now(UTC) - HOUR_AGO).reference == "TT-0"


def test_find_stops_where_the_key_is_used_no_more(gateway):
    gateway.start(checkout_request())
    long_ago = datetime.now(UTC) - timedelta(days=1)
    assert gateway.find("TT-0001", datetime.now(UTC)).reference == "TT-0001"
    assert gateway.find("TT-0001", long_ago) is None


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("requires_action", State.OPEN),
        ("processing", State.OPEN),
        ("requires_payment_method", State.FAILED),
        ("canceled", State.FAILED),
    ],
)
def test_a_completed_session_may_still_be_paid(status, state):
    session = {"id": "cs_1", "client_reference_id": "TT-1", "payment_status": "unpaid"}
    session |= {"status": "complete", "amount_total": 9_000, "currency": "vnd", "livemode": False}
    intent = {"id": "pi_1", "status": status, "latest_charge": None}
    assert stripe_objects.notice_of(session=session, intent=intent).state is state


def test_find_prefers_the_paid_one(gateway, mockpay):
    paid = gateway.start(checkout_request())
    gateway.start(checkout_request(idempotency_key="second"))
    press(mockpay, paid, "pay")
    assert gateway.find("TT-0001", datetime.now(UTC)).provider_ref == paid.provider_ref


@pytest.mark.fault(31)
@pytest.mark.parametrize("status", [500, 503, 429, 409])
def test_bounded_retries(gateway, mockpay, status):
    mockpay.faults.set("unavailable", times=99, status=status)
    with pytest.raises(base.GatewayUnavailable):
        gateway.start(checkout_request())
    assert len(gateway.client.requests) == (1 if status == 429 else 3)


@pytest.mark.fault(32)
def test_a_hanging_gateway_is_asked_once(gateway, mockpay):
    mockpay.faults.set("hang", times=99, seconds=60)
    with pytest.raises(base.GatewayUnavailable):
        gateway.start(checkout_request())
    assert len(gateway.client.requests) == 1


@pytest.mark.fault(33)
@pytest.mark.parametrize("status", [200, 404, 502])
@pytest.mark.parametrize(
    "body", ["<html>", "", "{", "null", "[]", "5", '{"error": 5}', "{}", '{"object": "charge"}']
)
def test_malformed_answers_prove_nothing(gateway, mockpay, body, status):
    mockpay.faults.set("malformed", times=9, body=body, status=status)
    with pytest.raises(base.GatewayUnavailable):
        gateway.start(checkout_request())
    mockpay.faults.clear()
    assert gateway.start(checkout_request()).provider_ref


def test_wrong_key(mockpay):
    gateway = new_gateway(mockpay, api_key="sk_test_other")
    with pytest.raises(base.KeyRefused) as caught:
        gateway.start(checkout_request())
    assert caught.value.code == "authentication"
    assert isinstance(caught.value, base.GatewayUnavailable)  # says nothing about the payment


# --- what a payment is now ----------------------------------------------------------------------


def test_open(gateway, checkout):
    notice = gateway.fetch(checkout.provider_ref)
    assert (notice.state, notice.amount, notice.currency) == (State.OPEN, 24_000, "VND")
    assert (notice.payment_ref, notice.paid_at, notice.money_came) == ("", None, False)


def test_paid(gateway, mockpay, checkout):
    press(mockpay, checkout, "pay")
    notice = gateway.fetch(checkout.provider_ref)
    assert (notice.state, notice.amount, notice.currency) == (State.PAID, 24_000, "VND")
    assert notice.reference == "TT-0001"
    assert notice.provider_ref == checkout.provider_ref
    assert notice.payment_ref.startswith("pi_")
    assert datetime.now(UTC) - notice.paid_at < timedelta(seconds=5)
    assert notice.money_came
    assert gateway.fetch(notice.payment_ref) == notice


def test_declined_is_still_open(gateway, mockpay, checkout):
    press(mockpay, checkout, "decline")
    assert gateway.fetch(checkout.provider_ref).state is State.OPEN
    press(mockpay, checkout, "pay")
    assert gateway.fetch(checkout.provider_ref).state is State.PAID


def test_promised_then_kept_or_broken(gateway, mockpay, checkout):
    other = gateway.start(checkout_request("TT-0002"))
    for one in (checkout, other):
        press(mockpay, one, "later")
        assert gateway.fetch(one.provider_ref).state is State.OPEN
    mockpay.bank.pay(checkout.provider_ref)
    mockpay.bank.break_promise(other.provider_ref)
    assert gateway.fetch(checkout.provider_ref).state is State.PAID
    assert gateway.fetch(other.provider_ref).state is State.FAILED


@pytest.mark.fault(23)
def test_expire(gateway, mockpay, checkout):
    assert gateway.expire(checkout.provider_ref).state is State.EXPIRED
    assert gateway.expire(checkout.provider_ref).state is State.EXPIRED
    paid = gateway.start(checkout_request("TT-0002"))
    press(mockpay, paid, "pay")
    assert gateway.expire(paid.provider_ref).state is State.PAID
    with pytest.raises(base.PaymentNotFound):
        gateway.expire("cs_test_none")


@pytest.mark.fault(21)
def test_money_after_expiry_counts(gateway, mockpay, checkout):
    gateway.expire(checkout.provider_ref)
    mockpay.bank.pay(checkout.provider_ref)
    assert gateway.fetch(checkout.provider_ref).state is State.PAID


@pytest.mark.fault(14, 15)
def test_amount_and_currency_are_those_received(gateway, mockpay, checkout):
    mockpay.faults.set("wrong_amount", amount=23_999)
    mockpay.faults.set("wrong_currency", currency="usd")
    press(mockpay, checkout, "pay")
    notice = gateway.fetch(checkout.provider_ref)
    assert (notice.state, notice.amount, notice.currency) == (State.PAID, 23_999, "USD")


def test_unknown_payment(gateway):
    for key in ("cs_test_none", "pi_none"):
        with pytest.raises(base.PaymentNotFound):
            gateway.fetch(key)


@pytest.mark.fault(59)
def test_money_without_a_checkout(gateway, mockpay, checkout):
    press(mockpay, checkout, "pay")
    intent = gateway.fetch(checkout.provider_ref).payment_ref
    with mockpay.store.transaction() as db:
        db.execute("DELETE FROM object WHERE kind = 'checkout.session'")
    notice = gateway.fetch(intent)
    assert (notice.provider_ref, notice.reference) == (intent, "TT-0001")
    assert (notice.state, notice.amount) == (State.PAID, 24_000)


@pytest.mark.fault(56)
def test_live_key_meets_test_objects(gateway, mockpay, checkout):
    gateway.livemode = True
    with pytest.raises(base.ForeignNotice):
        gateway.fetch(checkout.provider_ref)


# --- money back ---------------------------------------------------------------------------------


@pytest.mark.fault(41, 42)
def test_refund_in_parts(gateway, mockpay, checkout):
    press(mockpay, checkout, "pay")
    first = gateway.refund(refund_request(checkout, 9_000))
    assert (first.amount, first.state, first.reference) == (9_000, RefundState.DONE, "HT-1")
    with pytest.raises(base.GatewayRefused):
        gateway.refund(refund_request(checkout, 15_001, key="refund-HT-2"))
    partly = gateway.fetch(checkout.provider_ref)
    assert (partly.state, partly.refunded, partly.refunds) == (State.PAID, 9_000, (first,))
    gateway.refund(refund_request(checkout, 15_000, "HT-3", "refund-HT-3"))
    wholly = gateway.fetch(checkout.provider_ref)
    assert (wholly.state, wholly.refunded, wholly.amount) == (State.REFUNDED, 24_000, 24_000)
    assert wholly.money_came
    with pytest.raises(base.GatewayRefused) as caught:
        gateway.refund(refund_request(checkout, 1, key="refund-HT-4"))
    assert caught.value.code == "charge_already_refunded"


@pytest.mark.fault(44)
def test_refund_with_a_lost_answer(gateway, mockpay, checkout):
    press(mockpay, checkout, "pay")
    mockpay.faults.set("drop_response", times=9, match="POST /v1/refunds")
    with pytest.raises(base.GatewayUnavailable):
        gateway.refund(refund_request(checkout, 9_000))
    mockpay.faults.clear()
    again = gateway.refund(refund_request(checkout, 9_000))
    assert gateway.fetch(checkout.provider_ref).refunds == (again,)


@pytest.mark.fault(45)
def test_refund_fails_later(gateway, mockpay, checkout):
    press(mockpay, checkout, "pay")
    refund = gateway.refund(refund_request(checkout, 24_000))
    mockpay.returns.update_refund(refund.refund_ref, status="failed")
    notice = gateway.fetch(checkout.provider_ref)
    assert (notice.state, notice.refunded) == (State.PAID, 0)
    assert notice.refunds[0].state is RefundState.FAILED
    assert notice.refunds[0].failure


@pytest.mark.fault(46)
def test_refund_made_elsewhere(gateway, mockpay, checkout):
    press(mockpay, checkout, "pay")
    charge = mockpay.bank.charge_of(checkout.provider_ref)
    mockpay.returns.refund(charge, amount=5_000, metadata={})
    assert gateway.fetch(checkout.provider_ref).refunds[0].reference == ""


def test_refund_of_an_unpaid_one(gateway, checkout):
    with pytest.raises(base.GatewayRefused, match="nothing was paid"):
        gateway.refund(refund_request(checkout, 9_000))


@pytest.mark.fault(47)
@pytest.mark.parametrize(("status", "state"), [("won", "won"), ("lost", "lost"), ("x", "open")])
def test_dispute(gateway, mockpay, checkout, status, state):
    press(mockpay, checkout, "pay")
    assert gateway.fetch(checkout.provider_ref).dispute is DisputeState.NONE
    dispute = mockpay.returns.dispute(mockpay.bank.charge_of(checkout.provider_ref))
    assert gateway.fetch(checkout.provider_ref).dispute is DisputeState.OPEN
    mockpay.returns.close_dispute(dispute["id"], status=status)
    assert gateway.fetch(checkout.provider_ref).dispute is DisputeState(state)


# --- after an outage ----------------------------------------------------------------------------


@pytest.mark.fault(62)
def test_events_since(gateway, mockpay, checkout):
    press(mockpay, checkout, "pay")
    other = gateway.start(checkout_request("TT-0002"))
    gateway.expire(other.provider_ref)
    gateway.refund(refund_request(checkout, 9_000))
    gateway.client.requests.clear()
    listed = list(gateway.events_since(datetime.now(UTC) - HOUR_AGO))
    notices = [event.notice for event in listed]
    assert [notice.event_type for notice in notices] == [
        "payment_intent.succeeded",
        "checkout.session.completed",
        "checkout.session.expired",
        "refund.created",
        "charge.refunded",
    ]
    assert [notice.kind for notice in notices[-2:]] == [Kind.REFUND, Kind.REFUND]
    assert len({notice.event_id for notice in notices}) == 5
    assert [event.envelope.event_id for event in listed] == [one.event_id for one in notices]
    assert gateway.interpret(listed[-1].body) == notices[-1]  # kept, it can be read again
    assert {notice.refunded for notice in notices if notice.reference == "TT-0001"} == {9_000}
    assert len(gateway.client.requests) < 8  # each payment is asked for once
    assert list(gateway.events_since(datetime.now(UTC) + HOUR_AGO)) == []


def test_events_since_passes_over_what_is_gone(gateway, mockpay, checkout):
    gateway.expire(checkout.provider_ref)
    with mockpay.store.transaction() as db:
        db.execute("DELETE FROM object WHERE kind = 'checkout.session'")
    assert list(gateway.events_since(datetime.now(UTC) - HOUR_AGO)) == []


def test_one_event_that_cannot_be_followed_does_not_hide_the_others(gateway, mockpay, checkout):
    other = gateway.start(checkout_request("TT-0002"))
    gateway.expire(checkout.provider_ref)
    gateway.expire(other.provider_ref)
    path = f"/v1/checkout/sessions/{checkout.provider_ref}"
    mockpay.faults.set("malformed", body="{}", match=f"GET {path}")
    listed = list(gateway.events_since(datetime.now(UTC) - HOUR_AGO))
    assert [event.notice and event.notice.reference for event in listed] == [None, "TT-0002"]
    assert gateway.interpret(listed[0].body).reference == "TT-0001"


# --- from the settings --------------------------------------------------------------------------


def test_built_from_settings(settings):
    settings.STRIPE_MINIMUM_AMOUNT = 13_000
    gateway = gateways.get("stripe")
    assert (gateway.code, gateway.minimum) == ("stripe", 13_000)
    assert gateways.get("stripe") is gateway  # connections are kept
    settings.STRIPE_MINIMUM_AMOUNT = 0
    assert gateways.get("stripe").minimum == 1
    assert [one.code for one in gateways.switched_on()] == ["stripe", "transfer"]
    with pytest.raises(LookupError):
        gateways.get("none")


def test_the_gateway_in_use_may_be_exchanged(stripe_in_use):
    assert gateways.get("stripe") is stripe_in_use
