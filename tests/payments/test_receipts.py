"""Receipts and proofs: gapless numbers in the form of the law of their day."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from payments.models import Allocation, Capture, ProofOfPayment, Receipt
from payments.services import papers
from portal.accounts.models import Person, User
from portal.core.dates import VN_TZ, local_date
from portal.documents.machine import xml_of
from portal.documents.models import IssuedDocument, Series
from portal.documents.render import render_html
from portal.documents.services import content_hash
from procedures.models import Application, Fee
from tests import states
from tests.payments.ledger_checks import books

pytestmark = pytest.mark.django_db


def at_time(monkeypatch, text):
    """The clock of the papers stands at this local time."""
    moment = datetime.fromisoformat(text).replace(tzinfo=VN_TZ)
    monkeypatch.setattr(papers.timezone, "now", lambda: moment)
    return moment


def another(till, civil_status):
    """The till in front of one more application."""
    application = states.filed(till.world, civil_status)
    return type(till)(till.world, application, till.bank, till.gateway)


def test_the_frozen_content_is_all_that_is_printed(till, monkeypatch, settings):
    settings.DEMO = False
    at_time(monkeypatch, "2026-11-21T09:30")
    till.cash()
    receipt = Receipt.objects.get()
    data = receipt.document.data
    assert (data["form_symbol"], data["serial"], data["digits"]) == ("EBL01", "26TAA", 8)
    assert receipt.number_text == "00000001"
    assert data["agency"]["name"] == till.world.commune.name
    assert data["payer"] == {
        "name": "Nguyễn Thị Mai Hương",
        "national_id": "027 ••• ••• 123",
        "address": "",
    }
    assert data["lines"] == [
        {
            "name": "Phí cấp bản sao trích lục hộ tịch",
            "quantity": 1,
            "amount": 8_000,
            "reasons": data["lines"][0]["reasons"],
        }
    ]
    assert (data["total"], data["total_in_words"]) == (8_000, "Tám nghìn đồng")
    assert (data["method"], data["date"]) == ("Tiền mặt tại quầy", "ngày 21 tháng 11 năm 2026")
    assert data["code"] == till.application.code
    assert "unsigned_notice" not in data  # the renderer knows whether the file will be signed
    assert data["is_test"] is False
    assert receipt.document.content_hash == content_hash(data)


@pytest.mark.tampers
def test_the_number_on_a_receipt_is_of_who_paid(till):
    """A representative pays: their name stands there, and never the owner's number beside it."""
    owner = till.application.owner
    other = Person.objects.create(full_name=owner.full_name, national_id="027190000456")
    for person, number in ((other, "027 ••• ••• 456"), (None, "")):
        User.objects.filter(pk=till.payer.pk).update(person=person)
        fresh = replace(till, application=Application.objects.get(pk=till.application.pk))
        Fee.objects.update(state="open", settled=0)
        attempt = fresh.attempt()
        fresh.pay(attempt)
        fresh.ask(attempt)
        payer = Receipt.objects.latest("document__number").document.data["payer"]
        assert (payer["name"], payer["national_id"]) == (fresh.payer.full_name, number)


@pytest.mark.fault(56)
def test_money_of_a_test_gateway_never_takes_a_real_number(till, settings):
    settings.DEMO = False
    attempt = till.attempt()
    till.pay(attempt)
    till.ask(attempt)
    receipt = Receipt.objects.get()
    assert receipt.serial.startswith("TEST-")
    assert receipt.document.data["is_test"] is True
    assert receipt.document.series.key.startswith("test:receipt:fee:")
    assert not Series.objects.filter(key__startswith="receipt:").exists()


