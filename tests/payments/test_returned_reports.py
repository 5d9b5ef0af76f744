"""What went back and what was replaced, in the report of a day and in its tables."""

import csv
import io
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from payments.models import Allocation, Case, CreditNote, Receipt, Refund, Release
from payments.reports import tables
from payments.reports.day import DayReport
from payments.services import corrections, refunds, returns
from payments.services.returns import record_answer
from portal.core.dates import format_date, today
from tests.payments.ledger_checks import books
from tests.payments.refund_scenes import in_cash, online
from tests.payments.scenes import PRICE, drain

__all__ = ["in_cash", "online"]
pytestmark = pytest.mark.django_db

BACK = 3_000
PAYER = corrections.RightPayer("Công ty Sông Cầu", "Số 9, phố Huyền Quang", "2300123456")
REASON = "Ghi nhầm người nộp"


def report_of(till, day=None) -> DayReport:
    return DayReport(till.world.commune, day or today())


def summary(report) -> list[dict]:
    return _rows(tables.as_csv(tables.SUMMARY, tables.summary(report)))


def treasury(report) -> list[dict]:
    return _rows(tables.as_csv(tables.TREASURY, tables.treasury([report])))


def _rows(text) -> list[dict]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def replace(till, receipt) -> Receipt:
    actor = till.world.officer("approver")
    return corrections.correct(receipt=receipt, actor=actor, payer=PAYER, reason=REASON)


# --- money that went back -----------------------------------------------------------------------
def test_what_went_back_is_split_by_kind_and_agrees_with_the_ledger(in_cash):
    in_cash.done(BACK)
    report, kind = report_of(in_cash.till), Receipt.objects.get().kind
    assert (report.by_kind(), report.returned()) == ({kind: PRICE}, {kind: BACK})
    assert (report.kept, report.released_total) == (PRICE - BACK, 0)
    gone = Refund.objects.filter(state="done", allocation__fee__kind=kind)
    assert report.returned()[kind] == gone.aggregate(total=Sum("amount"))["total"]
    assert report.kept == in_cash.till.fee().settled
    far = DayReport(in_cash.till.world.far, today())
    assert (far.returned(), list(far.notes())) == ({}, [])
    assert report_of(in_cash.till, today() - timedelta(days=1)).returned() == {}
    assert books() == []


def test_the_summary_lists_the_slip_after_the_receipts(in_cash):
    in_cash.done(BACK)
    note, receipt = CreditNote.objects.get(), Receipt.objects.get()
    first, row = summary(report_of(in_cash.till))
    assert (first["Trạng thái"], first["Số tiền"]) == ("Mới", str(PRICE))
    assert (row["STT"], row["Trạng thái"], row["Số tiền"]) == ("2", "Điều chỉnh", str(-BACK))
    assert (row["Ký hiệu biên lai"], row["Số biên lai"]) == (
        note.document.symbol,
        note.number_text,
    )
    assert row["Biên lai liên quan"] == f"{receipt.serial} số {receipt.number_text}"
    assert row["Kỳ điều chỉnh"] == format_date(receipt.document.issued_at)
    assert row["Giải trình"] == "Rút hồ sơ trước khi thụ lý"
    assert row["Ghi chú"].startswith("Phiếu hoàn trả")
    assert "BẢN THỬ" in row["Ghi chú"]


def test_the_treasury_reads_what_came_what_went_and_by_which_slips(in_cash):
    in_cash.done(BACK)
    in_cash.done(1_000)
    (row,) = treasury(report_of(in_cash.till))
    assert (row["Số tiền thu"], row["Số tiền hoàn trả"]) == (str(PRICE), str(BACK + 1_000))
    assert row["Số phiếu hoàn trả"] == "; ".join(str(note) for note in CreditNote.objects.all())


def test_what_came_back_after_all_is_put_back_by_its_counter_document(online):
    refund = online.done()
    record_answer(refund_id=refund.pk, state=Refund.State.FAILED)
    report, kind = report_of(online.till), Receipt.objects.get().kind
    assert (report.returned(), report.kept) == ({kind: 0}, PRICE)
    given, cancelled = CreditNote.objects.order_by("document__issued_at")
    assert [note.returned for note in report.notes()] == [PRICE, -PRICE]
    rows = summary(report)
    assert [row["Số tiền"] for row in rows] == [str(PRICE), str(-PRICE), str(PRICE)]
    assert str(given) != str(cancelled)
    assert f"Hủy phiếu {given.document.symbol} số {given.number_text}" in rows[-1]["Ghi chú"]
    assert str(cancelled) in treasury(report)[0]["Số phiếu hoàn trả"]
    assert books() == []


