"""The mock gateway speaks Stripe's API: each row of the table, through the real SDK."""

import time
from urllib.parse import urlencode

import pytest
import stripe

from payments.gateways.stripe import API_VERSION
from payments.mockpay import API_VERSION as MOCK_VERSION
from tests.payments.gateway_fixtures import (
    KEY,
    InProcessClient,
    call,
    new_mockpay,
)


def session_params(**changes) -> dict:
    line = {
        "quantity": 3,
        "price_data": {
            "currency": "vnd",
            "unit_amount": 8000,
            "product_data": {"name": "Bản sao"},
        },
    }
    params = {
        "mode": "payment",
        "line_items": [line],
        "success_url": "http://testserver/ok?sid={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://testserver/no",
    }
    return {**params, **changes}


def with_price(**changes) -> dict:
    params = session_params()
    params["line_items"][0]["price_data"].update(changes)
    return params


@pytest.fixture
def api(mockpay):
    return client_for(mockpay)


def client_for(app, key=KEY):
    return stripe.StripeClient(key, http_client=InProcessClient(app), max_network_retries=0).v1


def test_the_versions_are_one():
    assert API_VERSION == MOCK_VERSION


def test_create_session(api, mockpay):
    made = api.checkout.sessions.create(
        session_params(
            client_reference_id="TT-1",
            metadata={"reference": "TT-1"},
            payment_intent_data={"description": "Khai sinh", "metadata": {"reference": "TT-1"}},
        )
    )
    assert (made.object, made.status, made.payment_status) == ("checkout.session", "open", "unpaid")
    assert (made.amount_total, made.currency, made.livemode) == (24_000, "vnd", False)
    assert made.id.startswith("cs_test_")
    assert made.url == f"http://mockpay.test/c/pay/{made.id}"
    assert made.client_reference_id == "TT-1"
    assert made.payment_intent is None
    assert made.expires_at - made.created == 24 * 3600
    assert made.last_response.request_id.startswith("req_")


@pytest.mark.parametrize(
    ("params", "param", "code"),
    [
        (session_params(mode=None), "mode", "parameter_missing"),
        (session_params(mode="subscription"), "mode", None),
        (session_params(line_items=None), "line_items", "parameter_missing"),
        (session_params(success_url=None), "success_url", "parameter_missing"),
        (session_params(success_url="javascript:alert(1)"), "success_url", "url_invalid"),
        (session_params(colour="red"), "colour", "parameter_unknown"),
        (session_params(locale="xx"), "locale", None),
        (session_params(client_reference_id="x" * 201), "client_reference_id", None),
        (with_price(unit_amount="8000.0"), "unit_amount", "parameter_invalid_integer"),
        (with_price(unit_amount="8e3"), "unit_amount", "parameter_invalid_integer"),
        (with_price(unit_amount="8.000"), "unit_amount", "parameter_invalid_integer"),
        (with_price(unit_amount=-1), "unit_amount", None),
        (with_price(unit_amount=0), "line_items", "amount_too_small"),
        (with_price(unit_amount=100_000_000), "line_items", "amount_too_large"),
        (with_price(currency="usd"), "currency", None),
        (with_price(currency=None), "currency", "parameter_missing"),
        (with_price(product_data=None), "name", "parameter_missing"),
    ],
)
def test_create_session_refuses(api, mockpay, params, param, code):
    with pytest.raises(stripe.InvalidRequestError) as caught:
        api.checkout.sessions.create(params)
    assert param in caught.value.param
    if code:
        assert caught.value.code == code
    assert api.checkout.sessions.list().data == []


@pytest.mark.parametrize(
    ("seconds", "accepted"),
    [(30 * 60 - 5, False), (30 * 60 + 5, True), (24 * 3600 - 5, True), (24 * 3600 + 5, False)],
)
def test_expiry_window(api, seconds, accepted):
    params = session_params(expires_at=int(time.time()) + seconds)
    if accepted:
        assert api.checkout.sessions.create(params).expires_at == params["expires_at"]
    else:
        with pytest.raises(stripe.InvalidRequestError, match="30 minutes"):
            api.checkout.sessions.create(params)


def test_minimum_is_configurable():
    app = new_mockpay(minimum=13_000)
    api = client_for(app)
    assert api.checkout.sessions.create(with_price(unit_amount=5000)).amount_total == 15_000
    with pytest.raises(stripe.InvalidRequestError) as caught:
        api.checkout.sessions.create(with_price(unit_amount=4000))
    assert caught.value.code == "amount_too_small"
    app.close()


