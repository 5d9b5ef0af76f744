"""The address of messages is closed by mistake: a signed message about nothing finds out."""

from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from payments import gateways
from payments.gateways import base
from payments.models import Capture, Case, GatewayMessage
from payments.services import pinging
from payments.services.pinging import Reply, ping_all
from payments.views import webhook
from tests.payments.scenes import drain
from tests.payments.test_national import new_national

pytestmark = [pytest.mark.django_db, pytest.mark.fault(73)]


@pytest.fixture(autouse=True)
def three(stripe_in_use, vnpay_in_use, mockpay, monkeypatch, settings):
    national = new_national(mockpay)
    monkeypatch.setitem(gateways.BUILDERS, "national", lambda: national)
    settings.PAYMENT_GATEWAYS = ["stripe", "vnpay", "national", "transfer"]


def through_the_site(method, url, message) -> Reply:
    """As from outside: nobody is signed in, and forged forms are refused."""
    parts = urlsplit(url)
    answer = Client(enforce_csrf_checks=True).generic(
        method,
        parts.path,
        message.body,
        content_type="application/json",
        QUERY_STRING=message.query,
        headers=dict(message.headers),
    )
    location = answer.headers.get("Location", "")
    return Reply(answer.status_code, answer.content.decode(), location)


def problems(send=through_the_site) -> dict[str, str]:
    return {one.code: one.problem for one in ping_all(send)}


def test_a_message_of_each_gateway_arrives_and_changes_nothing():
    assert problems() == {"stripe": "", "vnpay": "", "national": ""}
    drain()
    states = dict(GatewayMessage.objects.values_list("gateway", "state"))
    assert states == dict.fromkeys(("stripe", "vnpay", "national"), GatewayMessage.State.IGNORED)
    assert (Capture.objects.count(), Case.objects.count()) == (0, 0)
    assert problems() == {"stripe": "", "vnpay": "", "national": ""}


@pytest.mark.parametrize(
    ("name", "value", "word"), [("csrf_exempt", False, "CSRF"), ("login_required", True, "sign-in")]
)
def test_a_view_that_was_closed_by_mistake_is_told(monkeypatch, name, value, word):
    monkeypatch.setattr(webhook.payment_webhook, name, value)
    found = problems()
    assert word in found["stripe"]
    assert word in found["national"]
    assert not GatewayMessage.objects.filter(gateway="stripe").exists()


@pytest.mark.parametrize(
    ("reply", "word"),
    [
        (Reply(0, "ConnectTimeout"), "nobody answers: ConnectTimeout"),
        (Reply(308, "", "https://x.vn/"), "https://x.vn/"),
        (Reply(404, ""), "SITE_URL"),
        (Reply(503, "Bảo trì"), "maintenance"),
        (Reply(418, ""), "see its log"),
        (Reply(200, "<h1>Bảo trì</h1>"), "something else"),
    ],
)
def test_what_stands_between_is_named(reply, word):
    assert all(word in said for said in problems(lambda *_request: reply).values())


def test_the_site_of_another_database_is_noticed(stripe_in_use):
    answer = stripe_in_use.answer(base.Verdict.TAKEN)
    said = problems(lambda *_request: Reply(200, answer.body))
    assert "another database" in said["stripe"]


def test_a_proxy_that_changes_the_body_and_a_missing_secret_are_told(stripe_in_use):
    def spoiling(method, url, message):
        changed = base.Message(message.headers, message.query + "&x=1", message.body + b" ")
        return through_the_site(method, url, changed)

    assert "signature" in problems(spoiling)["stripe"]
    stripe_in_use._secrets = ()
    assert "no secret" in problems()["stripe"]


def test_the_command_fails_and_says_which(monkeypatch, capsys):
    monkeypatch.setattr(pinging, "_send", lambda *_request: Reply(404, ""))
    with pytest.raises(CommandError) as caught:
        call_command("ping_webhooks")
    assert caught.value.returncode == 1
    assert "vnpay: 404" in capsys.readouterr().out
    monkeypatch.setattr(pinging, "_send", through_the_site)
    call_command("ping_webhooks")
    assert "stripe: arrives" in capsys.readouterr().out
