"""A receipt that names the payer wrongly: a notice, or another receipt; never a deletion."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from payments.models import CreditNote, Receipt, ReceiptNotice
from payments.services import corrections
from payments.services.corrections import CorrectionRefused, RightPayer
from portal.documents.models import IssuedDocument
from portal.documents.render import render_html
from procedures.services.errors import NotAllowed
from tests.payments.ledger_checks import books
from tests.payments.refund_scenes import Returns, in_cash, withdraw

__all__ = ["in_cash"]
pytestmark = pytest.mark.django_db

NAME = RightPayer("Nguyễn Thị Mai Hương", "Số 12, phố Huyền Quang")
NUMBER = RightPayer("Công ty Sông Cầu", "Số 9, phố Huyền Quang", "2300123456")


@pytest.fixture
def receipt(till):
    till.cash()
    return Receipt.objects.get()


def correct(till, receipt, payer, actor=None):
    return corrections.correct(
        receipt=receipt,
        actor=actor or till.world.officer("approver"),
        payer=payer,
        reason="Ghi nhầm người nộp",
    )


def test_a_wrong_address_needs_a_notice_and_no_other_receipt(till, receipt):
    notice = correct(till, receipt, NAME)
    receipt.document.refresh_from_db()
    assert isinstance(notice, ReceiptNotice)
    assert (receipt.document.state, Receipt.objects.count()) == ("valid", 1)
    html = render_html("receipt_notice", notice.document.data)
    for shown in (NAME.address, "04/SS-CTĐT", receipt.number_text, "Biên lai vẫn còn giá trị"):
        assert shown in html
    with pytest.raises(IntegrityError), transaction.atomic():
        ReceiptNotice.objects.all()._raw_delete("default")
    assert books() == []


def test_a_wrong_number_needs_another_receipt_that_names_the_first(till, receipt):
    cashier, head = till.world.officer("cashier"), till.world.officer("approver")
    with pytest.raises(NotAllowed):  # receipts are cancelled by the head, not at the till
        correct(till, receipt, NUMBER, actor=cashier)
    newer = correct(till, receipt, NUMBER, actor=head)
    assert (newer.document.issued_by, receipt.document.issued_by) == (head, cashier)
    old = IssuedDocument.objects.get(pk=receipt.document_id)
    assert (old.state, old.replaced_by) == ("replaced", newer.document)
    assert (newer.document.number, newer.amount, newer.replaces) == (2, receipt.amount, receipt)
    data = newer.document.data
    assert data["payer"]["name"] == NUMBER.name
    assert NUMBER.number not in str(data)  # masked
    assert receipt.number_text in render_html("receipt", data)
    assert newer.first == receipt
    with pytest.raises(CorrectionRefused):
        correct(till, receipt, NUMBER)
    third = correct(till, newer, RightPayer("Công ty Sông Đuống", "", "2300123457"))
    assert third.first == receipt
    assert books() == []


def test_what_goes_back_is_said_of_the_receipt_in_force(in_cash):
    receipt = Receipt.objects.get()
    newer = correct(in_cash.till, receipt, NUMBER)
    in_cash.done()
    note = CreditNote.objects.get()
    assert note.receipt == receipt
    assert note.document.data["payer"]["name"] == NUMBER.name
    assert newer.number_text in note.document.data["receipt_marks"]
    assert books() == []


def test_who_may_and_what_is_no_correction(till, receipt):
    for stranger in (till.payer, till.world.officer("cashier", till.world.far)):
        with pytest.raises(NotAllowed):
            correct(till, receipt, NAME, actor=stranger)
    with pytest.raises(CorrectionRefused):
        correct(till, receipt, RightPayer("Nguyễn Thị Mai Hương"))
    assert not ReceiptNotice.objects.exists()


@pytest.mark.parametrize("payer", [NAME, NUMBER])
def test_nobody_corrects_the_receipt_of_an_application_of_their_own(till, receipt, payer):
    head = till.world.officer("approver")
    till.application.filed_by = head
    till.application.save(update_fields=["filed_by"])
    with pytest.raises(NotAllowed):
        correct(till, receipt, payer, actor=head)
    assert (Receipt.objects.count(), ReceiptNotice.objects.count()) == (1, 0)


def test_on_the_page_and_on_the_page_of_verification(client, till, receipt):
    client.force_login(till.world.officer("approver"))
    page = reverse("cashier_receipt", args=[receipt.pk])
    assert page in client.get(reverse("cashier")).content.decode()
    bad = client.post(page, {"name": "A", "number": "12", "reason": "x"}).content.decode()
    assert "govuk-error-summary" in bad
    data = {"name": NUMBER.name, "address": "", "number": NUMBER.number, "reason": "Sai mã số"}
    answer = client.post(page, data)
    newer = Receipt.objects.get(replaces=receipt)
    assert answer.url == reverse("cashier_receipt", args=[newer.pk])
    assert client.get(page).status_code == client.get(answer.url).status_code == 200
    client.logout()
    old = client.get(reverse("verify_code", args=[receipt.document.lookup_code]))
    assert newer.document.lookup_code in old.content.decode()


def test_the_page_of_verification_says_what_went_back(client, till, receipt):
    withdraw(till)
    address = reverse("verify_code", args=[receipt.document.lookup_code])
    before = client.get(address).content.decode()
    Returns(till, till.application.cases.get()).done(amount=3_000)
    after = client.get(address).content.decode()
    assert "3.000\u00a0đ" in after
    assert "3.000\u00a0đ" not in before
    note = CreditNote.objects.get()
    said = client.get(reverse("verify_code", args=[note.document.lookup_code]))
    assert note.document.data["receipt_marks"] in said.content.decode().replace("\u00a0", " ")