def test_retrieve_and_expand(api, mockpay):
    made = api.checkout.sessions.create(session_params())
    mockpay.bank.pay(made.id)
    plain = api.checkout.sessions.retrieve(made.id)
    assert plain.payment_intent.startswith("pi_")
    assert "line_items" not in plain.to_dict()
    full = api.checkout.sessions.retrieve(
        made.id, {"expand": ["payment_intent.latest_charge", "line_items"]}
    )
    assert full.payment_intent.latest_charge.amount == 24_000
    assert full.line_items.data[0].quantity == 3
    assert full.url is None
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        api.checkout.sessions.retrieve(made.id, {"expand": ["customer"]})


def test_unknown_objects_are_404(api):
    for ask in (
        api.checkout.sessions.retrieve,
        api.checkout.sessions.expire,
        api.payment_intents.retrieve,
        api.charges.retrieve,
        api.refunds.retrieve,
        api.events.retrieve,
    ):
        with pytest.raises(stripe.InvalidRequestError) as caught:
            ask("xx_none")
        assert (caught.value.http_status, caught.value.code) == (404, "resource_missing")


def test_expire_once(api):
    made = api.checkout.sessions.create(session_params())
    gone = api.checkout.sessions.expire(made.id)
    assert (gone.status, gone.payment_status, gone.url) == ("expired", "unpaid", None)
    with pytest.raises(stripe.InvalidRequestError, match="can be expired"):
        api.checkout.sessions.expire(made.id)
    assert [event.type for event in api.events.list()] == ["checkout.session.expired"]


def test_time_runs_out(api, mockpay):
    made = api.checkout.sessions.create(session_params())
    start = time.time()
    mockpay.clock = lambda: start + 24 * 3600 + 1
    assert api.checkout.sessions.retrieve(made.id).status == "expired"


def test_lists_page_newest_first(api):
    made = [api.checkout.sessions.create(session_params()).id for _ in range(5)]
    first = api.checkout.sessions.list({"limit": 2})
    assert [item.id for item in first.data] == made[:2:-1]
    assert first.has_more
    everything = api.checkout.sessions.list({"limit": 2}).auto_paging_iter()
    assert [item.id for item in everything] == made[::-1]
    last = api.checkout.sessions.list({"limit": 2, "starting_after": made[2]})
    assert not last.has_more


def test_list_filters(api, mockpay):
    paid, other = (api.checkout.sessions.create(session_params()).id for _ in range(2))
    intent = mockpay.bank.pay(paid)["payment_intent"]
    sessions = api.checkout.sessions.list
    assert [item.id for item in sessions({"payment_intent": intent})] == [paid]
    assert [item.id for item in sessions({"status": "open"})] == [other]
    assert sessions({"created": {"gt": int(time.time()) + 5}}).data == []
    assert len(sessions({"created": {"gte": int(time.time()) - 60}}).data) == 2
    assert [item.id for item in api.payment_intents.list()] == [intent]
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sessions({"client_reference_id": "TT-1"})
    assert caught.value.code == "parameter_unknown"
    for limit in (0, 101, "x"):
        with pytest.raises(stripe.InvalidRequestError):
            sessions({"limit": limit})
    with pytest.raises(stripe.InvalidRequestError):
        sessions({"starting_after": "cs_test_none"})


def test_payment_leaves_intent_charge_and_events(api, mockpay):
    made = api.checkout.sessions.create(
        session_params(payment_intent_data={"metadata": {"a": "1"}})
    )
    mockpay.bank.decline(made.id)
    session = mockpay.bank.pay(made.id)
    intent = api.payment_intents.retrieve(session["payment_intent"])
    charge = api.charges.retrieve(intent.latest_charge)
    assert (intent.status, intent.amount_received, intent.metadata["a"]) == (
        "succeeded",
        24_000,
        "1",
    )
    assert (charge.paid, charge.captured, charge.amount_refunded) == (True, True, 0)
    assert [event.type for event in api.events.list()][::-1] == [
        "charge.failed",
        "payment_intent.payment_failed",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]
    event = api.events.list({"type": "checkout.session.completed"}).data[0]
    assert (event.api_version, event.livemode) == (MOCK_VERSION, False)
    assert event.data.object.payment_status == "paid"
    assert api.events.retrieve(event.id).id == event.id
    assert len(api.events.list({"type": "charge.*"}).data) == 2
    assert len(api.events.list({"types": ["charge.failed", "charge.succeeded"]}).data) == 2


def test_paying_twice_changes_nothing(api, mockpay):
    made = api.checkout.sessions.create(session_params())
    first, second = mockpay.bank.pay(made.id), mockpay.bank.pay(made.id)
    assert first == second
    assert len(api.payment_intents.list().data) == 1


def paid_session(api, app) -> dict:
    return app.bank.pay(api.checkout.sessions.create(session_params()).id)


