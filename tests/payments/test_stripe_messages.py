"""Webhooks as the adapter takes them: whose they are, how old, and what they point at."""

import json
import time
from functools import partial

import pytest
import stripe

from payments.gateways import base
from payments.gateways.base import Kind, Message, State
from tests.payments.gateway_fixtures import (
    SECRET,
    TOLERANCE,
    checkout_request,
    new_gateway,
    press,
    read,
    signed,
)


@pytest.fixture
def paid(stripe_gateway, mockpay):
    """The message `checkout.session.completed` of a paid checkout."""
    press(mockpay, stripe_gateway.start(checkout_request()), "pay")
    mockpay.deliver_pending()
    return mockpay.inbox.messages[-1]


def refusals(gateway, message):
    """What reading and checking the message raise; nobody is asked about a forged one."""
    asked = len(gateway.client.requests)
    raised = []
    for take in (partial(read, gateway), gateway.verify):
        with pytest.raises(base.GatewayError) as caught:
            take(message)
        is_forged = isinstance(caught.value, base.InvalidSignature)  # with a hint or without
        raised.append(base.InvalidSignature if is_forged else caught.type)
    assert len(gateway.client.requests) == asked
    return raised


FORGED = [base.InvalidSignature] * 2
UNCHECKED = [base.NotConfigured] * 2


def test_genuine(stripe_gateway, paid):
    notice = read(stripe_gateway, paid)
    assert (notice.kind, notice.state, notice.amount) == (Kind.PAYMENT, State.PAID, 24_000)
    assert notice.event_id.startswith("evt_")
    assert notice.event_type == "checkout.session.completed"
    envelope = stripe_gateway.verify(paid)
    assert (envelope.event_id, envelope.event_type) == (notice.event_id, notice.event_type)


@pytest.mark.fault(3)
def test_every_event_leads_to_the_same_payment(stripe_gateway, mockpay, paid):
    notices = [read(stripe_gateway, message) for message in mockpay.inbox.messages]
    assert len(notices) == 3
    assert len({(notice.provider_ref, notice.reference) for notice in notices}) == 1
    assert {notice.state for notice in notices} == {State.PAID}


@pytest.mark.fault(4)
def test_an_old_event_tells_the_present(stripe_gateway, mockpay, paid):
    charge = json.loads(mockpay.inbox.messages[0].body)["data"]["object"]["id"]
    mockpay.returns.refund(charge, amount=None, metadata={})
    assert stripe_gateway.interpret(paid.body).state is State.REFUNDED


@pytest.mark.fault(7)
def test_unsigned_or_signed_by_another(stripe_gateway, paid):
    assert refusals(stripe_gateway, Message(headers={}, query="", body=paid.body)) == FORGED
    assert refusals(stripe_gateway, signed(paid.body, secret="whsec_other")) == FORGED
    for header in ("", "t=", "rubbish", "v1=00", "t=x,v1=00", "t=1,v1=é", "t=1,t=2,v1=0", "=,=,="):
        headers = {"Stripe-Signature": header}
        assert (
            refusals(stripe_gateway, Message(headers=headers, query="", body=paid.body)) == FORGED
        )


@pytest.mark.fault(8, 72)
@pytest.mark.parametrize(
    "change",
    [
        lambda body: body.replace(b"24000", b"24001"),
        lambda body: json.dumps(json.loads(body)).encode(),
        lambda body: body + b"\n",
        lambda body: body[:-1],
        lambda body: b"\xff" + body,
        lambda body: b"",
    ],
)
def test_altered_body(stripe_gateway, paid, change):
    body = change(paid.body)
    assert body != paid.body
    assert refusals(stripe_gateway, Message(headers=paid.headers, query="", body=body)) == FORGED


@pytest.mark.fault(9)
@pytest.mark.parametrize("secrets", [[], [""], [" ", "\t"]])
def test_no_secret_is_never_no_check(mockpay, paid, secrets):
    assert refusals(new_gateway(mockpay, webhook_secrets=secrets), paid) == UNCHECKED
    forged = signed(paid.body, secret="")
    assert refusals(new_gateway(mockpay, webhook_secrets=secrets), forged) == UNCHECKED


@pytest.mark.fault(10, 11, 52)
@pytest.mark.parametrize(
    ("offset", "accepted"),
    [
        (-TOLERANCE - 5, False),
        (-TOLERANCE + 5, True),
        (TOLERANCE - 5, True),
        (TOLERANCE + 5, False),
        (10 * 365 * 24 * 3600, False),
    ],
)
def test_age(stripe_gateway, paid, offset, accepted):
    message = signed(paid.body, at=int(time.time()) + offset)
    if accepted:
        assert stripe_gateway.verify(message).event_id
    else:
        assert refusals(stripe_gateway, message) == FORGED


