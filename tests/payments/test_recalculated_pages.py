"""The same through the pages: asked, answered otherwise, and the difference paid or given back."""

import pytest
from django.urls import reverse

from payments.models import Case, CreditNote, Receipt, Refund
from procedures.models import Fee, Status
from tests import states
from tests.payments.ledger_checks import books
from tests.payments.scenes import drain
from tests.procedures.test_desk_acts import take

pytestmark = pytest.mark.django_db
RULE = "97/2015/QH13, điều 10"


@pytest.fixture
def three(till, civil_status):
    """Three copies were asked for; 24.000 đ are paid in cash."""
    application = states.filed(till.world, civil_status, copies=3)
    found = type(till)(till.world, application, till.bank, till.gateway)
    found.cash(24_000)
    drain()
    return found


def asked(client, till, *questions):
    items = {f"field-{name}": "on" for name in questions}
    page = take(
        client,
        till.world.officer("receptionist"),
        till.application,
        "ask_supplement",
        reason="Chưa khớp giấy tờ",
        **items,
    )
    assert page.status_code == 200
    assert till.application.status == Status.SUPPLEMENT_REQUESTED


def answered(client, till, **changed):
    """The citizen corrects the section on the copy, and sends the whole."""
    client.force_login(till.payer)
    application = till.application
    page = reverse("application_supplement_section", args=[application.pk, "request"])
    sheet = {"copies": 3, "purpose": "study", "fee_category": "none", "delivery": "online"}
    back = reverse("application_supplement", args=[application.pk])
    assert client.post(page, sheet | changed | {"do": "continue"}).url == back
    sent = client.post(back, {"do": "send", "seen": application.revision}, follow=True)
    drain()
    application.refresh_from_db()
    assert application.status == Status.REGISTERED
    return sent.text.replace("\u00a0", " ")


def own_page(client, till) -> str:
    client.force_login(till.payer)
    page = reverse("application", args=[till.application.pk])
    return client.get(page).text.replace("\u00a0", " ")


def test_more_copies_are_owed_shown_and_paid_on_a_receipt_of_their_own(client, three):
    asked(client, three, "copies")
    answered(client, three, copies=5)
    assert "16.000 đ" in own_page(client, three)
    assert reverse("pay", args=[three.application.pk]) in own_page(client, three)
    client.force_login(three.world.officer("cashier"))
    till_page = reverse("cashier_application", args=[three.application.pk])
    key = client.get(till_page).context["form"]["key"].value()
    for _click in range(2):
        assert client.post(till_page, {"amount": "16.000", "key": key}).url == till_page
    amounts = Receipt.objects.order_by("document__number").values_list("amount", flat=True)
    assert list(amounts) == [24_000, 16_000]
    assert (three.fee().state, three.fee().settled) == (Fee.State.SETTLED, 40_000)
    assert reverse("pay", args=[three.application.pk]) not in own_page(client, three)
    assert books() == []


def test_fewer_copies_are_a_case_and_come_back_by_two_people(client, three):
    asked(client, three, "copies")
    answered(client, three, copies=1)
    case, world = Case.objects.get(), three.world
    assert (case.kind, case.amount) == (Case.Kind.DIFFERENCE, 16_000)
    first, second = world.officer("cashier"), world.officer("approver")
    client.force_login(first)
    page = reverse("cashier_case", args=[case.pk])
    assert page in client.get(reverse("cashier")).text
    line, form = case.capture.allocations.get(), client.get(page).context["refund"]
    data = {"act": "refund", "refund-reason": "Giảm số bản", "refund-key": form["key"].value()}
    data |= {"refund-allocation": line.pk}
    over = client.post(page, data | {"refund-amount": "16.001"})
    assert "govuk-error-summary" in over.text
    assert client.post(page, data | {"refund-amount": "16.000"}).status_code == 302
    decide = reverse("cashier_refund", args=[Refund.objects.get().pk])
    client.post(decide, {"act": "approve"})  # not by the one who asked
    assert Refund.objects.get().state == Refund.State.ASKED
    client.force_login(second)
    client.post(decide, {"act": "approve"})
    drain()
    client.force_login(world.officer("cashier", number=2))
    client.post(decide, {"act": "hand_out", "words": "Nguyễn Thị Mai Hương"})
    assert Refund.objects.get().state == Refund.State.DONE
    assert (three.fee().settled, three.fee().overpaid) == (8_000, 0)
    assert Case.objects.get().state == Case.State.RESOLVED
    slip = CreditNote.objects.get()
    assert reverse("document", args=[slip.document_id]) in own_page(client, three)
    assert books() == []


def test_a_fee_that_a_rule_waives_meanwhile_is_given_back_and_named(client, three):
    asked(client, three, "fee_category")
    answered(client, three, fee_category="elderly")
    assert (three.fee().amount, three.fee().overpaid) == (0, 24_000)
    assert Case.objects.get().amount == 24_000
    assert books() == []


def test_a_waived_fee_stands_with_its_rule_on_the_page_and_on_form_01(client, till, civil_status):
    application = states.received(till.world, civil_status, fee_category="poor")
    mine = type(till)(till.world, application, till.bank, till.gateway)
    assert application.fees.get().state == Fee.State.EXEMPT
    assert not Receipt.objects.exists()
    shown = own_page(client, mine)
    assert RULE in shown
    assert "<s>8.000 đ</s> 0 đ" in shown
    slip = application.documents.get(part="appointment").document
    ((_name, amount, reason),) = slip.data["waived"]
    assert (amount.replace("\u00a0", " "), RULE in reason) == ("8.000 đ", True)


def test_what_the_answers_stop_asking_for_is_no_waiver(till):
    """Its rule does not apply any more: no paper may say that a rule waives it."""
    from procedures.services import feechanges

    fee = till.fee()
    feechanges._adjust(fee, None)
    assert (fee.amount, fee.is_waived) == (0, False)
    assert not till.application.fees.waived().exists()