def test_refund_in_parts(api, mockpay):
    intent = paid_session(api, mockpay)["payment_intent"]
    first = api.refunds.create({"payment_intent": intent, "amount": 9000})
    assert (first.status, first.amount) == ("succeeded", 9000)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        api.refunds.create({"payment_intent": intent, "amount": 15_001})
    assert caught.value.param == "amount"
    rest = api.refunds.create({"charge": first.charge, "metadata": {"reference": "HT-1"}})
    assert rest.amount == 15_000
    with pytest.raises(stripe.InvalidRequestError) as caught:
        api.refunds.create({"payment_intent": intent})
    assert caught.value.code == "charge_already_refunded"
    charge = api.charges.retrieve(first.charge)
    assert (charge.amount_refunded, charge.refunded) == (24_000, True)
    listed = api.refunds.list({"payment_intent": intent})
    assert [refund.amount for refund in listed] == [15_000, 9000]


@pytest.mark.parametrize("amount", [0, -5, "1.5"])
def test_refund_of_no_amount(api, mockpay, amount):
    intent = paid_session(api, mockpay)["payment_intent"]
    with pytest.raises(stripe.InvalidRequestError):
        api.refunds.create({"payment_intent": intent, "amount": amount})
    assert api.refunds.list().data == []


def test_refund_of_nothing(api, mockpay):
    made = api.checkout.sessions.create(session_params())
    intent = mockpay.bank.decline(made.id)["payment_intent"]
    with pytest.raises(stripe.InvalidRequestError, match="successful charge"):
        api.refunds.create({"payment_intent": intent})
    with pytest.raises(stripe.InvalidRequestError, match="One of"):
        api.refunds.create({"amount": 5})


def test_refund_fails_later(api, mockpay):
    session = paid_session(api, mockpay)
    refund = api.refunds.create({"payment_intent": session["payment_intent"], "amount": 9000})
    mockpay.returns.update_refund(refund.id, status="failed")
    assert api.refunds.retrieve(refund.id).status == "failed"
    assert api.charges.retrieve(refund.charge).amount_refunded == 0
    assert api.events.list({"limit": 1}).data[0].type == "refund.failed"


def test_dispute(api, mockpay):
    session = paid_session(api, mockpay)
    charge = mockpay.bank.charge_of(session["id"])
    dispute = mockpay.returns.dispute(charge)
    assert api.charges.retrieve(charge).disputed
    with pytest.raises(stripe.InvalidRequestError) as caught:
        api.refunds.create({"charge": charge})
    assert caught.value.code == "charge_disputed"
    mockpay.returns.close_dispute(dispute["id"], status="won")
    listed = api.disputes.list({"payment_intent": session["payment_intent"]})
    assert [item.status for item in listed] == ["won"]
    types = [event.type for event in api.events.list({"type": "charge.dispute.*"})]
    assert types == ["charge.dispute.closed", "charge.dispute.created"]


@pytest.mark.parametrize("key", ["sk_test_other", "sk_live_mock", "rubbish"])
def test_wrong_key(mockpay, key):
    with pytest.raises(stripe.AuthenticationError):
        client_for(mockpay, key).events.list()


def test_no_key_and_basic_key(mockpay):
    assert call(mockpay, "GET", "/v1/events").status == 401
    basic = {"Authorization": "Basic c2tfdGVzdF9tb2NrOg=="}
    assert call(mockpay, "GET", "/v1/events", headers=basic).status == 200
    assert call(mockpay, "GET", "/v1/events", headers={"Authorization": "Basic *"}).status == 401


@pytest.mark.parametrize(
    "body",
    [
        "line_items[0][quantity]=1&line_items[0][quantity]=2",
        "line_items=1&line_items[0][quantity]=1",
        "line_items[][quantity]=1",
        "a" + "[b]" * 50 + "=1",
        "%ff=1",
        "]=1",
        "line_items[5][quantity]=1&mode=payment",
        urlencode({f"metadata[{number}]": "x" for number in range(60)}),
    ],
)
def test_malformed_forms_are_400(mockpay, body):
    headers = {"Authorization": f"Bearer {KEY}"}
    reply = call(mockpay, "POST", "/v1/checkout/sessions", body=body, headers=headers)
    assert reply.status == 400
    assert reply.json["error"]["type"] == "invalid_request_error"
    assert reply.headers["Request-Id"].startswith("req_")


def test_unknown_url_and_method(mockpay):
    headers = {"Authorization": f"Bearer {KEY}"}
    assert call(mockpay, "GET", "/v1/customers", headers=headers).status == 404
    assert call(mockpay, "DELETE", "/v1/refunds", headers=headers).status == 405