@pytest.fixture
def released(till) -> Refund:
    """Paid twice; what was held went back."""
    attempt = till.attempt()
    till.pay(attempt)
    till.cash()
    till.ask(attempt)
    world, case = till.world, Case.objects.get()
    asked = refunds.ask(
        case=case, actor=world.officer("cashier"), amount=PRICE, reason="Nộp hai lần"
    )
    refunds.approve(refund=asked, actor=world.officer("approver"))
    drain()
    return asked


def test_money_that_was_only_held_goes_back_beside_the_receipts(till, released):
    report = report_of(till)
    assert (report.returned(), report.released_total, report.kept) == ({}, PRICE, PRICE)
    assert [row["Khoản thu"] for row in treasury(report)][1:] == ["Tiền tạm giữ"]
    assert treasury(report)[1]["Số tiền hoàn trả"] == str(PRICE)
    assert len(summary(report)) == 1
    assert books() == []


def test_what_bounces_later_is_told_on_its_own_day_and_the_old_day_stays(
    till, released, monkeypatch
):
    later = SimpleNamespace(now=lambda: timezone.now() + timedelta(days=1))
    monkeypatch.setattr(returns, "timezone", later)
    record_answer(refund_id=released.pk, state=Refund.State.FAILED)

    assert report_of(till).released_total == PRICE
    report = report_of(till, today() + timedelta(days=1))
    assert report.released_total == -PRICE
    assert [row["Số tiền hoàn trả"] for row in treasury(report)] == [str(-PRICE)]
    assert books() == []
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.update(amount=1)


@pytest.mark.tampers
def test_held_money_that_went_back_on_no_day_is_found(released):
    Refund.objects.filter(pk=released.pk).update(state=Refund.State.FAILED)
    assert any("of which its days tell otherwise" in finding for finding in books())


@pytest.mark.tampers
def test_what_is_nobodys_stands_on_every_report_and_in_no_agencys_sums(client, till, released):
    Case.objects.update(agency=None, state="open")
    client.force_login(till.world.officer("cashier"))
    html = client.get(f"/en{reverse('cashier_report')}").content.decode()
    assert "no agency is known" in html
    report = report_of(till)
    assert (report.released_total, report.orphans.released_total) == (0, PRICE)
    assert report.orphans.held()["amount"] == PRICE
    text = client.post(reverse("cashier_treasury")).content.decode()
    assert [row["Số tiền hoàn trả"] for row in _rows(text) if not row["Mã cơ quan"]] == [str(PRICE)]


# --- receipts that were replaced ----------------------------------------------------------------
def test_a_replacement_names_the_receipt_in_whose_place_it_stands(till):
    till.cash()
    old = Receipt.objects.get()
    new = replace(till, old)
    first, second = summary(report_of(till))
    assert first["Trạng thái"] == "Mới"
    assert f"Đã được thay thế bằng biên lai {new}" in first["Ghi chú"]
    assert (second["Trạng thái"], second["Biên lai liên quan"]) == ("Thay thế", str(old))
    assert second["Kỳ điều chỉnh"] == format_date(old.document.issued_at)
    assert second["Giải trình"] == REASON
    (row,) = treasury(report_of(till))
    assert (row["Số tiền thu"], row["Số lượng biên lai"]) == (str(PRICE), "2")
    total = Allocation.objects.aggregate(total=Sum("amount"))["total"]
    assert report_of(till).total == total == PRICE
    assert books() == []


def test_a_day_with_a_replacement_only_reports_its_number_and_no_money(till, monkeypatch):
    till.cash()
    later = SimpleNamespace(now=lambda: timezone.now() + timedelta(days=1))
    monkeypatch.setattr(corrections, "timezone", later)
    new = replace(till, Receipt.objects.get())
    report = report_of(till, today() + timedelta(days=1))
    (row,) = treasury(report)
    assert (row["Số tiền thu"], row["Số biên lai"]) == ("0", new.number_text)
    assert [line["Trạng thái"] for line in summary(report)] == ["Thay thế"]
    assert report.total == 0


def test_what_goes_back_of_a_replaced_receipt_names_the_one_in_force(in_cash):
    new = replace(in_cash.till, Receipt.objects.get())
    in_cash.done(BACK)
    row = summary(report_of(in_cash.till))[-1]
    assert row["Biên lai liên quan"] == f"{new.serial} số {new.number_text}"
    assert report_of(in_cash.till).kept == PRICE - BACK
    assert books() == []


# --- page ---------------------------------------------------------------------------------------
def test_the_report_lists_each_slip(client, in_cash):
    in_cash.done(BACK)
    client.force_login(in_cash.first)
    html = client.get(reverse("cashier_report")).content.decode()
    assert str(CreditNote.objects.get()) in html
    assert "5.000\u00a0đ" in html
    other = client.get(reverse("cashier_report"), {"ngay": f"{today() - timedelta(days=1)}"})
    assert str(CreditNote.objects.get()) not in other.content.decode()
