"""Form 07: the register of an agency on the desk, as a spreadsheet and on paper."""

import hashlib
import tracemalloc
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from portal.audit.models import Event
from portal.core.dates import VN_TZ, today
from portal.core.keyset import Count
from portal.documents import at_once, labels
from portal.documents.models import Sheet
from portal.reports import register, sheets
from portal.reports.register import HEADING, Register, table
from portal.reports.views import register as pages
from procedures.models import Application
from procedures.services import endings
from tests import factories, states
from tests.documents import papers
from tests.documents.test_render import text_of

pytestmark = pytest.mark.django_db
PAGE, SHEET, PRINT = "register", "register_sheet", "register_print"
PERSON, PHONE = "Nguyễn Thị Mai Hương", "0912 345 678"


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch):
    monkeypatch.setattr(at_once, "run_limited", papers.render_here)


def asked(route, **query):
    return reverse(route, query=query)


def of(world, agency=None, **changed) -> Register:
    days = {"first": today() - timedelta(days=9), "last": today()} | changed
    return Register(agency or world.commune, **days)


def rows_of(world, contacts=True, **changed) -> list[dict]:
    found = table(of(world, **changed), contacts=contacts)
    return [dict(zip(HEADING, row, strict=True)) for row in found]


def cells(answer) -> list[tuple]:
    content = b"".join(answer.streaming_content)
    return list(load_workbook(BytesIO(content)).active.iter_rows(values_only=True))


# --- rows -----------------------------------------------------------------------------------------
def test_a_row_says_what_the_form_asks(world, civil_status):
    done = states.handed_over(world, civil_status)
    done.phone = "+84912345678"
    done.save()
    owner = done.owner
    owner.address = world.address()
    owner.save()
    (row,) = rows_of(world)
    assert row["STT"] == f"000001/{today().year}"
    assert (row["Mã hồ sơ"], row["Tên cá nhân, tổ chức"]) == (done.code, PERSON)
    assert row["Tên thủ tục hành chính"] == civil_status.procedure.name
    assert row["Địa chỉ, số điện thoại"].startswith("Số 12, phố Huyền Quang, Phường Võ Cường")
    assert row["Địa chỉ, số điện thoại"].endswith(PHONE)
    assert row["Cơ quan chủ trì giải quyết"] == world.commune.name
    days = {name: value for name, value in row.items() if isinstance(value, date)}
    assert set(days) == {*HEADING[7:12]}
    assert row["Phương thức nhận kết quả"] == "Trực tuyến"
    assert row["Ghi chú"] == "Nộp trực tuyến."


def test_who_need_not_call_sees_neither_address_nor_telephone(world, civil_status):
    states.received(world, civil_status)
    (row,) = rows_of(world, contacts=False)
    assert (row["Tên cá nhân, tổ chức"], row["Địa chỉ, số điện thoại"]) == (PERSON, "")


def test_how_a_file_ended_stands_in_the_remark(world, civil_status):
    withdrawn = states.received(world, civil_status)
    endings.withdraw(application=withdrawn, actor=world.citizen, reason="Không cần nữa")
    states.filed(world, civil_status, by=factories.UserFactory())  # in no register yet
    (row,) = rows_of(world)
    assert f"Rút hồ sơ ngày {today():%d/%m/%Y}" in row["Ghi chú"]
    assert row["Trả kết quả: ngày, tháng, năm"] is None


def test_only_the_days_and_the_procedure_that_were_asked_for(world, civil_status, land_transfer):
    with time_machine.travel(timezone.now() - timedelta(days=20)):
        before = states.received(world, civil_status)
    now = states.received(world, land_transfer, by=factories.UserFactory())
    assert [row["Mã hồ sơ"] for row in rows_of(world)] == [now.code]
    long_ago = today() - timedelta(days=30)
    assert [row["Mã hồ sơ"] for row in rows_of(world, first=long_ago)] == [before.code, now.code]
    narrowed = rows_of(world, first=long_ago, procedure="2.000635")
    assert [row["Mã hồ sơ"] for row in narrowed] == [before.code]
    assert rows_of(world, agency=world.neighbour, first=long_ago) == []


