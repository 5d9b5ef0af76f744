"""The mock gateway in process, and the Stripe adapter that speaks to it.

`conftest` offers the fixtures to every test of payments; `new_mockpay`, `new_gateway`, `press`,
`signed` and `checkout_request` may be imported. Webhooks wait until `mockpay.deliver_pending()`
puts them into `mockpay.inbox.messages`.
"""

import io
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode, urlsplit

import pytest
import stripe
from requests.structures import CaseInsensitiveDict

from payments import gateways
from payments.gateways import stripe_messages
from payments.gateways.base import CheckoutRequest, Line, Message, Subject
from payments.gateways.stripe import StripeGateway
from payments.gateways.stripe_calls import TIMEOUT
from payments.mockpay.app import MockPay
from payments.mockpay.config import Config
from payments.mockpay.errors import ConnectionDropped

SECRET = "whsec_mock"
KEY = "sk_test_mock"
SITE = "http://testserver"
CREATED = datetime.now(UTC)
PAYEE = Subject(
    payee="H05.1", payee_name="UBND phường", account="1023456789", bank="970436", holder="UBND"
)
EXPIRES = CREATED + timedelta(hours=6)  # the same for each call: it is part of the key


@dataclass(frozen=True)
class Reply:
    status: int
    headers: CaseInsensitiveDict
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self):
        return json.loads(self.body)


class Hung(Exception):
    """The gateway would have taken longer than any caller waits."""


def call(app, method: str, url: str, *, body: str = "", headers=None) -> Reply:
    """One request through the WSGI application."""
    parts, raw, captured = urlsplit(url), body.encode(), {}
    environ = {
        "REQUEST_METHOD": method.upper(),
        "PATH_INFO": parts.path,
        "QUERY_STRING": parts.query,
        "CONTENT_LENGTH": str(len(raw)),
        "wsgi.input": io.BytesIO(raw),
    }
    for name, value in (headers or {}).items():
        environ["HTTP_" + name.upper().replace("-", "_")] = value

    def start_response(status, pairs):
        captured.update(status=int(status.split()[0]), headers=CaseInsensitiveDict(pairs))

    chunks = app(environ, start_response)
    content = b"".join(chunks)
    chunks.close()
    return Reply(captured["status"], captured["headers"], content)


class InProcessClient(stripe.HTTPClient):
    """The SDK's transport without a network: retries and error mapping stay the SDK's own."""

    name = "in-process"

    def __init__(self, app):
        super().__init__()
        self.app = app
        self.requests: list[tuple[str, str]] = []

    def request(self, method, url, headers, post_data=None):
        self.requests.append((method.upper(), urlsplit(url).path))
        try:
            reply = call(self.app, method, url, body=post_data or "", headers=headers)
        except ConnectionDropped as error:
            raise stripe.APIConnectionError("connection dropped", should_retry=True) from error
        except Hung as error:
            raise stripe.APIConnectionError("timed out", should_retry=False) from error
        return reply.body, reply.status, reply.headers

    def close(self):
        """Nothing is held open."""

    def _sleep_time_seconds(self, num_retries):
        return 0


@dataclass
class Inbox:
    """Where in-process webhooks arrive; `status` is what the portal would answer."""

    messages: list[Message] = field(default_factory=list)
    status: int = 200

    def __call__(self, url, headers, body) -> int:
        self.messages.append(Message(headers=headers, query="", body=body))
        return self.status


def new_mockpay(path=":memory:", **config) -> MockPay:
    config = {"webhook_url": f"{SITE}/hook", "faults_allowed": True, **config}
    app = MockPay(Config(public_url="http://mockpay.test", **config), path=str(path))
    app.inbox = app.webhooks.transport = Inbox()
    app.sleep = _sleep
    return app


def _sleep(seconds: float) -> None:
    if seconds > TIMEOUT[1]:
        raise Hung


@pytest.fixture
def mockpay():
    app = new_mockpay()
    yield app
    app.close()


@pytest.fixture
def stripe_gateway(mockpay):
    """With `stripe_gateway.client.requests`: what was asked, in order."""
    return new_gateway(mockpay)


@pytest.fixture
def stripe_in_use(monkeypatch, stripe_gateway):
    """What `gateways.get("stripe")` gives to services and views in this test."""
    monkeypatch.setitem(gateways.BUILDERS, "stripe", lambda: stripe_gateway)
    return stripe_gateway


def new_gateway(app, **options) -> StripeGateway:
    client = InProcessClient(app)
    options = {"api_key": KEY, "webhook_secrets": [SECRET], **options}
    gateway = StripeGateway(api_base="http://mockpay.test", http_client=client, **options)
    gateway.client = client
    return gateway


def read(gateway, message):
    """What a message leads to: checked first, as it is when it arrives."""
    return gateway.interpret(gateway.verify(message).content)


def checkout_request(reference="TT-0001", amount=24_000, **changes) -> CheckoutRequest:
    values = {
        "reference": reference,
        "idempotency_key": f"attempt-{reference}",
        "amount": amount,
        "description": "Đăng ký khai sinh",
        "lines": (Line("Lệ phí khai sinh", 0), Line("3 bản sao trích lục", amount)),
        "success_url": f"{SITE}/nop-tien/{reference}?sid={{CHECKOUT_SESSION_ID}}",
        "cancel_url": f"{SITE}/nop-tien/{reference}/huy",
        "created_at": CREATED,
        "expires_at": EXPIRES,
        "subject": PAYEE,
    }
    return CheckoutRequest(**{**values, **changes})


def press(app, checkout, act: str) -> Reply:
    """Press a button on the hosted page."""
    path = urlsplit(checkout.url).path
    return call(app, "POST", path, body=urlencode({"act": act}))


def signed(body: bytes, *, secret=SECRET, at: int | None = None) -> Message:
    header = stripe.WebhookSignature.generate_signature_header(body.decode(), secret, at)
    return Message(headers={"Stripe-Signature": header}, query="", body=body)


def field_names(html: str) -> set[str]:
    return set(re.findall(r'value="([a-z]+)"', html))


TOLERANCE = stripe_messages.TOLERANCE
