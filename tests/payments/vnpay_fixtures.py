"""The VNPAY adapter against its counterpart, in process. `conftest` offers the fixtures."""

import json
from contextlib import nullcontext
from urllib.parse import urlsplit

import pytest

from payments import gateways
from payments.gateways.base import Message
from payments.gateways.vnpay import Terminal, VnpayGateway
from payments.mockpay.errors import ConnectionDropped
from tests.payments.gateway_fixtures import Hung, call, press

BASE = "http://mockpay.test/vnpay"
SECRET, CODE = "vnpay_mock", "MOTCUA01"


class Wire:
    """What `calls.post` does, without a network; `asked` are the bodies, in order."""

    def __init__(self, app):
        self.app, self.asked, self.date = app, [], ""

    def __call__(self, url, body, headers):
        self.asked.append(json.loads(body))
        try:
            reply = call(self.app, "POST", url, body=body.decode(), headers=headers)
        except (ConnectionDropped, Hung) as error:
            raise TimeoutError("no answer") from error
        return reply.status, reply.body, self.date


class Ipn:
    """Where IPN arrive; `answer` is what the portal would say."""

    def __init__(self):
        self.queries, self.answer = [], (200, b'{"RspCode":"00","Message":"Confirm Success"}')

    def __call__(self, url, body=None):
        self.queries.append(urlsplit(url).query)
        return self.answer

    @property
    def messages(self) -> list[Message]:
        return [message(query) for query in self.queries]


def message(query: str) -> Message:
    return Message(headers={}, query=query, body=b"")


def new_vnpay(app, *, guard=nullcontext, **changes) -> VnpayGateway:
    terminal = {
        "code": CODE,
        "secrets": (SECRET,),
        "pay_url": f"{BASE}/paymentv2/vpcpay.html",
        "api_url": f"{BASE}/merchant_webapi/api/transaction",
        "server_ip": "203.0.113.7",
    }
    wire = Wire(app)
    gateway = VnpayGateway(Terminal(**{**terminal, **changes}), send=wire, guard=guard)
    gateway.wire = wire
    return gateway


@pytest.fixture
def ipn(mockpay):
    """The counterpart tells VNPAY's messages to this."""
    object.__setattr__(mockpay.config, "vnpay_ipn_url", "http://testserver/ipn")
    mockpay.webhooks.exchange = Ipn()
    return mockpay.webhooks.exchange


@pytest.fixture
def vnpay(mockpay, ipn):
    """With `vnpay.wire.asked`: what was asked, in order."""
    return new_vnpay(mockpay)


@pytest.fixture
def vnpay_in_use(monkeypatch, settings, vnpay):
    monkeypatch.setitem(gateways.BUILDERS, "vnpay", lambda: vnpay)
    settings.PAYMENT_GATEWAYS = ["stripe", "vnpay"]
    return vnpay


def visit(app, checkout) -> str:
    """The payer's browser opens the pay address; the path of the page it is led to."""
    reply = call(app, "GET", checkout.url)
    assert reply.status == 303, reply.text
    return reply.headers["Location"]


def choose(app, checkout, act: str):
    """Open the page and press a button on it."""
    page = visit(app, checkout)
    return press(app, type(checkout)(checkout.provider_ref, page, checkout.expires_at), act)
