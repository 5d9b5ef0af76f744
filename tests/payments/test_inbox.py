"""Webhooks: verified over raw bytes, stored first, processed once, never lost."""

import json
import time
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError, ProgrammingError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from payments.models import Attempt, Capture, Case, GatewayMessage, Receipt
from payments.services import inbox, inquiry, reconciliation
from tests.payments.gateway_fixtures import signed
from tests.payments.ledger_checks import books
from tests.payments.scenes import drain
from tests.payments.test_stripe_messages import NEWER

pytestmark = pytest.mark.django_db

STORING = 5  # queries: room, transaction, row, its task
HOOK = reverse("payment_webhook", args=["stripe"])


@pytest.fixture
def paid(till):
    """(till, the completed event as the gateway sends it)"""
    till.pay(till.attempt())
    return till, till.webhooks()[-1]


def post(client, message, body=None):
    headers = {"HTTP_STRIPE_SIGNATURE": message.headers["Stripe-Signature"]}
    content = message.body if body is None else body
    return client.post(HOOK, content, content_type="application/json", **headers)


def test_a_webhook_needs_neither_sign_in_nor_csrf_token_and_is_worked_off_later(client, paid):
    till, message = paid
    client.handler.enforce_csrf_checks = True
    assert post(client, message).status_code == 200
    stored = GatewayMessage.objects.get()
    assert (stored.state, bytes(stored.body)) == ("new", message.body)
    assert not Capture.objects.exists()
    drain()
    stored.refresh_from_db()
    assert (stored.state, Receipt.objects.count()) == ("done", 1)
    assert books() == []


def test_only_post_and_only_known_gateways(client):
    assert client.get(HOOK).status_code == 405
    unknown = reverse("payment_webhook", args=["momo"])
    assert client.post(unknown, b"{}", content_type="application/json").status_code == 404


@pytest.mark.threat(17)
@pytest.mark.fault(7)
@pytest.mark.fault(8)
@pytest.mark.parametrize(
    "change",
    [
        lambda body: body.replace(b"8000", b"8001", 1),
        lambda body: body + b"\n",
        lambda body: json.dumps(json.loads(body), sort_keys=True).encode(),
        lambda body: b"",
    ],
)
def test_a_body_changed_by_one_byte_is_refused_and_not_stored(client, paid, change):
    _till, message = paid
    assert post(client, message, change(message.body)).status_code == 400
    assert not GatewayMessage.objects.exists()
    assert not Capture.objects.exists()


@pytest.mark.threat(17)
@pytest.mark.fault(7)
@pytest.mark.parametrize("header", ["", "t=1,v1=00", "v1=abc", "t=,v1="])
def test_no_or_a_wrong_signature_is_refused(client, paid, header):
    _till, message = paid
    response = client.post(
        HOOK, message.body, content_type="application/json", HTTP_STRIPE_SIGNATURE=header
    )
    assert response.status_code == 400
    assert not GatewayMessage.objects.exists()


@pytest.mark.threat(17)
@pytest.mark.fault(10)
@pytest.mark.fault(11)
@pytest.mark.parametrize("offset", [-400, 400])
def test_a_signature_too_old_or_from_the_future_is_refused(client, paid, offset):
    _till, message = paid
    again = signed(message.body, at=int(time.time()) + offset)
    assert post(client, again).status_code == 400


@pytest.mark.fault(9)
def test_without_a_secret_the_gateway_is_told_to_try_again(client, paid, caplog):
    till, message = paid
    till.gateway._secrets = ()
    assert post(client, message).status_code == 503
    assert "no secret is set" in caplog.text
    assert not GatewayMessage.objects.exists()


@pytest.mark.fault(64)
@pytest.mark.parametrize(
    "trouble",
    [OperationalError("database is locked"), ProgrammingError('column "x" does not exist')],
)
def test_a_busy_or_half_migrated_database_is_told_as_503(client, paid, monkeypatch, trouble):
    _till, message = paid

    def refuse(*_message, **values):
        raise trouble

    monkeypatch.setattr(GatewayMessage, "save", refuse)
    assert post(client, message).status_code == 503


