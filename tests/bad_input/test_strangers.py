"""Forged messages, and officers who type the address of what is not theirs."""

import json

import pytest
from django.urls import reverse

from payments.models import Capture, GatewayMessage
from procedures.models import Attachment, PaymentState, Status
from tests import states
from tests.bad_input.reading import Page
from tests.payments.gateway_fixtures import signed
from tests.payments.ledger_checks import books
from tests.payments.scenes import drain

pytestmark = pytest.mark.django_db
HOOK = reverse("payment_webhook", args=["stripe"])


def forgeries(body: bytes) -> dict:
    """{what was done to the genuine message: (body, signature)}"""
    good = signed(body).headers["Stripe-Signature"]
    return {
        "unsigned": (body, ""),
        "signed by another": (body, signed(body, secret="whsec_other").headers["Stripe-Signature"]),
        "another amount": (body.replace(b"8000", b"1", 1), good),
        "an older one": (body, signed(body, at=1_600_000_000).headers["Stripe-Signature"]),
    }


@pytest.mark.threat(17)
@pytest.mark.parametrize(
    "kind", ["unsigned", "signed by another", "another amount", "an older one"]
)
def test_a_forged_webhook_pays_nothing(client, till, kind):
    """Made of a true one for this very payment, before the payer has paid."""
    attempt = till.attempt()
    event = {"type": "checkout.session.completed", "created": 1, "id": "evt_x", "object": "event"}
    session = {"object": "checkout.session", "id": attempt.provider_ref, "amount_total": 8000}
    body = json.dumps(event | {"data": {"object": session}}).encode()
    content, signature = forgeries(body)[kind]
    answer = client.post(
        HOOK, content, content_type="application/json", HTTP_STRIPE_SIGNATURE=signature
    )
    drain()
    assert answer.status_code == 400
    assert not GatewayMessage.objects.exists()
    assert not Capture.objects.exists()
    till.application.refresh_from_db()
    assert till.application.payment_state == PaymentState.DUE
    client.force_login(till.payer)
    page = Page(client.get(reverse("pay", args=[till.application.pk])))
    assert "8.000 đ" in page.text
    assert books() == []


def test_even_a_signed_lie_is_checked_with_the_gateway(client, till):
    """Somebody has the secret: what settles is what the gateway itself says of the payment."""
    attempt = till.attempt()
    event = {"type": "checkout.session.completed", "created": 1, "id": "evt_x", "object": "event"}
    session = {"object": "checkout.session", "id": attempt.provider_ref, "payment_status": "paid"}
    message = signed(json.dumps(event | {"data": {"object": session}}).encode())
    header = message.headers["Stripe-Signature"]
    client.post(HOOK, message.body, content_type="application/json", HTTP_STRIPE_SIGNATURE=header)
    drain()
    assert not Capture.objects.exists()
    till.application.refresh_from_db()
    assert till.application.payment_state == PaymentState.DUE


# --- addresses of another agency ------------------------------------------------------------------
@pytest.fixture
def filed(world, civil_status):
    return states.paid(states.filed(world, civil_status, fee_category="poor"))


def addresses(filed) -> list[str]:
    file = Attachment.objects.get(application=filed)
    return [
        reverse("desk:application", args=[filed.pk]),
        reverse("desk:act", args=[filed.pk, "receive"]),
        reverse("desk:act", args=[filed.pk, "message"]),
        reverse("desk:file", args=[filed.pk, file.pk]),
        reverse("desk:page", args=[filed.pk, file.pk, 1]),
        reverse("attachment", args=[file.pk]),
        reverse("application", args=[filed.pk]),
    ]


@pytest.mark.parametrize("agency", ["neighbour", "city", "province"])
def test_an_officer_of_another_agency_finds_no_page(client, world, filed, agency):
    client.force_login(world.officer("receptionist", getattr(world, agency)))
    for address in addresses(filed):
        shown = Page(client.get(address))
        assert (shown.status, shown.heading) == (404, "Không tìm thấy trang"), address
        assert filed.code not in shown.text
        assert world.citizen.full_name not in shown.text


def test_posting_there_changes_nothing(client, world, filed):
    client.force_login(world.officer("receptionist", world.neighbour))
    seen = {"seen": filed.revision, "reason": "x", "text": "x", "audience": "citizen"}
    for act in ("receive", "refuse_reception", "message"):
        shown = Page(client.post(reverse("desk:act", args=[filed.pk, act]), seen))
        assert (shown.status, shown.heading) == (404, "Không tìm thấy trang")
    filed.refresh_from_db()
    assert filed.status == Status.REGISTERED
    assert not filed.messages.exists()


def test_a_cashier_of_another_agency_takes_nothing(client, till):
    client.force_login(till.world.officer("cashier", till.world.neighbour))
    address = reverse("cashier_application", args=[till.application.pk])
    assert Page(client.get(address)).status == 404
    assert Page(client.post(address, {"amount": "8000"})).status == 404
    assert not Capture.objects.exists()