@pytest.mark.fault(12)
def test_another_scheme(stripe_gateway, paid):
    good = signed(paid.body).headers["Stripe-Signature"]
    headers = {"Stripe-Signature": good.replace("v1=", "v0=")}
    assert refusals(stripe_gateway, Message(headers=headers, query="", body=paid.body)) == FORGED


@pytest.mark.fault(69)
def test_two_secrets_while_one_is_replaced(mockpay, paid):
    gateway = new_gateway(mockpay, webhook_secrets=["whsec_new", SECRET])
    assert gateway.verify(paid).event_id
    assert gateway.verify(signed(paid.body, secret="whsec_new")).event_id
    assert refusals(new_gateway(mockpay, webhook_secrets=["whsec_new"]), paid) == FORGED


def test_several_signatures_in_one_header(stripe_gateway, paid):
    good = signed(paid.body).headers["Stripe-Signature"]
    headers = {"stripe-signature": good.replace(",v1=", ",v1=00,v0=00,v1=")}
    assert stripe_gateway.verify(Message(headers=headers, query="", body=paid.body)).event_id


def altered(message, **changes) -> Message:
    return signed(json.dumps({**json.loads(message.body), **changes}).encode())


@pytest.mark.fault(56)
def test_live_event_under_a_test_key(stripe_gateway, paid):
    for livemode in (True, None, "false"):
        with pytest.raises(base.ForeignNotice) as caught:
            read(stripe_gateway, altered(paid, livemode=livemode))
        assert caught.value.code == "livemode"


@pytest.mark.fault(57)
def test_event_of_another_account(stripe_gateway, paid):
    with pytest.raises(base.ForeignNotice) as caught:
        read(stripe_gateway, altered(paid, account="acct_other"))
    assert caught.value.code == "account"


@pytest.mark.fault(58)
def test_event_we_do_not_use(stripe_gateway, paid):
    asked = len(stripe_gateway.client.requests)
    notice = read(stripe_gateway, altered(paid, type="payout.paid"))
    assert (notice.kind, notice.state, notice.reference) == (Kind.OTHER, State.UNKNOWN, "")
    assert notice.event_id
    assert len(stripe_gateway.client.requests) == asked


@pytest.mark.fault(59)
def test_event_about_nothing_we_can_find(stripe_gateway, paid):
    for subject in ({"object": "charge", "payment_intent": None}, {"object": "checkout.session"}):
        message = altered(paid, data={"object": subject})
        with pytest.raises(base.PaymentNotFound):
            read(stripe_gateway, message)
    gone = altered(paid, data={"object": {"object": "checkout.session", "id": "cs_test_none"}})
    with pytest.raises(base.PaymentNotFound):
        read(stripe_gateway, gone)


@pytest.mark.parametrize(
    "body",
    [
        b"null",
        b"[]",
        b"{}",
        b'{"object": "event"}',
        b'{"object": "event", "data": {"object": 5}, "created": 1}',
        b'{"object": "event", "data": {"object": {}}, "created": "x"}',
        b'{"object": "event", "data": {"object": {}}, "created": 1e99}',
        b"<html>",
    ],
)
def test_signed_nonsense(stripe_gateway, body):
    with pytest.raises(base.GatewayError) as caught:
        read(stripe_gateway, signed(body))
    assert caught.value.code == "malformed"


NEWER = b'{"id": "evt_65", "object": "v2.core.event", "type": "v1.billing.meter.x"}'


def test_signed_but_of_a_newer_kind(stripe_gateway):
    envelope = stripe_gateway.verify(signed(NEWER))
    assert (envelope.event_id, envelope.event_type) == ("evt_65", "v1.billing.meter.x")
    assert stripe_gateway.interpret(NEWER).kind is Kind.OTHER


@pytest.mark.parametrize(
    ("act", "kinds"),
    [
        ("refund", {"refund.created": Kind.REFUND, "charge.refunded": Kind.REFUND}),
        ("dispute", {"charge.dispute.created": Kind.DISPUTE}),
    ],
)
def test_kinds(stripe_gateway, mockpay, paid, act, kinds):
    charge = json.loads(mockpay.inbox.messages[0].body)["data"]["object"]["id"]
    mockpay.inbox.messages.clear()
    if act == "refund":
        mockpay.returns.refund(charge, amount=5, metadata={"reference": "HT-1"})
    else:
        mockpay.returns.dispute(charge)
    mockpay.deliver_pending()
    notices = [read(stripe_gateway, message) for message in mockpay.inbox.messages]
    assert {notice.event_type: notice.kind for notice in notices} == kinds
    assert {notice.reference for notice in notices} == {"TT-0001"}


def test_checks(stripe_gateway, mockpay):
    assert all(check.ok for check in stripe_gateway.checks() + stripe_gateway.probe())
    bad = new_gateway(mockpay, api_key="sk_test_other", webhook_secrets=[""])
    assert [check.ok for check in bad.checks() + bad.probe()] == [True, False, False]


def test_telemetry_is_off():
    assert stripe.enable_telemetry is False
