"""The pages of the figures: for leaders, as a spreadsheet, and for everybody."""

from datetime import date
from io import BytesIO

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from portal.core.dates import today
from portal.reports.figures import HEADING
from portal.reports.periods import closing_of, named
from procedures.models import Rating
from procedures.services.satisfaction import rate
from tests import factories, states

pytestmark = pytest.mark.django_db
PAGE, PUBLIC = "reports", "performance"
COMMENT = "Phải đi lại nhiều lần"


@pytest.fixture(autouse=True)
def _nothing_is_kept():
    cache.clear()


def by_agency(answer) -> dict:
    return {row.name.code: row.figures for row in answer.context["tables"][0].rows}


def ratings(world, version, *scores):
    for score in scores:
        done = states.handed_over(world, version, by=factories.UserFactory())
        rate(application=done, actor=done.filed_by, score=score, comment=COMMENT)


# --- whose figures --------------------------------------------------------------------------------
@pytest.fixture
def in_two_places(world, civil_status):
    here = states.received(world, civil_status)
    there = states.received(world, civil_status, by=factories.UserFactory())
    there.receiving_agency = world.far
    there.register_number = 7
    there.save()
    return here, there


@pytest.mark.tampers
def test_a_leader_sees_the_own_agency_and_the_province_all(client, world, in_two_places):
    client.force_login(world.officer("approver"))
    answer = client.get(reverse(PAGE))
    assert {code: one.received for code, one in by_agency(answer).items()} == {"H05.30.10": 1}
    client.force_login(world.officer("coordinator", world.province))
    answer = client.get(reverse(PAGE))
    assert set(by_agency(answer)) == {"H05.30.10", "H05.31.01"}
    assert answer.context["all"].figures.received == 2
    (field,) = answer.context["tables"][1].rows
    assert field.figures.received == 2
    text = answer.content.decode()
    assert "Nguyễn Thị Mai Hương" not in text


def test_results_that_went_to_the_account_are_told_apart(client, world, civil_status):
    for delivery in ("online", "counter", "counter"):
        person = factories.UserFactory()
        states.handed_over(world, civil_status, by=person, delivery=delivery)
    client.force_login(world.officer("approver"))
    found = client.get(reverse(PAGE)).context["digitised"]
    assert (found.given, found.given_online) == (3, 1)
    assert round(found.shares["given_online"]) == 33


@pytest.mark.parametrize("role", ["receptionist", "examiner", "clerk", "cashier"])
def test_figures_are_for_who_leads(client, world, role):
    client.force_login(world.officer(role))
    assert client.get(reverse(PAGE)).status_code == 403
    assert client.get(reverse("report_sheet", args=["co-quan"])).status_code == 403


def test_days_that_cannot_be_are_told_beside_them(client, world):
    client.force_login(world.officer("approver"))
    for route in (reverse(PAGE), reverse("report_sheet", args=["linh-vuc"])):
        answer = client.get(route, {"tu": "2026-02-31"})
        assert "id_tu_error" in answer.content.decode()


@pytest.mark.tampers
def test_the_spreadsheet_has_the_columns_of_the_form_and_a_sum(client, world, in_two_places):
    client.force_login(world.officer("auditor", world.province))
    answer = client.get(reverse("report_sheet", args=["co-quan"]))
    book = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    rows = list(book.iter_rows(values_only=True))
    assert rows[0][0].startswith("Mẫu số 06a")
    assert rows[2] == HEADING
    assert [row[1] for row in rows[3:]] == [world.commune.name, world.far.name, "Tổng số"]
    assert rows[-1][2:6] == (2, 2, 0, 0)
    assert rows[-1][2] == rows[-1][6] + rows[-1][10]


def test_more_agencies_cost_no_more_questions(client, world, civil_status):
    client.force_login(world.officer("approver", world.province))
    ratings(world, civil_status, 4)
    client.get(reverse(PAGE))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse(PAGE))
    ratings(world, civil_status, 5, 3, 2)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse(PAGE))
    assert len(many) <= len(few)


# --- what people wrote ----------------------------------------------------------------------------
def test_the_leader_of_the_agency_reads_the_comments_and_nobody_else(client, world, civil_status):
    ratings(world, civil_status, 2)
    readers = {
        world.officer("approver"): True,
        world.officer("coordinator"): False,
        world.officer("approver", world.far): False,
        world.officer("approver", world.province): False,
        world.officer("auditor", world.province): False,
    }
    for person, reads in readers.items():
        client.force_login(person)
        assert (COMMENT in client.get(reverse(PAGE)).content.decode()) is reads


# --- for everybody --------------------------------------------------------------------------------
def test_the_public_page_has_numbers_and_no_names_of_people(client, world, civil_status):
    done = states.handed_over(world, civil_status)
    rate(application=done, actor=done.filed_by, score=1, comment=COMMENT)
    text = client.get(reverse(PUBLIC)).content.decode()
    assert world.commune.name in text
    for secret in (done.owner_name, done.code, COMMENT, done.filed_by.full_name):
        assert secret not in text


@pytest.mark.parametrize(("scores", "shown"), [((1, 2, 3, 4), False), ((1, 2, 3, 4, 5), True)])
def test_a_mean_is_shown_from_five_answers_on(client, world, civil_status, scores, shown):
    done = states.handed_over(world, civil_status)
    for score in scores:
        one = done if score == 1 else states.handed_over(
            world, civil_status, by=factories.UserFactory()
        )  # fmt: skip
        rate(application=one, actor=one.filed_by, score=score)
    assert Rating.objects.count() == len(scores)
    text = client.get(reverse(PUBLIC)).content.decode()
    assert ("3,0 / 5 (5)" in text) is shown
    assert "2,5 / 5" not in text


def test_the_public_page_asks_the_database_once_in_ten_minutes(client, world, civil_status):
    states.received(world, civil_status)
    client.get(reverse(PUBLIC))
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse(PUBLIC))
    assert not [one for one in asked if "procedures_application" in one["sql"]]


def test_nothing_yet_is_a_page_too(client, db):
    assert client.get(reverse(PUBLIC)).status_code == 200


# --- periods --------------------------------------------------------------------------------------
def days(day) -> list:
    return [(one.first, one.last) for one in named(day)]


def test_quarters_close_on_the_fourteenth_since_the_decree():
    assert closing_of(2018, 2) == date(2018, 2, 28)
    assert closing_of(2026, 3) == date(2026, 3, 14)
    assert days(date(2026, 9, 14)) == [
        (date(2026, 9, 1), date(2026, 9, 14)),
        (date(2026, 6, 15), date(2026, 9, 14)),
        (date(2026, 3, 15), date(2026, 6, 14)),
        (date(2025, 12, 15), date(2026, 9, 14)),
    ]
    assert days(date(2026, 9, 15))[1] == (date(2026, 9, 15), date(2026, 9, 15))
    assert days(date(2026, 12, 31))[1:] == [
        (date(2026, 12, 15), date(2026, 12, 31)),
        (date(2026, 9, 15), date(2026, 12, 14)),
        (date(2026, 12, 15), date(2026, 12, 31)),
    ]


def test_every_day_is_in_one_quarter():
    for back in range(0, 4000, 13):
        day = date.fromordinal(today().toordinal() - back)
        first, last = days(day)[1]
        before = days(day)[2]
        assert first <= day == last
        assert before[1].toordinal() + 1 == first.toordinal()
