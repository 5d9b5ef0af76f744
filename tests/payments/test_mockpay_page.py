"""The hosted page, and the gateway as a process of its own."""

import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from payments.gateways import base
from payments.gateways.base import Line, State
from payments.gateways.stripe import StripeGateway
from payments.gateways.stripe_calls import PatientOnce
from payments.mockpay.__main__ import configured, main, options, serve
from payments.mockpay.config import Config, LiveKeyError
from payments.mockpay.texts import EN, VI, money
from tests.payments.gateway_fixtures import (
    KEY,
    SECRET,
    SITE,
    Inbox,
    call,
    checkout_request,
    field_names,
    new_gateway,
    new_mockpay,
    press,
    read,
)

BUTTONS = {"pay", "later", "close", "decline", "cancel"}


@pytest.fixture
def checkout(stripe_gateway):
    return stripe_gateway.start(checkout_request())


def show(app, checkout, query="") -> str:
    reply = call(app, "GET", urlsplit(checkout.url).path + query)
    assert reply.status == 200
    return reply.text


def test_what_the_payer_reads(mockpay, checkout):
    page = show(mockpay, checkout)
    for text in (
        "Cổng thanh toán thử: không có tiền thật",
        "Một Cửa Bắc Ninh",
        "Đăng ký khai sinh",
        "3 bản sao trích lục",
        "24.000\u00a0đ",
        "TT-0001",
        '<html lang="vi">',
    ):
        assert text in page
    assert field_names(page) == BUTTONS


def test_english(mockpay, checkout):
    page = show(mockpay, checkout, "?lang=en")
    assert "Test payment gateway: no real money" in page
    assert '<html lang="en">' in page
    assert '<html lang="vi">' in show(mockpay, checkout, "?lang=xx")
    assert VI.keys() == EN.keys()


def test_texts_are_escaped(stripe_gateway, mockpay):
    attack = '<script>alert("1")</script>$total'
    request = checkout_request("<b>", description=attack, lines=(Line(attack, 24_000),))
    page = show(mockpay, stripe_gateway.start(request))
    assert "<script" not in page
    assert "<b>" not in page
    assert page.count("&lt;script&gt;") == 2
    assert "$total" in page


def test_policy(mockpay, checkout):
    reply = call(mockpay, "GET", urlsplit(checkout.url).path)
    policy = reply.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert f"form-action 'self' {SITE}" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert reply.headers["Referrer-Policy"] == "no-referrer"
    assert reply.headers["Cache-Control"] == "no-store"
    assert not re.search(r"<style|<script|style=|\son\w+=", reply.text)


def test_files(mockpay, checkout):
    for path in re.findall(r'(?:href|src)="(/static/[^"]+)"', show(mockpay, checkout)):
        reply = call(mockpay, "GET", path)
        assert reply.status == 200
        assert reply.headers["Content-Type"].split(";")[0] in {"text/css", "image/svg+xml"}
    for path in ("/static/none.css", "/static/..%2fapp.py", "/static/../app.py"):
        assert call(mockpay, "GET", path).status == 404


@pytest.mark.parametrize("act", ["pay", "later"])
def test_pay_returns_to_the_portal(mockpay, checkout, act):
    for _ in range(2):  # the second is a double click
        reply = press(mockpay, checkout, act)
        assert reply.status == 303
        assert reply.headers["Location"] == f"{SITE}/nop-tien/TT-0001?sid={checkout.provider_ref}"
    assert len(mockpay.store.select("payment_intent", [])) == 1


def test_decline_stays(mockpay, checkout):
    reply = press(mockpay, checkout, "decline")
    assert reply.headers["Location"].endswith("declined=1")
    page = call(mockpay, "GET", reply.headers["Location"]).text
    assert "<title>Lỗi: " in page
    assert 'role="alert"' in page
    assert field_names(page) == BUTTONS


def test_cancel_changes_nothing(stripe_gateway, mockpay, checkout):
    reply = press(mockpay, checkout, "cancel")
    assert reply.headers["Location"] == f"{SITE}/nop-tien/TT-0001/huy"
    assert stripe_gateway.fetch(checkout.provider_ref).state is State.OPEN


@pytest.mark.fault(25)
def test_close_pays_without_return(stripe_gateway, mockpay, checkout):
    reply = press(mockpay, checkout, "close")
    assert reply.headers["Location"].startswith("/c/pay/")
    assert "Đã trả 24.000" in show(mockpay, checkout)
    assert stripe_gateway.fetch(checkout.provider_ref).state is State.PAID


def test_after_the_end(stripe_gateway, mockpay, checkout):
    press(mockpay, checkout, "later")
    assert "Ngân hàng đang xử lý" in show(mockpay, checkout)
    other = stripe_gateway.start(checkout_request("TT-0002"))
    stripe_gateway.expire(other.provider_ref)
    page = show(mockpay, other)
    assert "Đã hết giờ trả tiền" in page
    assert field_names(page) == set()
    assert press(mockpay, other, "pay").headers["Location"].startswith("/c/pay/")
    assert press(mockpay, other, "nonsense").status == 303
    assert stripe_gateway.fetch(other.provider_ref).state is State.EXPIRED


def test_unknown_payment(mockpay):
    reply = call(mockpay, "GET", "/c/pay/cs_test_none")
    assert reply.status == 404
    assert "Không có giao dịch này" in reply.text
    assert call(mockpay, "POST", "/c/pay/cs_test_none", body="act=pay").status == 404


