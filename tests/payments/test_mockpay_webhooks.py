"""Webhooks of the mock gateway: signed as Stripe signs, retried, and spoilt on demand."""

import json
import time

import pytest
import stripe

from tests.payments.gateway_fixtures import (
    KEY,
    SECRET,
    call,
    new_mockpay,
)
from tests.payments.test_mockpay_api import client_for, session_params

COMPLETED = "checkout.session.completed"


@pytest.fixture
def session(mockpay):
    return client_for(mockpay).checkout.sessions.create(session_params()).id


def types(app) -> list[str]:
    return [json.loads(message.body)["type"] for message in app.inbox.messages]


def test_signed_so_that_the_sdk_accepts(mockpay, session):
    mockpay.bank.pay(session)
    mockpay.deliver_pending()
    message = mockpay.inbox.messages[-1]
    event = stripe.Webhook.construct_event(
        message.body, message.headers["Stripe-Signature"], SECRET
    )
    assert (event.type, event.livemode) == (COMPLETED, False)
    assert event.data.object.id == session
    assert set(event.to_dict()) >= {"id", "type", "api_version", "created", "livemode", "data"}


def test_order_and_log(mockpay, session):
    mockpay.bank.pay(session)
    assert mockpay.inbox.messages == []  # nothing leaves before it is asked to
    assert [status for _, status in mockpay.deliver_pending()] == [200, 200, 200]
    assert types(mockpay) == ["charge.succeeded", "payment_intent.succeeded", COMPLETED]
    assert mockpay.deliver_pending() == []
    assert {entry["state"] for entry in mockpay.webhooks.log()} == {"sent"}


def test_retried_with_back_off_until_given_up():
    app = new_mockpay(retry_delays=(1, 5))
    session = client_for(app).checkout.sessions.create(session_params()).id
    app.bank.expire(session)
    app.inbox.status = 503
    start = time.time()
    sent = []
    for offset in (0, 0.5, 1.1, 5, 6.2, 1000):
        app.clock = lambda offset=offset: start + offset
        sent.append(len(app.deliver_pending()))
    assert sent == [1, 0, 1, 0, 1, 0]
    log = app.webhooks.log()
    assert [entry["status"] for entry in log] == [503] * 3
    assert log[0]["state"] == "given_up"
    assert len({json.loads(message.body)["id"] for message in app.inbox.messages}) == 1
    app.close()


@pytest.mark.parametrize("error", [ConnectionRefusedError("no"), ValueError("bad address")])
def test_nobody_listens(mockpay, session, error):
    def refuse(*_args):
        raise error

    mockpay.bank.expire(session)
    mockpay.webhooks.transport = refuse
    assert mockpay.deliver_pending() == [("checkout.session.expired", None)]
    assert type(error).__name__ in mockpay.webhooks.log()[0]["error"]


def test_drop(mockpay, session):
    mockpay.faults.set("webhook_drop", match=COMPLETED)
    mockpay.bank.pay(session)
    mockpay.deliver_pending()
    assert COMPLETED not in types(mockpay)
    listed = client_for(mockpay).events.list({"type": COMPLETED})
    assert len(listed.data) == 1  # the event exists, only its webhook is lost


@pytest.mark.fault(1)
def test_duplicate(mockpay, session):
    mockpay.faults.set("webhook_duplicate", match=COMPLETED, copies=10)
    mockpay.bank.pay(session)
    mockpay.deliver_pending()
    bodies = [json.loads(message.body)["id"] for message in mockpay.inbox.messages[2:]]
    assert len(bodies) == 10
    assert len(set(bodies)) == 1


def test_delay(mockpay, session):
    mockpay.faults.set("webhook_delay", match=COMPLETED, seconds=60)
    mockpay.bank.pay(session)
    mockpay.deliver_pending()
    assert COMPLETED not in types(mockpay)
    start = time.time()
    mockpay.clock = lambda: start + 61
    mockpay.deliver_pending()
    assert types(mockpay)[-1] == COMPLETED


@pytest.mark.fault(4)
def test_swap(mockpay, session):
    mockpay.faults.set("webhook_swap")
    mockpay.bank.pay(session)
    mockpay.deliver_pending()
    assert types(mockpay) == ["payment_intent.succeeded", "charge.succeeded", COMPLETED]


@pytest.mark.parametrize("how", ["secret", "body", "old", "scheme", "none"])
def test_forged_ones_fail_the_sdk(mockpay, session, how):
    mockpay.faults.set("webhook_forge", how=how)
    mockpay.bank.expire(session)
    mockpay.deliver_pending()
    message = mockpay.inbox.messages[0]
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(
            message.body, message.headers.get("Stripe-Signature"), SECRET
        )


def test_promised_money_arrives_later(mockpay, session):
    api = client_for(mockpay)
    mockpay.bank.promise(session, seconds=20)
    waiting = api.checkout.sessions.retrieve(session)
    assert (waiting.status, waiting.payment_status) == ("complete", "unpaid")
    mockpay.deliver_pending()
    assert types(mockpay) == ["payment_intent.processing", COMPLETED]
    start = time.time()
    mockpay.clock = lambda: start + 21
    mockpay.deliver_pending()
    assert types(mockpay)[-1] == "checkout.session.async_payment_succeeded"
    assert api.checkout.sessions.retrieve(session).payment_status == "paid"


def test_promise_broken(mockpay, session):
    mockpay.bank.promise(session, seconds=20)
    mockpay.bank.break_promise(session)
    start = time.time()
    mockpay.clock = lambda: start + 21
    mockpay.deliver_pending()
    assert types(mockpay)[-1] == "checkout.session.async_payment_failed"


# --- the knobs over HTTP ------------------------------------------------------------------------


def admin(app, method, path, body="", key=KEY):
    headers = {"Authorization": f"Bearer {key}"}
    return call(app, method, f"/_admin/{path}", body=body, headers=headers)


def test_knobs(mockpay, session):
    assert admin(mockpay, "POST", "faults", '{"name": "wrong_amount", "amount": 1}').status == 200
    assert admin(mockpay, "GET", "faults").json == [
        {"name": "wrong_amount", "times": 1, "amount": 1}
    ]
    paid = admin(mockpay, "POST", "acts", json.dumps({"act": "pay", "session": session})).json
    assert paid["payment_status"] == "paid"
    assert len(admin(mockpay, "POST", "deliver").json) == 3
    assert len(admin(mockpay, "GET", "deliveries").json) == 3
    assert admin(mockpay, "DELETE", "faults").json == []


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        ({"act": "refund", "amount": 5}, "refund"),
        ({"act": "refund"}, "refund"),
        ({"act": "dispute"}, "dispute"),
    ],
)
def test_acts_on_a_paid_session(mockpay, session, act, expected):
    mockpay.bank.pay(session)
    reply = admin(mockpay, "POST", "acts", json.dumps({**act, "session": session}))
    assert reply.json["object"] == expected


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("acts", '{"act": "explode"}'),
        ("acts", '{"act": "pay", "colour": "red"}'),
        ("acts", '{"act": "pay"}'),
        ("faults", '{"name": "flood"}'),
        ("faults", "[]"),
        ("faults", "{"),
    ],
)
def test_knobs_refuse_nonsense(mockpay, path, body):
    assert admin(mockpay, "POST", path, body).status == 400


def test_knobs_need_key_and_permission(mockpay):
    assert admin(mockpay, "GET", "faults", key="sk_test_other").status == 401
    quiet = new_mockpay(faults_allowed=False)
    assert admin(quiet, "GET", "faults").status == 404
    assert admin(quiet, "POST", "faults", '{"name": "hang"}').status == 404
    quiet.close()
