"""Idempotency as Stripe promises it, and the knobs that break answers."""

import threading
import time

import pytest
import stripe

from tests.payments.gateway_fixtures import (
    KEY,
    Hung,
    InProcessClient,
    call,
    new_mockpay,
)
from tests.payments.test_mockpay_api import client_for, session_params, with_price


@pytest.fixture
def api(mockpay):
    return client_for(mockpay)


def create(api, key="bill-7-1", **changes):
    return api.checkout.sessions.create(session_params(**changes), {"idempotency_key": key})


def test_same_key_same_answer(api):
    first, second = create(api), create(api)
    assert first.id == second.id
    assert first.last_response.body == second.last_response.body
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert first.last_response.request_id != second.last_response.request_id
    assert len(api.checkout.sessions.list().data) == 1


@pytest.mark.fault(35)
def test_same_key_other_parameters(api):
    create(api)
    with pytest.raises(stripe.IdempotencyError) as caught:
        create(api, success_url="http://testserver/other")
    assert caught.value.http_status == 400
    with pytest.raises(stripe.IdempotencyError):
        api.refunds.create({"charge": "ch_1"}, {"idempotency_key": "bill-7-1"})
    assert len(api.checkout.sessions.list().data) == 1


def test_order_of_fields_does_not_matter(mockpay):
    headers = {"Authorization": f"Bearer {KEY}", "Idempotency-Key": "k"}
    fields = [
        "mode=payment",
        "success_url=http://a.test/",
        "cancel_url=http://a.test/",
        "line_items[0][quantity]=1",
        "line_items[0][price_data][currency]=vnd",
        "line_items[0][price_data][unit_amount]=2000",
        "line_items[0][price_data][product_data][name]=x",
    ]
    replies = [
        call(mockpay, "POST", "/v1/checkout/sessions", body="&".join(order), headers=headers)
        for order in (fields, fields[::-1])
    ]
    assert replies[0].status == 200
    assert replies[0].body == replies[1].body


def test_validation_failures_are_not_remembered(api):
    options = {"idempotency_key": "k"}
    with pytest.raises(stripe.InvalidRequestError):
        api.checkout.sessions.create(with_price(unit_amount="x"), options)
    assert api.checkout.sessions.create(session_params(), options).status == "open"


def test_refusals_by_state_are_remembered(api, mockpay):
    session = mockpay.bank.pay(create(api).id)
    params = {"payment_intent": session["payment_intent"], "amount": 99_000}
    bodies = []
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError) as caught:
            api.refunds.create(params, {"idempotency_key": "refund-1"})
        bodies.append(caught.value)
    assert bodies[1].headers["Idempotent-Replayed"] == "true"
    assert bodies[0].http_body == bodies[1].http_body


@pytest.mark.fault(34)
def test_keys_are_pruned_after_a_day(api, mockpay):
    first = create(api)
    start = time.time()
    mockpay.clock = lambda: start + 24 * 3600 + 60
    assert create(api).id != first.id


def test_key_of_256_characters(api):
    with pytest.raises(stripe.InvalidRequestError, match="255"):
        create(api, key="x" * 256)
    assert create(api, key="x" * 255).status == "open"


@pytest.mark.fault(18)
def test_eight_threads_one_session(mockpay):
    found, refused = [], []

    def click():
        try:
            found.append(create(client_for(mockpay)).id)
        except stripe.APIError as error:
            refused.append(error.http_status)

    threads = [threading.Thread(target=click) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert set(refused) <= {409}
    assert len(found) + len(refused) == 8


def test_in_flight_is_409(mockpay):
    """A second request under a running key is refused, and may be repeated later."""
    api, inside, go_on = client_for(mockpay), threading.Event(), threading.Event()
    original = mockpay.bank.open

    def slow(body):
        inside.set()
        assert go_on.wait(10)
        return original(body)

    mockpay.bank.open = slow
    first = threading.Thread(target=create, args=(api,))
    first.start()
    assert inside.wait(10)
    with pytest.raises(stripe.APIError) as caught:
        create(client_for(mockpay))
    go_on.set()
    first.join()
    assert (caught.value.http_status, caught.value.code) == (409, None)
    assert caught.value.error.code == "idempotency_key_in_use"
    assert create(api).last_response.headers["Idempotent-Replayed"] == "true"


def test_the_store_survives_a_restart(tmp_path):
    path = tmp_path / "mockpay.sqlite3"
    app = new_mockpay(path)
    made = create(client_for(app))
    app.bank.pay(made.id)
    app.close()
    again = new_mockpay(path)
    assert create(client_for(again)).id == made.id
    assert [status for _, status in again.deliver_pending()] == [200, 200, 200]
    again.close()


# --- broken answers -----------------------------------------------------------------------------


@pytest.mark.fault(31)
def test_503_once_then_the_sdk_succeeds(mockpay):
    mockpay.faults.set("unavailable")
    client = InProcessClient(mockpay)
    api = stripe.StripeClient(KEY, http_client=client, max_network_retries=2).v1
    assert create(api).status == "open"
    assert len(client.requests) == 2


@pytest.mark.fault(31)
def test_429(api, mockpay):
    mockpay.faults.set("unavailable", status=429)
    with pytest.raises(stripe.RateLimitError):
        create(api)


@pytest.mark.fault(30)
def test_drop_response_once(api, mockpay):
    mockpay.faults.set("drop_response", match="POST /v1/checkout")
    with pytest.raises(stripe.APIConnectionError):
        create(api)
    assert create(api).last_response.headers["Idempotent-Replayed"] == "true"
    assert len(api.checkout.sessions.list().data) == 1


def test_500_is_remembered(api, mockpay):
    mockpay.faults.set("error_after_effect", match="POST")
    for _ in range(2):
        with pytest.raises(stripe.APIError) as caught:
            create(api)
        assert caught.value.http_status == 500
    assert len(api.checkout.sessions.list().data) == 1


@pytest.mark.fault(33)
@pytest.mark.parametrize("body", ["<html>", "", "{", "null", "[]"])
def test_malformed_answer(api, mockpay, body):
    mockpay.faults.set("malformed", body=body, status=502)
    with pytest.raises(stripe.APIError):
        create(api)


def test_hang_then_act(api, mockpay):
    mockpay.faults.set("hang", seconds=0.01)
    assert create(api).status == "open"
    mockpay.faults.set("hang", seconds=60)
    with pytest.raises(Hung):
        call(mockpay, "GET", "/v1/events")


def test_faults_are_spent_and_matched(mockpay):
    mockpay.faults.set("unavailable", times=2, match="GET /v1/events")
    assert mockpay.faults.take("unavailable", "POST /v1/refunds") is None
    assert mockpay.faults.take("unavailable", "GET /v1/events/x") is not None
    assert mockpay.faults.listing() == [
        {"name": "unavailable", "times": 1, "match": "GET /v1/events"}
    ]
    mockpay.faults.clear()
    assert mockpay.faults.listing() == []