@pytest.mark.parametrize(
    ("day", "form", "serial", "digits"),
    [
        ("2024-09-05T10:00", "01BLP0-001", "AA-24E", 7),
        ("2026-06-30T23:59:59", "01BLP0-001", "AA-26E", 7),
        ("2026-07-01T00:00:00", "EBL01", "26TAA", 8),
    ],
)
def test_the_form_follows_the_law_of_the_day(
    till, monkeypatch, settings, day, form, serial, digits
):
    settings.DEMO = False
    at_time(monkeypatch, day)
    till.cash()
    receipt = Receipt.objects.get()
    assert (receipt.form_symbol, receipt.serial, len(receipt.number_text)) == (form, serial, digits)


@pytest.mark.fault(51)
def test_the_series_changes_with_the_local_year(till, civil_status, monkeypatch):
    first = at_time(monkeypatch, "2026-12-31T23:59:59")
    till.cash()
    at_time(monkeypatch, "2027-01-01T00:00:00")
    another(till, civil_status).cash()
    old, new = Receipt.objects.order_by("document__issued_at")
    assert (old.document.number, new.document.number) == (1, 1)
    assert (old.document.series.period, new.document.series.period) == ("2026", "2027")
    assert (old.serial[-5:-3], new.serial[-5:-3]) == ("26", "27")
    assert old.document.issued_at == first
    assert books() == []


@pytest.mark.fault(53)
def test_a_clock_that_jumps_back_does_not_turn_dates_round(till, civil_status, monkeypatch):
    later = at_time(monkeypatch, "2026-11-21T10:00")
    till.cash()
    at_time(monkeypatch, "2026-11-20T10:00")
    another(till, civil_status).cash()
    dates = Receipt.objects.order_by("document__number").values_list("document__issued_at")
    assert [date for (date,) in dates] == [later, later]
    assert books() == []


@pytest.mark.fault(53)
def test_around_midnight_a_receipt_carries_one_date(till, civil_status, monkeypatch):
    """Who took the number second had looked at the clock first."""
    at_time(monkeypatch, "2026-11-22T00:00:01")
    till.cash()
    at_time(monkeypatch, "2026-11-21T23:59:59")
    another(till, civil_status).cash()
    second = Receipt.objects.get(document__number=2).document
    assert local_date(second.issued_at) == date(2026, 11, 22)
    assert second.data["date"] == "ngày 22 tháng 11 năm 2026"
    html, xml = render_html("receipt", second.data), xml_of("receipt", second.data)
    assert "Ngày 22 tháng 11 năm 2026" in html
    assert "<NgayLap>2026-11-22</NgayLap>" in xml
    assert books() == []


@pytest.mark.fault(49)
def test_a_number_is_not_lost_with_its_transaction(till, civil_status):
    class Crash(Exception):
        """Something after the number was taken."""

    @transaction.atomic
    def write_and_crash():
        capture = Capture.objects.create(gateway="counter", provider_ref="x", amount=8_000)
        papers.issue(capture=capture, application=till.application, shares=[(till.fee(), 8_000)])
        raise Crash

    with pytest.raises(Crash):
        write_and_crash()
    till.cash()
    another(till, civil_status).cash()
    numbers = Receipt.objects.order_by("document__number").values_list("document__number")
    assert [number for (number,) in numbers] == [1, 2]


def test_each_agency_has_its_own_numbers(till, civil_status):
    till.cash()
    other = Series.objects.get(key__contains="receipt")
    assert other.agency == till.world.commune
    assert Receipt.objects.get().document.number == 1


def make_fees(till):
    """A charge and a tax beside the fee; the tax is the tax office's."""
    fee = till.fee()
    details = {"application": till.application, "due": "filing", "state": "open", "amount": 5_000}
    charge = Fee.objects.create(
        rule_id="charge",
        label="Lệ phí",
        kind="charge",
        collecting_agency=fee.collecting_agency,
        **details,
    )
    tax = Fee.objects.create(
        rule_id="tax",
        label="Lệ phí trước bạ",
        kind="tax",
        collecting_agency=till.world.tax,
        **details,
    )
    return fee, charge, tax