@pytest.mark.parametrize(
    ("amount", "text"), [(0, "0"), (2000, "2.000"), (24_000, "24.000"), (99_999_999, "99.999.999")]
)
def test_money(amount, text):
    assert money(amount) == f"{text}\u00a0đ"


# --- as a process -------------------------------------------------------------------------------


@pytest.fixture
def served():
    """The gateway on a free port; `app.url` is where, webhooks go to `app.inbox`."""
    app = new_mockpay()
    server, courier = serve(app, 0)
    app.url = f"http://127.0.0.1:{server.server_port}"
    runner = threading.Thread(target=server.serve_forever, args=(0.05,))
    runner.start()
    yield app
    server.shutdown()
    runner.join()
    courier.stop()
    server.server_close()
    app.close()


def over_http(url, timeout=8) -> StripeGateway:
    client = PatientOnce(timeout=timeout)
    return StripeGateway(api_key=KEY, webhook_secrets=[SECRET], api_base=url, http_client=client)


def until(condition, seconds=5):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    assert condition()


def test_over_http_with_webhooks_of_its_own_accord(served):
    gateway = over_http(served.url)
    checkout = gateway.start(checkout_request())
    press(served, checkout, "pay")
    until(lambda: len(served.inbox.messages) == 3)
    notice = read(gateway, served.inbox.messages[-1])
    assert (notice.reference, notice.state) == ("TT-0001", State.PAID)
    assert all(check.ok for check in gateway.checks() + gateway.probe())


@pytest.mark.fault(32)
def test_a_hanging_gateway_is_left_alone(served):
    served.sleep = time.sleep
    served.faults.set("hang", times=9, seconds=1)
    started = time.monotonic()
    with pytest.raises(base.GatewayUnavailable):
        over_http(served.url, timeout=0.2).start(checkout_request())
    assert time.monotonic() - started < 0.9
    assert served.faults.listing()[0]["times"] == 8


@pytest.mark.fault(30)
def test_dropped_connection(served):
    served.faults.set("drop_response", match="POST")
    gateway = over_http(served.url)
    gateway.start(checkout_request())
    assert len(served.store.select("checkout.session", [])) == 1


@pytest.mark.fault(31)
def test_nobody_there():
    started = time.monotonic()
    with pytest.raises(base.GatewayUnavailable):
        over_http("http://127.0.0.1:9", timeout=1).start(checkout_request())
    assert time.monotonic() - started < 5


def test_money_that_comes_later_by_itself(served):
    gateway = over_http(served.url)
    checkout = gateway.start(checkout_request())
    served.bank.promise(checkout.provider_ref, seconds=0.3)
    assert gateway.fetch(checkout.provider_ref).state is State.OPEN
    until(lambda: gateway.fetch(checkout.provider_ref).state is State.PAID)


def test_the_courier_survives_a_broken_receiver(served):
    def explode(*_args):
        raise ConnectionResetError

    served.webhooks.transport = explode
    gateway = over_http(served.url)
    gateway.expire(gateway.start(checkout_request()).provider_ref)
    until(lambda: served.webhooks.log())
    served.webhooks.transport = inbox = Inbox()
    gateway.expire(gateway.start(checkout_request("TT-0002")).provider_ref)
    until(lambda: inbox.messages)
    notice = read(gateway, inbox.messages[-1])
    assert (notice.reference, notice.state) == ("TT-0002", State.EXPIRED)


# --- starting -----------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["sk_live_1", "rk_live_1"])
def test_refuses_live_keys(monkeypatch, key, capsys):
    with pytest.raises(LiveKeyError):
        Config(api_key=key)
    monkeypatch.setenv("STRIPE_API_KEY", key)
    assert main(["--db", ":memory:", "--port", "0"]) == 2
    assert "live key" in capsys.readouterr().err


def test_knobs_need_the_environment(monkeypatch):
    monkeypatch.delenv("STRIPE_API_KEY", raising=False)
    for value, allowed in (("1", True), ("0", False), ("", False)):
        monkeypatch.setenv("MOCK_GATEWAY", value)
        assert configured(options([])).faults_allowed is allowed


def test_arguments():
    given = options(
        ["--port", "9", "--minimum", "13000", "--retry-delays", "1,2.5", "--later", "3"]
    )
    config = configured(given)
    assert (config.public_url, config.minimum, config.later) == ("http://127.0.0.1:9", 13_000, 3)
    assert config.retry_delays == (1, 2.5)


def test_process_starts_and_ends(tmp_path):
    """Without Django and without the project's settings."""
    root = Path(__file__).parents[2]
    arguments = ["--port", "0", "--db", str(tmp_path / "var" / "mockpay.sqlite3")]
    process = subprocess.Popen(
        [sys.executable, "-m", "payments.mockpay", *arguments],
        cwd=root,
        env={"PATH": os.environ["PATH"]},
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert "mock gateway on http://127.0.0.1:" in process.stdout.readline()
        process.terminate()
        assert process.wait(10) == 0
    assert (tmp_path / "var" / "mockpay.sqlite3").exists()


def test_imports_nothing_of_the_project():
    code = "import sys, payments.mockpay.__main__; print(*sys.modules)"
    root = Path(__file__).parents[2]
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    names = {name.split(".")[0] for name in run.stdout.split()}
    assert names.isdisjoint({"django", "stripe", "portal", "procedures", "cms", "wagtail"})


def test_several_gateways_do_not_share_a_store(mockpay):
    other = new_mockpay()
    new_gateway(other).start(checkout_request())
    assert mockpay.store.select("checkout.session", []) == []
    other.close()