def test_the_last_day_counts_until_midnight_in_vietnam(world, civil_status):
    with time_machine.travel(datetime(2026, 9, 8, 9, tzinfo=VN_TZ)):
        application = states.received(world, civil_status)
    late = datetime(2026, 9, 8, 23, 59, tzinfo=VN_TZ)
    Application.objects.filter(pk=application.pk).update(received_at=late)
    day, next_day = date(2026, 9, 8), date(2026, 9, 9)
    assert len(rows_of(world, first=day, last=day)) == 1
    assert rows_of(world, first=next_day, last=next_day) == []


def test_many_rows_cost_a_few_questions_for_each_hundreds(world, civil_status, monkeypatch):
    for _number in range(5):
        states.received(world, civil_status, by=factories.UserFactory())
    with CaptureQueriesContext(connection) as one_piece:
        rows_of(world)
    monkeypatch.setattr(register, "AT_ONCE", 1)
    with CaptureQueriesContext(connection) as five_pieces:
        assert len(rows_of(world)) == 5
    assert len(one_piece) <= 3
    assert len(five_pieces) <= len(one_piece) + 2 * 4


# --- spreadsheet ----------------------------------------------------------------------------------
def write(rows) -> BytesIO:
    with sheets.write_sheet(above=["a"], heading=["b"], rows=rows, widths=[9]) as file:
        return BytesIO(file.read())


@pytest.mark.threat(26)
@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1", "=HYPERLINK(1)"])
def test_text_that_looks_like_a_formula_stays_text(text):
    book = load_workbook(write([[text]]))
    cell = book.active["A3"]
    assert (cell.data_type, cell.value) == ("s", text)


def test_characters_that_no_spreadsheet_takes_are_left_out():
    assert load_workbook(write([["a\x0bb\x00", None, 3]])).active["A3"].value == "ab"


def test_dates_are_dates():
    cell = load_workbook(write([[date(2026, 9, 8)]])).active["A3"]
    assert (cell.value.date(), cell.number_format) == (date(2026, 9, 8), "DD/MM/YYYY")


def test_a_long_table_takes_no_more_memory_than_a_short_one():
    def peak(length):
        tracemalloc.start()
        write((number, "Nguyễn Thị Mai Hương", today()) for number in range(length))
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    peak(10)  # what is loaded once
    short, long = peak(500), peak(5000)
    assert long < short + 1_000_000  # the compressed file itself, and no row


# --- the page -------------------------------------------------------------------------------------
def test_the_page_lists_what_was_received(client, world, civil_status):
    first = states.received(world, civil_status)
    second = states.received(world, civil_status, by=factories.UserFactory())
    client.force_login(world.officer("receptionist"))
    page = client.get(asked(PAGE))
    assert [row["application"].code for row in page.context["rows"]] == [first.code, second.code]
    assert page.context["count"].number == 2
    text = page.content.decode()
    assert PHONE not in text
    assert reverse("register_print") in text


def test_pages_follow_each_other_without_a_gap(client, world, civil_status, monkeypatch):
    made = [states.received(world, civil_status, by=factories.UserFactory()) for _one in range(3)]
    monkeypatch.setattr(pages, "PAGE_SIZE", 2)
    client.force_login(world.officer("clerk"))
    first = client.get(asked(PAGE))
    then = client.get(asked(PAGE, cursor=first.context["page"].next))
    shown = [*first.context["rows"], *then.context["rows"]]
    assert [row["application"].code for row in shown] == [one.code for one in made]


def test_more_rows_cost_no_more_questions(client, world, civil_status):
    client.force_login(world.officer("receptionist"))
    states.received(world, civil_status)
    client.get(asked(PAGE))
    with CaptureQueriesContext(connection) as few:
        client.get(asked(PAGE))
    for _number in range(4):
        states.received(world, civil_status, by=factories.UserFactory())
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(asked(PAGE)).context["rows"]) == 5
    assert len(many) <= len(few)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"tu": "2026-02-31"}, "tu"),
        ({"tu": "x"}, "tu"),
        ({"tu": ""}, "tu"),
        ({"den": "2999-01-01"}, "den"),
        ({"tu": "1066-01-01"}, "tu"),
        ({"tu": "2026-03-02", "den": "2026-03-01"}, "den"),
    ],
)
def test_days_that_cannot_be_are_told_beside_them(client, world, query, field):
    client.force_login(world.officer("receptionist"))
    page = client.get(asked(PAGE, **query))
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    assert f'id="id_{field}_error"' in page.content.decode()
    for route in (SHEET, PRINT):
        assert client.post(asked(route, **query)).status_code == 302


