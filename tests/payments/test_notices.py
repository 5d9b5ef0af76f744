"""Notices of taxes and fees and their money: a paper each, whoever pays, whatever races."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from payments.models import Bill, Capture, Case, ProofOfPayment, Receipt
from payments.services.settle import settle
from procedures.models import Discharge, Fee, Status
from tests.payments.ledger_checks import books
from tests.payments.scenes import drain
from tests.payments.tax_till import make_till, refreshed
from tests.procedures import notices

SELLER = {"payer_name": "Trần Thị Bán", "payer_number": "027190000456"}
ASKED = (
    notices.TAXES[0] | {"issued_on": date(2024, 6, 3)},
    notices.TAXES[1] | SELLER,
    {"rule_id": "appraisal_fee", "amount": 500_000, "number": "01/TB-CN"},
    {"rule_id": "appraisal_fee", "amount": 20_000, "number": "02/TB-CN"} | SELLER,
)


@pytest.mark.django_db
def test_each_notice_has_its_own_paper_in_the_name_of_who_owes_it(
    world, land_transfer, mockpay, stripe_in_use
):
    till = make_till(world, land_transfer, mockpay, stripe_in_use, ASKED)
    for payee in (world.tax, world.land):
        settle(gateway="stripe", notice=till.paid_notice(payee))
    proofs = {one.amount: one.document.data for one in ProofOfPayment.objects.all()}
    receipts = {one.amount: one.document.data for one in Receipt.objects.all()}
    assert (set(proofs), set(receipts)) == ({6_250_000, 25_000_000}, {500_000, 20_000})
    own, sold = "Nguyễn Thị Mai Hương", "Trần Thị Bán"
    names = [found["payer"]["name"] for found in (*proofs.values(), *receipts.values())]
    assert sorted(names) == sorted([own, sold, own, sold])
    assert receipts[20_000]["payer"]["name"] == proofs[25_000_000]["payer"]["name"] == sold
    assert proofs[25_000_000]["payer"]["national_id"] == "027 ••• ••• 456"
    (line,) = proofs[6_250_000]["lines"]
    assert "12/TB-CCT" in line["reasons"][0]
    assert "03/06/2024" in line["reasons"][0]
    assert refreshed(till.application).status == Status.PROCESSING
    assert books() == []


@pytest.mark.django_db
def test_what_was_paid_at_the_treasury_is_on_the_books_and_no_capture(world, taxes):
    bill = taxes.bill()
    notices.pay_elsewhere(world, taxes.application, "registration_fee")
    drain()
    bill.refresh_from_db()
    assert bill.state == Bill.State.CANCELLED
    assert taxes.bill().amount == 25_000_000
    assert not Capture.objects.exists()
    assert not ProofOfPayment.objects.exists()
    assert books() == []


@pytest.mark.django_db
def test_a_part_at_the_treasury_renews_the_bill_for_the_rest_of_it(world, taxes):
    before = taxes.bill()
    part = {"amount": 6_000_000, "reason": "Nộp trước một phần"}
    application = notices.pay_elsewhere(world, taxes.application, "registration_fee", **part)
    drain()
    before.refresh_from_db()
    assert (before.state, taxes.bill().amount) == (Bill.State.CANCELLED, 25_250_000)
    settle(gateway="stripe", notice=taxes.paid_notice())
    drain()
    assert refreshed(application).status == Status.PROCESSING
    assert books() == []


@pytest.mark.django_db
def test_the_books_agree_when_a_deferred_notice_is_paid_and_another_withdrawn(world, taxes):
    part = {"amount": 6_000_000, "reason": "Nộp trước một phần"}
    notices.pay_elsewhere(world, taxes.application, "registration_fee", **part)
    notices.withdraw(world, taxes.application, "registration_fee")
    notices.defer(world, taxes.application, "income_tax")
    assert books() == []
    late = {"amount": 26_000_000, "reason": "Tiền chậm nộp"}
    notices.pay_elsewhere(world, taxes.application, "income_tax", **late)
    assert books() == []


@pytest.mark.django_db
def test_money_for_a_notice_deferred_meanwhile_waits_for_a_decision(world, taxes):
    paid = taxes.paid_notice()
    notices.defer(world, taxes.application, "income_tax")
    settle(gateway="stripe", notice=paid)
    drain()
    case = Case.objects.get()
    assert (case.kind, case.amount) == (Case.Kind.OVERPAID, 25_000_000)
    assert refreshed(taxes.application).status == Status.PROCESSING
    assert books() == []


@pytest.mark.tampers
@pytest.mark.django_db
def test_the_books_notice_what_does_not_fit(world, taxes):
    notices.pay_elsewhere(world, taxes.application, "registration_fee")
    notices.defer(world, taxes.application, "income_tax")
    Fee.objects.filter(state="settled").update(settled=6_250_001)
    Fee.objects.filter(state="deferred").update(state="open")
    found = " ".join(books())
    assert "fee books another amount" in found
    assert "another state than its paper says" in found


@pytest.mark.tampers
@pytest.mark.django_db
def test_the_books_notice_a_file_that_waits_for_nothing(world, taxes):
    Fee.objects.filter(state="open").update(state="cancelled")
    assert any(one.startswith("11: application waits") for one in books())


@pytest.mark.django_db
def test_the_citizen_pays_in_the_name_of_another(client, world, land_transfer):
    application = notices.asked(world, land_transfer, ASKED[1:2])
    client.force_login(world.citizen)
    page = client.get(reverse("pay", args=[application.pk])).content.decode()
    assert "Trần Thị Bán" in page
    assert "13/TB-CCT" in page


@pytest.mark.django_db
def test_what_was_recorded_of_a_notice_stays(world, taxes):
    notices.pay_elsewhere(world, taxes.application, "registration_fee")
    for act in (lambda rows: rows.update(amount=1), lambda rows: rows._raw_delete("default")):
        with pytest.raises(DatabaseError), transaction.atomic():
            act(Discharge.objects.all())