@pytest.mark.fault(6)
def test_an_event_days_old_is_processed_by_what_the_gateway_holds_now(paid):
    till, message = paid
    body = json.loads(message.body)
    body["created"] -= 5 * 86400
    body["data"]["object"]["amount_total"] = 1  # what it said then does not matter
    inbox.receive(gateway="stripe", message=signed(json.dumps(body).encode()))
    drain()
    assert Capture.objects.get().amount == 8_000


@pytest.mark.fault(5)
@pytest.mark.fault(59)
def test_money_without_an_attempt_waits_ten_minutes_and_becomes_an_orphan(paid):
    till, message = paid
    Attempt.objects.update(reference="MC-LOST", provider_ref="cs_lost")
    inbox.receive(gateway="stripe", message=message)
    drain()
    stored = GatewayMessage.objects.get()
    assert stored.state == "unmatched"
    assert not Capture.objects.exists()
    inbox.process_waiting()
    GatewayMessage.objects.update(received_at=timezone.now() - timedelta(minutes=11))
    inbox.process_waiting()
    stored.refresh_from_db()
    assert (stored.state, Case.objects.get().kind) == ("done", Case.Kind.ORPHAN)
    assert books() == []


@pytest.mark.fault(5)
def test_an_attempt_that_appears_in_time_gets_its_money(paid):
    till, message = paid
    attempt = Attempt.objects.get()
    Attempt.objects.update(reference="MC-LOST", provider_ref="cs_lost")
    inbox.receive(gateway="stripe", message=message)
    drain()
    Attempt.objects.update(reference=attempt.reference, provider_ref=attempt.provider_ref)
    inbox.process_waiting()
    assert Receipt.objects.count() == 1
    assert not Case.objects.exists()


@pytest.mark.fault(63)
def test_a_message_that_always_fails_is_parked_and_the_others_go_on(till, monkeypatch):
    till.pay(till.attempt())
    poison, *others = till.webhooks()
    till.receive([poison])
    interpret, bad = till.gateway.interpret, GatewayMessage.objects.get()

    def failing(body):
        if body == poison.body:
            raise ValueError("cannot be read")
        return interpret(body)

    monkeypatch.setattr(till.gateway, "interpret", failing)
    for _try in range(inbox.MAX_TRIES - 1):
        with pytest.raises(ValueError, match="cannot be read"):
            inbox.process(message_id=bad.pk)
    inbox.process(message_id=bad.pk)
    bad.refresh_from_db()
    assert (bad.state, bad.tries) == ("parked", inbox.MAX_TRIES)
    assert "ValueError" in bad.note
    till.receive(others)
    drain()
    assert Receipt.objects.count() == 1


@pytest.fixture
def parked(paid, monkeypatch):
    """The completed payment, given up because we could not read the gateway's answer."""
    till, message = paid
    till.receive([message])
    with monkeypatch.context() as patch:
        patch.setattr(inbox, "MAX_TRIES", 1)
        till.bank.faults.set("malformed", body="{}")
        drain()
    stored = GatewayMessage.objects.get()
    assert (stored.state, Capture.objects.count()) == ("parked", 0)
    return till, stored


@pytest.mark.fault(63)
def test_a_person_has_parked_messages_tried_again(parked, capsys):
    _till, stored = parked
    call_command("retry_parked", gateway="other")
    call_command("retry_parked")
    assert capsys.readouterr().out.splitlines() == [
        "0 messages are tried again.",
        "1 messages are tried again.",
    ]
    drain()
    stored.refresh_from_db()
    assert (stored.state, stored.note, Receipt.objects.count()) == ("done", "", 1)


@pytest.mark.fault(63)
def test_a_parked_message_whose_event_is_listed_is_taken_up_again(parked):
    _till, stored = parked
    reconciliation.compare()
    stored.refresh_from_db()
    assert (stored.state, stored.note, Receipt.objects.count()) == ("done", "listed", 1)