def test_the_register_of_another_agency_is_not_there(client, world):
    client.force_login(world.officer("receptionist"))
    for answer in (
        client.get(asked(PAGE, co_quan=world.far.pk)),
        client.post(asked(SHEET, co_quan=world.far.pk)),
        client.post(asked(PRINT, co_quan=world.far.pk)),
    ):
        assert answer.status_code == 404


@pytest.mark.parametrize("role", ["examiner", "cashier"])
def test_who_has_no_need_of_it_has_no_register(client, world, role):
    client.force_login(world.officer(role))
    assert client.get(asked(PAGE)).status_code == 403
    assert client.post(asked(SHEET)).status_code == 403


# --- taking it out --------------------------------------------------------------------------------
@pytest.mark.threat(52)
def test_who_takes_it_out_is_on_the_trail(client, world, civil_status):
    states.received(world, civil_status)
    officer = world.officer("receptionist")
    client.force_login(officer)
    rows = cells(client.post(asked(SHEET)))
    assert rows[3] == HEADING
    assert (len(rows), rows[4][4]) == (5, PERSON)
    event = Event.objects.get(stream=f"agency:{world.commune.pk}", act="export_register")
    assert event.actor == officer
    told = event.payload
    assert (told["kind"], told["rows"], told["contacts"]) == ("sheet", 1, True)
    assert (told["first"], told["last"]) == (f"{today().replace(day=1)}", f"{today()}")


@pytest.mark.threat(52)
def test_an_auditor_takes_out_names_only_and_of_any_agency(client, world, civil_status):
    states.received(world, civil_status)
    client.force_login(world.officer("auditor", world.province))
    rows = cells(client.post(asked(SHEET, co_quan=world.commune.pk)))
    assert (rows[4][4], rows[4][5]) == (PERSON, None)
    event = Event.objects.get(stream=f"agency:{world.commune.pk}", act="export_register")
    assert event.payload["contacts"] is False


@pytest.mark.threat(52)
def test_a_session_that_was_left_open_takes_nothing_out(client, world, civil_status):
    states.received(world, civil_status)
    client.force_login(world.officer("receptionist"))
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        answer = client.post(asked(SHEET))
    assert answer.status_code == 302
    assert reverse("account_reauthenticate") in answer["Location"]
    assert not Event.objects.filter(act="export_register").exists()


def test_the_form_for_print(client, world, civil_status):
    application = states.received(world, civil_status)
    client.force_login(world.officer("receptionist"))
    answer = client.post(asked(PRINT))
    text = " ".join(text_of(answer.content).split())
    for words in ("SỔ THEO DÕI HỒ SƠ", "Mẫu số 07, Thông tư 03/2025/TT-VPCP", "Tổng số: 1 hồ sơ"):
        assert words in text
    assert application.owner_name.split()[-1] in text
    sheet = Sheet.objects.get(kind="register")
    assert sheet.sha256 == hashlib.sha256(answer.content).hexdigest()
    for words in (f"Số: {sheet.reference}", sheet.pretty_code, f"/xac-minh/{sheet.lookup_code}/"):
        assert words in text
    shown = dict(sheet.public_data)
    assert shown[labels.FILES] == "1"
    assert application.owner_name not in str(sheet.public_data)
    told = Event.objects.get(act="export_register").payload
    assert told["kind"] == "print"


def test_too_many_rows_for_paper_say_so_and_leave_no_event(
    client, world, civil_status, monkeypatch
):
    for _number in range(2):
        states.received(world, civil_status, by=factories.UserFactory())
    client.force_login(world.officer("receptionist"))
    monkeypatch.setattr(pages, "capped_count", lambda _rows, most: Count(most, capped=True))
    answer = client.post(asked(PRINT), follow=True)
    assert "Nhiều hơn" in answer.content.decode()
    assert not Event.objects.filter(act="export_register").exists()
