"""The report of a day and its tables: figures of the ledger, and they add up to it."""

import csv
import io
from copy import deepcopy
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from payments.models import Allocation, Case, Receipt
from payments.reports import tables
from payments.reports.chain import head_of
from payments.reports.day import DayReport
from payments.services import closing, counter
from portal.audit.models import Anchor, Event
from portal.core.dates import today
from procedures.models import Fee
from tests import states
from tests.payments.ledger_checks import books
from tests.payments.scenes import PRICE, drain
from tests.payments.transfers import credit

pytestmark = pytest.mark.django_db


def file_and_take(till, civil_status, **counted):
    application = states.filed(till.world, civil_status)
    drain()
    counter.take(
        application=application,
        actor=till.world.officer("cashier"),
        fees=list(application.fees.all()),
        counted=counter.Counted(PRICE, uuid4(), **counted),
    )


@pytest.fixture
def day(till, transfers, civil_status) -> DayReport:
    """Cash, a card, a transfer that pays, and money that nobody knows."""
    reference = transfers.attempt().reference
    transfers.read(credit(reference), credit("?", 5000, "FT2"))
    file_and_take(till, civil_status)
    file_and_take(till, civil_status, method="card", slip="A1")
    return DayReport(till.world.commune, today())


def rows_of(text) -> list[dict]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_every_figure_is_of_the_ledger_and_they_sum_to_it(day):
    lines = day.lines()
    assert [(line["method"], line["payments"], line["amount"]) for line in lines] == [
        ("Tiền mặt tại quầy", 1, PRICE),
        ("Thẻ tại quầy", 1, PRICE),
        ("Chuyển khoản ngân hàng (VietQR)", 1, PRICE),
    ]
    ledger = Allocation.objects.aggregate(total=Sum("amount"))["total"]
    receipts = Receipt.objects.aggregate(total=Sum("amount"))["total"]
    assert day.total == sum(line["amount"] for line in lines) == ledger == receipts
    assert sum(day.by_kind().values()) == ledger
    (numbers,) = day.numbers()
    assert (numbers.first, numbers.last, numbers.count) == (1, 3, 3)
    assert day.held() == {"count": 1, "amount": 5000}
    assert books() == []


def test_another_day_and_another_agency_have_nothing_of_it(day, till):
    for other in (
        DayReport(till.world.commune, today() - timedelta(days=1)),
        DayReport(till.world.far, today()),
    ):
        assert (other.total, other.lines(), other.numbers()) == (0, [], [])


def test_test_money_stands_apart_from_real_money(client, till, civil_status, settings):
    """A test gateway that was left on beside a till that takes real cash."""
    till.pay(till.attempt())
    till.deliver()
    settings.DEMO = False
    file_and_take(till, civil_status)
    report = DayReport(till.world.commune, today())
    assert (report.total, report.aside.total) == (PRICE, PRICE)
    (line,), (numbers,) = report.lines(), report.numbers()
    assert (line["method"], numbers.count) == ("Tiền mặt tại quầy", 1)
    assert [row[6] for row in tables.summary(report)] == [PRICE]
    assert [row[11] for row in tables.treasury([report])] == [PRICE]
    client.force_login(till.world.officer("cashier"))
    page = client.get(reverse("cashier_report")).content.decode()
    assert "16.000" not in page
    assert "Test payments, not money" in client.get("/en" + reverse("cashier_report")).text
    assert "16.000" not in client.get(reverse("cashier")).content.decode()


def test_the_summary_has_a_row_for_every_receipt(day):
    rows = rows_of(tables.as_csv(tables.SUMMARY, tables.summary(day)))
    assert sum(int(row["Số tiền"]) for row in rows) == day.total
    receipts = Receipt.objects.order_by("document__number")
    assert [row["Số biên lai"] for row in rows] == [one.number_text for one in receipts]
    assert {row["Trạng thái"] for row in rows} == {"Mới"}
    assert {row["Tỷ giá"] for row in rows} == {""}
    assert all("BẢN THỬ" in row["Ghi chú"] for row in rows)
    assert all(row["Tên loại thuế, phí, lệ phí"] for row in rows)
    assert list(rows[0]) == list(tables.SUMMARY)


