"""A receipt that is void: proposed by one, decided by another, and only when its money is gone."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from payments.models import CreditNote, Receipt, ReceiptVoid
from payments.reports import tables
from payments.reports.day import DayReport
from payments.services import corrections, voids
from payments.services.corrections import CorrectionRefused, RightPayer
from payments.services.errors import VoidRefused
from payments.services.returns import record_answer
from portal.audit.models import Event
from portal.core.dates import today
from portal.documents.models import IssuedDocument
from portal.documents.render import render_html
from procedures.services.errors import NotAllowed
from tests.payments.ledger_checks import books, drop_triggers
from tests.payments.refund_scenes import in_cash, online
from tests.payments.scenes import PRICE

__all__ = ["in_cash", "online"]
pytestmark = pytest.mark.django_db
REASON = "Thu nhầm hồ sơ; tiền đã trả lại."


def ask(returns, actor=None, receipt=None):
    actor = actor or returns.first
    return voids.ask(receipt=receipt or Receipt.objects.get(), actor=actor, reason=REASON)


def voided(returns) -> ReceiptVoid:
    return voids.approve(void=ask(returns), actor=returns.second)


def fresh(receipt) -> IssuedDocument:
    return IssuedDocument.objects.get(pk=receipt.document_id)


def test_a_receipt_whose_money_went_back_is_void_by_a_paper_of_its_own(in_cash):
    in_cash.done()
    void, receipt = voided(in_cash), Receipt.objects.get()
    old = fresh(receipt)
    assert (old.state, old.replaced_by, old.number) == ("void", void.document, 1)
    assert (void.document.kind, void.document.number) == ("receipt_void", 1)
    note = CreditNote.objects.get()
    html = render_html("receipt_void", void.document.data)
    for shown in (REASON, receipt.number_text, note.number_text, in_cash.first.full_name):
        assert shown in html
    assert in_cash.second.full_name in html
    said = Event.objects.filter(stream=f"void:{void.pk}").values_list("act", "after")
    assert list(said) == [("ask", "asked"), ("approve", "done")]
    assert books() == []


def test_its_number_is_never_given_again(in_cash, civil_status):
    from tests.payments.test_receipts import another

    in_cash.done()
    voided(in_cash)
    another(in_cash.till, civil_status).cash()
    numbers = Receipt.objects.values_list("document__number", flat=True)
    assert sorted(numbers) == [1, 2]
    assert books() == []


@pytest.mark.parametrize("amount", [0, 3_000])
def test_while_money_of_it_is_here_it_stays_in_force(in_cash, amount):
    if amount:
        in_cash.done(amount)
    with pytest.raises(VoidRefused):
        ask(in_cash)
    assert not ReceiptVoid.objects.exists()


def test_money_that_comes_back_before_the_decision_keeps_it_in_force(online):
    void_of = online.done()
    proposal = ask(online)
    record_answer(refund_id=void_of.pk, state="failed")
    with pytest.raises(VoidRefused):
        voids.approve(void=proposal, actor=online.second)
    assert fresh(Receipt.objects.get()).state == "valid"
    assert books() == []


def test_money_that_comes_back_after_it_gets_a_receipt_again(online):
    refund = online.done()
    voided(online)
    record_answer(refund_id=refund.pk, state="failed")
    void, again = Receipt.objects.order_by("document__number")
    assert (again.replaces, again.amount, again.document.state) == (void, PRICE, "valid")
    assert void.number_text in again.document.data["replaces"]
    assert fresh(void).state == "void"
    assert books() == []
    record_answer(refund_id=refund.pk, state="done")
    second = voids.approve(void=ask(online, receipt=again), actor=online.second)
    assert fresh(again).replaced_by == second.document
    assert books() == []


def test_two_people_and_not_who_took_the_money(in_cash):
    in_cash.done()
    world = in_cash.till.world
    for stranger in (in_cash.till.payer, world.officer("cashier", world.far)):
        with pytest.raises(NotAllowed):
            ask(in_cash, actor=stranger)
    proposal = ask(in_cash, actor=in_cash.second)
    for nobody in (in_cash.first, in_cash.second, in_cash.third):
        assert not voids.may_decide(proposal, nobody)
        with pytest.raises(NotAllowed):
            voids.approve(void=proposal, actor=nobody)
    head = world.officer("approver", number=2)
    assert voids.may_decide(proposal, head)
    assert voids.approve(void=proposal, actor=head).state == "done"


def test_nobody_declares_the_receipt_of_an_application_of_their_own_void(in_cash):
    in_cash.done()
    proposal = ask(in_cash)
    application = in_cash.till.application
    application.filed_by = in_cash.second
    application.save(update_fields=["filed_by"])
    assert not voids.may_decide(ReceiptVoid.objects.get(), in_cash.second)
    with pytest.raises(NotAllowed):
        voids.approve(void=proposal, actor=in_cash.second)


def test_twice_is_once(in_cash):
    in_cash.done()
    assert ask(in_cash) == ask(in_cash)
    proposal = ReceiptVoid.objects.get()
    voids.approve(void=proposal, actor=in_cash.second)
    for act in (voids.approve, lambda **kept: voids.decline(reason="x", **kept)):
        with pytest.raises(VoidRefused):
            act(void=proposal, actor=in_cash.second)
    with pytest.raises(VoidRefused):
        ask(in_cash)
    assert IssuedDocument.objects.filter(kind="receipt_void").count() == 1


def test_a_void_receipt_is_corrected_no_more(in_cash):
    in_cash.done()
    voided(in_cash)
    payer = RightPayer("Công ty Sông Cầu", "", "2300123456")
    with pytest.raises(CorrectionRefused):
        corrections.correct(
            receipt=Receipt.objects.get(), actor=in_cash.second, payer=payer, reason="x"
        )


def replace(returns) -> Receipt:
    payer = RightPayer("Công ty Sông Cầu", "", "2300123456")
    receipt = Receipt.objects.get(document__state="valid")
    return corrections.correct(receipt=receipt, actor=returns.second, payer=payer, reason="x")


def test_a_proposal_is_withdrawn_when_its_receipt_is_replaced(in_cash, client):
    in_cash.done()
    proposal = ask(in_cash)
    new = replace(in_cash)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == ("declined", None)
    said = Event.objects.filter(stream=f"void:{proposal.pk}").values_list("act", "before", "after")
    assert list(said) == [("ask", "", "asked"), ("lapse", "asked", "declined")]
    with pytest.raises(VoidRefused):
        voids.approve(void=proposal, actor=in_cash.second)
    client.force_login(in_cash.second)
    page = reverse("cashier_receipt", args=[proposal.receipt_id])
    assert "The receipt was replaced by another." in client.get(f"/en{page}").content.decode()
    html = client.get(page).content.decode()
    assert "Biên lai đã được thay bằng biên lai khác." in html
    assert "None" not in html.split("<main")[1].split("</main>")[0]
    assert voids.approve(void=ask(in_cash, receipt=new), actor=in_cash.second).state == "done"
    assert books() == []


def test_of_a_replaced_receipt_nobody_decides_any_more(in_cash, monkeypatch):
    """A proposal of before such proposals were withdrawn."""
    in_cash.done()
    proposal = ask(in_cash)
    with monkeypatch.context() as patch:
        patch.setattr(voids, "withdraw", lambda **_kept: None)
        replace(in_cash)
    with pytest.raises(VoidRefused, match="không còn giá trị"):
        voids.approve(void=proposal, actor=in_cash.second)
    assert ReceiptVoid.objects.get().state == "asked"


def test_who_is_declined_may_ask_again(in_cash):
    in_cash.done()
    declined = voids.decline(void=ask(in_cash), actor=in_cash.second, reason="Chưa rõ lý do")
    assert (declined.state, fresh(Receipt.objects.get()).state) == ("declined", "valid")
    assert ask(in_cash) != declined
    assert books() == []


@pytest.mark.tampers
def test_the_books_find_a_void_receipt_that_nobody_decided_about(in_cash):
    in_cash.done()
    void = voided(in_cash)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReceiptVoid.objects.update(decided_by=in_cash.third)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReceiptVoid.objects.all()._raw_delete("default")
    drop_triggers()
    ReceiptVoid.objects.filter(pk=void.pk).update(state="declined", document=None)
    found = [finding for finding in books() if "the database" not in finding]
    assert any(finding.startswith("4: void, and no second person") for finding in found)
    assert any(finding.startswith("9: void receipt whose events") for finding in found)


@pytest.mark.tampers
def test_the_books_find_a_void_receipt_whose_money_is_here(in_cash):
    in_cash.done()
    voided(in_cash)
    drop_triggers()
    CreditNote.objects.all()._raw_delete("default")
    assert any("void, and not all of its money" in finding for finding in books())


def test_the_tables_of_the_day_tell_of_it(in_cash):
    in_cash.done()
    void = voided(in_cash)
    rows = list(tables.summary(DayReport(in_cash.till.world.commune, today())))
    assert [(row[8], row[6]) for row in rows] == [
        ("Mới", PRICE),
        ("Điều chỉnh", -PRICE),
        ("Hủy", 0),
    ]
    receipt = Receipt.objects.get()
    assert (rows[2][2], rows[2][3]) == (receipt.serial, receipt.number_text)
    assert void.document.reference in rows[2][12]


# --- pages --------------------------------------------------------------------------------------
def verified(client, document) -> str:
    address = reverse("verify_code", args=[document.lookup_code])
    return client.get("/en" + address.removeprefix("/en")).content.decode().replace("\u00a0", " ")


def test_from_the_proposal_to_the_page_of_verification(client, in_cash):
    in_cash.done()
    receipt = Receipt.objects.get()
    page = reverse("cashier_receipt", args=[receipt.pk])
    client.force_login(in_cash.first)
    empty = client.post(page, {"act": "ask_void", "void_reason": ""})
    assert "govuk-error-summary" in empty.content.decode()
    assert client.post(page, {"act": "ask_void", "void_reason": REASON}).url == page
    assert "approve_void" not in client.get(page).content.decode()
    refused = client.post(page, {"act": "approve_void"})
    assert (refused.status_code, fresh(receipt).state) == (200, "valid")
    client.force_login(in_cash.second)
    assert page in client.get(reverse("cashier")).content.decode()
    assert "approve_void" in client.get(page).content.decode()
    assert client.post(page, {"act": "approve_void"}).url == page
    assert client.post(page, {"act": "approve_void"}).status_code == 200  # a second tab
    assert fresh(receipt).state == "void"
    after = client.get(page).content.decode()
    assert "ask_void" not in after
    assert 'name="number"' not in after
    paper = ReceiptVoid.objects.get().document
    assert reverse("document", args=[paper.pk]) in after
    report = client.get(reverse("cashier_report")).content.decode()
    assert paper.reference in report
    client.logout()
    said = verified(client, receipt.document)
    assert "declared void" in said
    assert f"{paper.symbol} số {paper.reference}" in said
    assert "mc-verdict--bad" in said
    assert REASON not in said  # typed by an officer, and may name people
    assert "mc-verdict--ok" in verified(client, paper)


def test_a_head_may_decline_and_must_say_why(client, in_cash):
    in_cash.done()
    ask(in_cash)
    page = reverse("cashier_receipt", args=[Receipt.objects.get().pk])
    client.force_login(in_cash.second)
    assert "govuk-error-summary" in client.post(page, {"act": "decline_void"}).text
    assert client.post(page, {"act": "decline_void", "decision": "Chưa rõ"}).url == page
    assert "Chưa rõ" in client.get(page).text


def test_what_was_paid_back_never_looks_plainly_good(client, in_cash):
    receipt = Receipt.objects.get()
    assert "mc-verdict--ok" in verified(client, receipt.document)
    in_cash.done(3_000)
    part = verified(client, receipt.document)
    assert "Valid, but 3.000 đ of it was paid back" in part
    assert "mc-verdict--old" in part
    in_cash.done(5_000)
    whole = verified(client, receipt.document)
    assert "the whole amount has been paid back" in whole
    for note in CreditNote.objects.all():
        assert f"credit note no. {note.number_text}" in whole
    assert "mc-verdict--ok" not in whole


def test_the_page_of_a_void_receipt_leads_to_the_one_issued_later(client, online):
    refund = online.done()
    voided(online)
    record_answer(refund_id=refund.pk, state="failed")
    void, again = Receipt.objects.order_by("document__number")
    assert again.document.lookup_code in verified(client, void.document)