def test_messages_of_a_gateway_that_does_not_answer_wait(paid):
    till, message = paid
    inbox.receive(gateway="stripe", message=message)
    GatewayMessage.objects.update(received_at=timezone.now() - timedelta(hours=1))
    till.gateway.client.requests.clear()
    inbox.process_waiting({"stripe"})
    assert till.gateway.client.requests == []
    inbox.process_waiting()
    assert GatewayMessage.objects.get().state == "done"


@pytest.mark.fault(58)
def test_a_signed_notification_of_a_newer_kind_is_stored_and_ignored(client, till):
    assert post(client, signed(NEWER)).status_code == 200
    drain()
    stored = GatewayMessage.objects.get()
    assert (stored.kind, stored.state, stored.tries) == ("v1.billing.meter.x", "ignored", 1)


@pytest.mark.fault(56)
@pytest.mark.fault(57)
@pytest.mark.parametrize("change", [{"livemode": True}, {"account": "acct_other"}])
def test_test_and_live_or_another_account_are_never_settled(paid, change):
    _till, message = paid
    body = json.dumps(json.loads(message.body) | change).encode()
    inbox.receive(gateway="stripe", message=signed(body))
    drain()
    stored = GatewayMessage.objects.get()
    assert stored.state == "ignored"
    assert "not for us" in stored.note
    assert not Capture.objects.exists()


@pytest.mark.fault(58)
def test_an_unknown_event_is_stored_and_ignored(paid):
    _till, message = paid
    body = json.dumps(json.loads(message.body) | {"type": "invoice.paid"}).encode()
    inbox.receive(gateway="stripe", message=signed(body))
    drain()
    assert GatewayMessage.objects.get().state == "ignored"


@pytest.mark.fault(38)
def test_a_message_processed_twice_changes_nothing(paid):
    till, message = paid
    inbox.receive(gateway="stripe", message=message)
    drain()
    GatewayMessage.objects.update(state="new")
    inbox.process(message_id=GatewayMessage.objects.get().pk)
    assert (Capture.objects.count(), Receipt.objects.count()) == (1, 1)


def test_a_gateway_that_is_down_lets_the_message_be_tried_again(paid):
    till, message = paid
    inbox.receive(gateway="stripe", message=message)
    stored = GatewayMessage.objects.get()
    from payments.gateways.base import GatewayUnavailable

    till.bank.faults.set("unavailable", times=500)
    for _try in range(inbox.MAX_TRIES + 2):  # however long it is down
        with pytest.raises(GatewayUnavailable):
            inbox.process(message_id=stored.pk)
    stored.refresh_from_db()
    assert (stored.state, stored.tries) == ("new", 0)
    till.bank.faults.clear()
    inbox.process(message_id=stored.pk)
    assert Receipt.objects.count() == 1


def test_the_same_answer_again_leaves_a_final_attempt_alone(till):
    attempt = till.attempt()
    till.bank.bank.expire(attempt.provider_ref)
    notice = till.notice(attempt)
    for _round in range(2):
        inquiry.apply_notice(gateway="stripe", notice=notice)
    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.EXPIRED


@pytest.mark.fault(61)
def test_a_flood_is_stored_by_constant_work_and_then_sent_away(client, paid, monkeypatch):
    """One cheap look for room and the row itself: nothing is settled while the gateway waits."""
    _till, message = paid
    monkeypatch.setattr(inbox, "MOST_WAITING", 2)
    monkeypatch.setattr(inbox, "ROOM_SECONDS", 0)
    monkeypatch.setattr(inbox, "_room", inbox._Room())
    for number in range(2):
        body = message.body.replace(b'"id": "evt_', b'"id": "evt_%d' % number, 1)
        body = body.replace(b'"id":"evt_', b'"id":"evt_%d' % number, 1)
        with CaptureQueriesContext(connection) as asked:
            assert post(client, signed(body), body).status_code == 200
        assert len(asked) <= STORING

    one_more = post(client, message)

    assert (one_more.status_code, one_more["Retry-After"]) == (503, "30")
    assert GatewayMessage.objects.count() == 2
    drain()
    assert post(client, message).status_code == 200