def test_the_treasury_table_sums_to_the_same(day, till):
    commune = till.world.commune
    commune.budget_unit_code, commune.budget_chapter = "1045678", "805"
    reports = [DayReport(commune, today()), DayReport(till.world.far, today())]
    (row,) = rows_of(tables.as_csv(tables.TREASURY, tables.treasury(reports)))
    assert int(row["Số tiền thu"]) == day.total
    assert (row["Mã ĐVQHNS"], row["Số lượng biên lai"]) == ("1045678", "3")
    assert row["Khoản thu"] == {"fee": "Phí", "charge": "Lệ phí"}[Fee.objects.first().kind]
    assert row["Số biên lai"] == day.numbers()[0].range
    assert (row["Chương"], row["Tiểu mục"]) == ("805", "Chưa nhập")
    assert row["Tài khoản Kho bạc"] == "Chưa nhập"


@pytest.mark.tampers
def test_a_receipt_of_two_items_is_counted_once_in_all(day):
    receipt = Receipt.objects.order_by("document__number").first()
    fee = Fee.objects.get(allocations__receipt=receipt)
    fee.pk, fee.rule_id, fee.budget_item = None, "other_item", "2716"
    fee.save(force_insert=True)
    Allocation.objects.create(capture=receipt.capture, fee=fee, amount=1_000, receipt=receipt)
    rows = rows_of(tables.as_csv(tables.TREASURY, tables.treasury([day])))
    counts = [int(row["Số lượng biên lai"]) for row in rows]
    assert counts == [3, 1, -1]
    assert sum(counts) == day.receipts().count()
    assert sum(int(row["Số tiền thu"]) for row in rows) == day.total
    assert "nhiều tiểu mục" in rows[-1]["Khoản thu"]


@pytest.mark.tampers
def test_receipts_of_two_items_that_take_turns_are_told_run_by_run(client, day, till, civil_status):
    for _again in range(2):
        file_and_take(till, civil_status)
    first, *_rest, last = Receipt.objects.order_by("document__number")
    of_item = Fee.objects.filter(allocations__receipt__in=(first, last))
    Fee.objects.filter(pk__in=of_item.values("pk")).update(budget_item="2716")
    rows = rows_of(tables.as_csv(tables.TREASURY, tables.treasury([day])))
    told = [(row["Tiểu mục"], row["Số biên lai"], row["Số tiền thu"]) for row in rows]
    assert told == [
        ("Chưa nhập", "00000002 – 00000004", "24000"),
        ("2716", "00000001; 00000005", "16000"),
    ]
    assert [row["Số lượng biên lai"] for row in rows] == ["3", "2"]
    client.force_login(till.world.officer("cashier"))
    page = client.get("/en" + reverse("cashier_report")).text
    for shown in ("item 2716", "item not entered", "Chapter not entered."):
        assert shown in page


def test_an_item_is_frozen_on_the_fee_when_it_is_made(world, civil_status):
    """Rules published later change nothing of it."""
    before = states.filed(world, civil_status)
    with_item = deepcopy(civil_status.spec)
    with_item["fees"][0]["budget_item"] = "2716"
    version = civil_status.procedure.versions.create(
        number=2, spec=with_item, content_hash="with item", valid_from=civil_status.valid_from
    )
    after = states.filed(world, version)
    items = [one.fees.get().budget_item for one in (before, after)]
    assert items == ["", "2716"]


def test_a_notice_has_the_item_of_its_rule(taxes):
    items = Fee.objects.filter(assessed_by__isnull=False).values_list("budget_item", flat=True)
    assert sorted(items) == ["1006", "2801"]


def test_the_tables_ask_the_database_no_more_for_more_receipts(day, till, civil_status):
    with CaptureQueriesContext(connection) as few:
        list(tables.treasury([day]))
    for _again in range(3):
        file_and_take(till, civil_status)
    with CaptureQueriesContext(connection) as more:
        list(tables.treasury([day]))
    assert len(more) == len(few)


