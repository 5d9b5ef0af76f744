"""A gateway that does not answer is not asked by everyone who waits."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from django.core.cache import cache

from payments import gateways
from payments.gateways import base, breaker
from payments.gateways.breaker import Breaker
from tests.payments.gateway_fixtures import checkout_request, new_gateway

PATIENCE = 5  # seconds


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


@pytest.mark.fault(32)
def test_of_fifty_who_pay_while_it_hangs_two_hang_and_the_others_go_on(gateway, monkeypatch):
    monkeypatch.setattr(breaker, "SLOW", 0)
    hanging, over = threading.Barrier(breaker.AT_ONCE + 1), threading.Event()

    def hang(*_arguments, **_options):
        hanging.wait(PATIENCE)
        over.wait(PATIENCE)
        raise base.GatewayUnavailable("timeout")

    monkeypatch.setattr(gateway, "_api", SimpleNamespace(checkout=hanging_sessions(hang)))
    with ThreadPoolExecutor(breaker.AT_ONCE) as pool:
        stuck = [pool.submit(call, gateway) for _thread in range(breaker.AT_ONCE)]
        hanging.wait(PATIENCE)
        began = time.monotonic()
        assert {call(gateway) for _payer in range(50 - breaker.AT_ONCE)} == {"busy"}
        assert time.monotonic() - began < breaker.IN_LINE
        over.set()
        assert [one.result(PATIENCE) for one in stuck] == [""] * breaker.AT_ONCE
    monkeypatch.undo()
    assert gateway.start(checkout_request()).provider_ref  # who was sent away counted as no failure


def call(gateway) -> str:
    """The code of its failure."""
    with pytest.raises(base.GatewayUnavailable) as caught:
        gateway.fetch("cs_test_x")
    return caught.value.code


def hanging_sessions(hang):
    return SimpleNamespace(sessions=SimpleNamespace(retrieve=hang))


def test_the_gateway_of_the_settings_is_guarded(settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    cache.set("breaker:stripe:open", True, 30)
    with pytest.raises(base.GatewayUnavailable) as caught:
        gateways.get("stripe").fetch("cs_test_x")
    assert caught.value.code == "resting"
