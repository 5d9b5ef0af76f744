"""A gateway that does not answer is not asked by everyone who waits."""

import pytest
from django.core.cache import cache

from payments import gateways
from payments.gateways import base, breaker
from payments.gateways.breaker import Breaker
from tests.payments.gateway_fixtures import checkout_request, new_gateway


@pytest.fixture(autouse=True)
def _closed():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def gateway(mockpay):
    return new_gateway(mockpay).guarded_by(Breaker("stripe").guard)


def fail(gateway, times):
    for _time in range(times):
        with pytest.raises(base.GatewayUnavailable):
            gateway.fetch("cs_test_x")


@pytest.mark.fault(31)
def test_after_three_failures_in_a_row_nothing_is_asked_for_a_while(gateway, mockpay):
    mockpay.faults.set("unavailable", times=500)
    fail(gateway, breaker.FAILURES)
    gateway.client.requests.clear()
    for call in (
        lambda: gateway.start(checkout_request()),
        lambda: gateway.fetch("cs_test_x"),
        lambda: gateway.find("TT-1", base.datetime.now()),
        lambda: list(gateway.events_since(base.datetime.now())),
    ):
        with pytest.raises(base.GatewayUnavailable):
            call()
    assert gateway.client.requests == []
    other = new_gateway(mockpay).guarded_by(Breaker("stripe").guard)  # another process
    fail(other, 1)
    assert other.client.requests == []


@pytest.mark.fault(31)
def test_after_the_rest_one_failure_is_enough_and_one_answer_ends_it(gateway, mockpay):
    mockpay.faults.set("unavailable", times=500)
    fail(gateway, breaker.FAILURES)
    cache.delete("breaker:stripe:open")  # the rest is over
    fail(gateway, 1)
    gateway.client.requests.clear()
    fail(gateway, 1)
    assert gateway.client.requests == []
    cache.delete("breaker:stripe:open")
    mockpay.faults.clear()
    assert gateway.start(checkout_request()).provider_ref
    mockpay.faults.set("unavailable", times=500)
    fail(gateway, breaker.FAILURES - 1)
    mockpay.faults.clear()
    assert gateway.start(checkout_request()).provider_ref


@pytest.mark.parametrize("fault", ["refused", "key", "shape"])
def test_an_answer_is_no_silence(gateway, mockpay, fault):
    mockpay.faults.set("unavailable", times=6)  # two calls, each tried three times
    fail(gateway, breaker.FAILURES - 1)
    if fault == "shape":
        mockpay.faults.set("malformed", body="{}")
    if fault == "key":
        mockpay.faults.set("unavailable", status=401)
    with pytest.raises(base.GatewayError):
        gateway.fetch("cs_test_x")
    mockpay.faults.set("unavailable", times=6)
    fail(gateway, breaker.FAILURES - 1)
    assert gateway.start(checkout_request()).provider_ref


def test_the_gateway_of_the_settings_is_guarded(settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    cache.set("breaker:stripe:open", True, 30)
    with pytest.raises(base.GatewayUnavailable) as caught:
        gateways.get("stripe").fetch("cs_test_x")
    assert caught.value.code == "resting"
