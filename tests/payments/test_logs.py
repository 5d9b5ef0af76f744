"""What opens something, and cards, stand in no log: planted, and looked for in all of it."""

import json
import logging

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from payments.gateways import base
from payments.models import GatewayMessage
from payments.services import inbox
from portal.accounts.adapter import MFAAdapter
from portal.accounts.totp import code_now, demo_secret
from tests import factories
from tests.accounts.test_sign_in import is_in, sign_in
from tests.clients import PortalClient
from tests.payments.gateway_fixtures import KEY, SECRET, signed
from tests.payments.scenes import drain
from tests.payments.test_inbox import HOOK

pytestmark = [pytest.mark.django_db, pytest.mark.threat(10)]
CARD = "4111111111111111"


@pytest.fixture
def log(caplog):
    """All that production would write, and more."""
    caplog.set_level(logging.DEBUG)
    return caplog


def found(log, *canaries) -> list[str]:
    return [one for one in canaries if one in log.text]


def test_neither_password_code_nor_key_of_a_session(log):
    officer = factories.PostFactory().user
    secret = demo_secret(officer.email)
    data = {"secret": MFAAdapter().encrypt(secret)}
    Authenticator.objects.create(user=officer, type="totp", data=data)
    client = PortalClient(raise_request_exception=False)
    page = sign_in(client, officer.email, "mat-khau-chim-yen").request["PATH_INFO"]
    assert not is_in(client)
    page = sign_in(client, officer.email).url
    code = code_now(secret)
    for typed in ("135797", code):
        client.post(page, {"code": typed})
    assert is_in(client)
    client.get("/khong-co-trang-nay/")
    key = client.session.session_key
    client.post(reverse("account_logout"))
    client.get(reverse("profile"))
    assert found(log, factories.PASSWORD, "mat-khau-chim-yen", "135797", code, secret, key) == []
    assert found(log, "/khong-co-trang-nay/") != [], "nothing was logged"


@pytest.mark.parametrize("body", ['{{"card": "{0}"}}', "so_the={0}&x=1", "vnp_BankTranNo={0}"])
def test_no_card_of_a_message_that_is_refused(client, till, log, body):
    for content in (body.format(CARD), "x" * 40 + CARD):
        assert client.post(HOOK, content, content_type="text/plain").status_code == 400
        query = content if "=" in content else f"so={content}"
        client.get(f"/cong-thanh-toan/vnpay/thong-bao/?{query}")
    assert found(log, CARD, CARD[:12]) == []
    assert found(log, "refused a message of stripe", "refused a message of vnpay") != []


def test_no_secret_key_or_card_while_a_payment_is_made_and_told(client, till, log, monkeypatch):
    till.pay(till.attempt())
    event = json.loads(till.webhooks()[-1].body)
    event["data"]["object"]["payment_method_details"] = {"card": {"number": CARD}}
    message = signed(json.dumps(event).encode())
    signature = message.headers["Stripe-Signature"]
    sent = {"content_type": "application/json", "HTTP_STRIPE_SIGNATURE": signature}
    assert client.post(HOOK, message.body, **sent).status_code == 200
    assert client.post(HOOK, message.body + b" ", **sent).status_code == 400

    def fail(*_given):
        raise base.UnreadableAnswer(f"no answer about {CARD}")

    with monkeypatch.context() as patch:
        patch.setattr(inbox, "MAX_TRIES", 1)
        patch.setattr(inbox.inquiry, "apply_notice", fail)
        drain()
    assert GatewayMessage.objects.filter(state="parked").exists()
    assert found(log, KEY, SECRET, CARD, signature.rpartition("=")[2]) == []
    assert found(log, "was parked") != []