@pytest.mark.threat(26)
def test_a_name_that_begins_like_a_formula_is_only_text():
    hostile = ["=HYPERLINK(1)", "+84", " =1", "\n@x", "＝1+1", "\t-2"]
    (heading, *rows) = csv.reader(
        io.StringIO(tables.as_csv(["a"], [[one] for one in hostile]), newline="")
    )
    assert [row[0] for row in rows] == [f"'{one}" for one in hostile]
    assert tables.as_csv(["a"], [[-5], ["x"]]).splitlines()[1:] == ["-5", "x"]


@pytest.mark.tampers
def test_the_head_of_the_chain_moves_with_every_event_until_the_day_is_anchored(day, till):
    before = head_of(today())
    case = Case.objects.get()
    closing.count(
        cashier=till.world.officer("cashier"),
        agency=till.world.commune,
        day=today(),
        counts=closing.Counts(PRICE, PRICE),
    )
    after = head_of(today())
    assert not before.is_final
    assert before.digest != after.digest
    assert after.streams == before.streams + 1
    Anchor.objects.create(day=today(), digest="a" * 64, head_count=7)
    assert (head_of(today()).digest, head_of(today()).is_final) == ("a" * 64, True)
    assert case.kind == Case.Kind.ORPHAN


# --- pages --------------------------------------------------------------------------------------
def test_the_report_is_a_page_to_print(client, day, till):
    client.force_login(till.world.officer("cashier"))
    html = client.get(reverse("cashier_report")).content.decode()
    assert "24.000\u00a0đ" in html
    assert "Hai mươi tư nghìn đồng" in html
    assert head_of(today()).digest in html
    assert day.numbers()[0].range in html
    english = client.get("/en" + reverse("cashier_report")).text
    assert "Card at the counter" in english
    assert "tại quầy" not in english
    link = reverse("cashier_report") + f"?ngay={today()}"
    assert link in client.get(reverse("cashier")).content.decode()


@pytest.mark.parametrize("name", ["cashier_summary", "cashier_treasury"])
def test_the_tables_are_files(client, day, till, name):
    client.force_login(till.world.officer("cashier"))
    response = client.post(reverse(name))
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert sum(int(row.get("Số tiền") or row["Số tiền thu"]) for row in rows_of(response.text)) == (
        day.total
    )


def test_only_who_keeps_a_till_is_led_to_the_statements(client, till):
    for role, is_led in (("cashier", True), ("approver", False)):
        client.force_login(till.world.officer(role))
        page = client.get(reverse("cashier")).content.decode()
        assert (reverse("cashier_statements") in page) is is_led


@pytest.mark.threat(52)
def test_only_of_agencies_whose_money_one_handles(client, day, till):
    page, world = reverse("cashier_report"), till.world
    client.force_login(world.officer("cashier", world.far))
    assert client.get(page, {"co-quan": world.commune.pk}).status_code == 404
    assert "24.000" not in client.get(page).content.decode()
    assert len(rows_of(client.post(reverse("cashier_treasury")).text)) == 0
    client.force_login(world.officer("examiner"))
    assert client.get(page).status_code == 403


@pytest.mark.threat(52)
def test_who_took_a_table_out_is_on_the_trail(client, day, till):
    cashier = till.world.officer("cashier")
    client.force_login(cashier)
    client.post(reverse("cashier_summary"))
    event = Event.objects.get(act="export_day")
    assert (event.stream, event.actor) == (f"agency:{till.world.commune.pk}", cashier)


@pytest.mark.parametrize("asked", ["0001-01-01", "9999-12-31", "x"])
def test_a_day_that_cannot_be_is_today(client, till, asked):
    client.force_login(till.world.officer("cashier"))
    answer = client.get(reverse("cashier_report"), {"ngay": asked})
    assert answer.context["report"].day == today()