def test_one_receipt_for_each_kind_and_a_proof_for_a_tax(till):
    from payments.services import attempts, bills
    from tests.payments.scenes import urls

    fee, charge, tax = make_fees(till)
    for payee in (till.world.commune, till.world.tax):
        bill = bills.open_bill(application=till.application, actor=till.payer, payee=payee)
        attempt = attempts.start_attempt(bill=bill, gateway="stripe", actor=till.payer, urls=urls)
        till.pay(attempt)
        till.ask(attempt)
    kinds = set(Receipt.objects.values_list("kind", "amount"))
    proof = ProofOfPayment.objects.get()
    assert kinds == {("fee", 8_000), ("charge", 5_000)}
    assert (proof.amount, proof.agency) == (5_000, till.world.tax)
    assert proof.document.kind == "proof"
    assert Allocation.objects.get(fee=tax).proof == proof
    assert Capture.objects.count() == 2
    assert books() == []


def test_a_tax_is_never_taken_in_cash(till):
    from procedures.services.errors import NotAllowed

    make_fees(till)
    with pytest.raises(NotAllowed):
        till.cash(amount=18_000)
    assert not Capture.objects.exists()


def test_those_who_see_the_application_may_read_its_receipt(till):
    till.cash()
    readers = {
        till.payer: 1,
        till.world.officer("cashier"): 1,
        till.world.stranger: 0,
        till.world.officer("cashier", till.world.far): 0,
    }
    for user, count in readers.items():
        assert Receipt.objects.visible_to(user).count() == count
        assert IssuedDocument.objects.visible_to(user).filter(kind="receipt").count() == count


@pytest.mark.fault(50)
@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Capture, {"amount": 1}),
        (Allocation, {"amount": 1}),
        (Receipt, {"amount": 1}),
        (IssuedDocument, {"number": 99}),
        (IssuedDocument, {"content_hash": "0"}),
        (IssuedDocument, {"public_data": [["amount", "1"]]}),
        (IssuedDocument, {"issued_by": None}),
        (Series, {"last_number": 0}),
    ],
)
def test_the_database_refuses_changes_and_deletions(till, model, change):
    till.cash()
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.all()._raw_delete("default")
    assert books() == []


DONE = {"rendering": "done", "sha256": "0" * 64, "file": "a.pdf", "renderer": "x"}


def refused(**change):
    with pytest.raises(IntegrityError), transaction.atomic():
        IssuedDocument.objects.update(**change)


@pytest.mark.tampers
def test_what_rendering_writes_is_allowed_once(till):
    till.cash()
    for waiting in ({"rendering": "failed"}, {"rendering": "held"}, DONE, DONE):
        IssuedDocument.objects.update(**waiting)
    assert all(row == DONE for row in IssuedDocument.objects.values(*DONE))


@pytest.mark.fault(50)
@pytest.mark.tampers
@pytest.mark.parametrize(
    "change",
    [
        {"sha256": "1" * 64},
        {"file": "b.pdf"},
        {"renderer": "y"},
        {"rendered_at": datetime(2026, 1, 1, tzinfo=VN_TZ)},
        {"rendering": "pending"},
        {"rendering": "pending", "sha256": "1" * 64},
    ],
)
def test_a_finished_file_stays_as_it_is(till, change):
    till.cash()
    IssuedDocument.objects.update(**DONE)
    refused(**change)
    IssuedDocument.objects.update(state="void", state_reason="x")


@pytest.mark.fault(50)
@pytest.mark.tampers
@pytest.mark.parametrize("end", ["void", "replaced"])
def test_a_paper_that_has_ended_never_becomes_valid_again(till, end):
    till.cash()
    IssuedDocument.objects.update(state=end, state_reason="x")
    for change in ({"state": "valid"}, {"state_reason": ""}, {"replaced_by": F("pk")}):
        refused(**change)
    IssuedDocument.objects.update(**DONE)
