"""An agency's hours and its own days off: kept by its leaders, honoured by every date."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from portal.accounts import hours
from portal.accounts.models import Agency, Calendar, CalendarDay
from portal.audit.models import Event
from portal.core.dates import VN_TZ, local, local_date
from procedures.calendar import WorkingCalendar
from procedures.services import clock, redating, supplements, terms
from tests import factories, states
from tests.procedures import ways

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MONDAY = datetime(2026, 11, 9, 9, 0, tzinfo=VN_TZ)
WEEK = {f"day{day}": "08:00-11:00, 13:30-16:30" for day in range(5)}


@pytest.fixture
def monday():
    with time_machine.travel(MONDAY):
        yield MONDAY.date()


@pytest.fixture
def leader(client, world, monday):
    user = world.officer("approver")
    client.force_login(user)
    return user


def page(world):
    return reverse("desk:own_hours", args=[world.commune.pk])


def closed(world, day, kind="off"):
    officer = world.officer("approver")
    return hours.set_day(agency=world.commune, actor=officer, day=day, kind=kind, note="Mất điện")


def given(day):
    return {"do": "day", "day_day": day.day, "day_month": day.month, "day_year": day.year}


# --- the clock --------------------------------------------------------------------------------
def test_a_day_of_one_agency_counts_there_and_nowhere_else(world, monday):
    closed(world, monday + DAY)
    own, other = (terms.working_calendar(one) for one in (world.commune, world.neighbour))

    assert own.is_holiday(monday + DAY)
    assert other.works_on(monday + DAY)
    assert not terms.national_calendar().is_holiday(monday + DAY)


def test_an_agency_may_be_open_when_others_are_not(world, monday):
    saturday = monday + 5 * DAY
    closed(world, saturday, kind="extra")

    assert terms.working_calendar(world.commune).works_on(saturday)
    assert not terms.working_calendar(world.neighbour).works_on(saturday)


def test_dates_already_given_move_with_an_own_day(world, civil_status, monday):
    application = states.received(world, civil_status)
    before = application.due_at
    with time_machine.travel(MONDAY + timedelta(minutes=5)):
        closed(world, local_date(before))
        redating.follow_calendars([application])
    application.refresh_from_db()
    assert application.due_at > before


@pytest.mark.parametrize("days_off", [0, 1, 3])
def test_a_supplement_is_answered_by_a_working_day_of_the_agency(
    world, civil_status, monday, days_off
):
    """30 days from a Monday end on a Wednesday; where that day is off, on the next that is not."""
    last = monday + 30 * DAY
    for number in range(days_off):
        closed(world, last + number * DAY)
    application = supplements.ask_supplement(
        application=states.paid(states.filed(world, civil_status)),
        actor=world.officer("receptionist"),
        request=ways.REQUEST,
    )
    answer_by = local(application.supplements.get().answer_by)
    calendar = terms.working_calendar(world.commune)
    assert calendar.works_on(answer_by.date())
    assert answer_by == calendar.closing(answer_by.date())
    assert answer_by.date() == {0: last, 1: last + DAY, 3: last + 5 * DAY}[days_off]


def test_an_answer_is_due_while_the_asked_agency_is_open(world, land_transfer, monday):
    """Also where the legal date, that of another agency, is one on which it is closed."""
    application = states.received(world, land_transfer)
    last = local_date(application.due_at)
    hours.set_day(
        agency=world.neighbour,
        actor=world.officer("approver", world.neighbour),
        day=last,
        kind="off",
        note="Chuyển trụ sở",
    )
    due = clock.step_due(application, world.neighbour, 400, MONDAY)
    calendar = terms.working_calendar(world.neighbour)
    assert due < application.due_at
    assert calendar.works_on(local_date(due))
    assert due == calendar.closing(local_date(due))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ((10, 12, 0), (10, 11, 30)),  # the break at noon
        ((10, 9, 15), (10, 9, 15)),
        ((14, 12, 0), (13, 17, 0)),  # a Saturday
        ((10, 7, 0), (9, 17, 0)),  # before they open
        ((9, 7, 0), (9, 7, 0)),  # nobody has worked since
    ],
)
def test_the_last_moment_of_work(moment, expected):
    def at(day, hour, minute):
        return datetime(2026, 11, day, hour, minute, tzinfo=VN_TZ)

    since = at(9, 6, 0)
    assert WorkingCalendar().last_open(at(*moment), since) == at(*expected)


# --- the page ---------------------------------------------------------------------------------
def test_a_leader_adds_a_day_and_removes_it_and_both_are_recorded(client, world, leader, monday):
    url, day = page(world), monday + 2 * DAY
    assert client.get(reverse("desk:own_hours_of")).url == url
    answer = client.post(url, given(day) | {"kind": "off", "note": "Mất điện cả ngày"})
    assert answer.status_code == 302

    row = CalendarDay.objects.get(agency=world.commune)
    assert (row.day, row.kind, row.note, row.calendar) == (day, "off", "Mất điện cả ngày", None)
    assert "Mất điện cả ngày" in client.get(url).content.decode()
    for _time in range(2):
        assert client.post(url, {"do": "clear", "day": row.pk}).status_code == 302
    assert not CalendarDay.objects.filter(agency=world.commune).exists()
    events = Event.objects.filter(stream=f"calendarday:{row.pk}")
    assert [(one.act, one.actor) for one in events] == [("add", leader), ("remove", leader)]


@pytest.mark.parametrize("wrong", ["past", "twice", "empty", "nonsense"])
def test_a_wrong_day_is_told_beside_its_field_and_loses_nothing(
    client, world, leader, monday, wrong
):
    url, data = page(world), given(monday + DAY) | {"kind": "off", "note": "Họp dân"}
    field = "day"
    if wrong == "twice":
        client.post(url, data)
    elif wrong == "past":
        data |= given(monday - DAY)
    elif wrong == "empty":
        data, field = data | {"note": ""}, "note"
    else:
        data |= {"day_day": "32"}
    answer = client.post(url, data)

    assert answer.status_code == 200
    assert list(answer.context["day"].errors) == [field]
    if wrong != "empty":
        assert "Họp dân" in answer.content.decode()
    assert CalendarDay.objects.filter(agency=world.commune).count() == (wrong == "twice")


def test_own_hours_leave_those_of_the_others_as_they_are(client, world, leader, monday):
    shared = factories.CalendarFactory(name="Chung")
    Agency.objects.filter(pk__in=[world.commune.pk, world.neighbour.pk]).update(calendar=shared)
    CalendarDay.objects.create(calendar=shared, day=monday + 3 * DAY, kind="off", note="Tu sửa")
    for _time in range(2):
        answer = client.post(page(world), {"do": "week"} | WEEK)
        assert answer.status_code == 302

    own, other = (Agency.objects.get(pk=one.pk) for one in (world.commune, world.neighbour))
    assert own.calendar.week["0"] == [["08:00", "11:00"], ["13:30", "16:30"]]
    assert "5" not in own.calendar.week
    assert other.calendar == shared != own.calendar
    assert terms.working_calendar(own).closing(monday).strftime("%H:%M") == "16:30"
    assert terms.working_calendar(own).is_holiday(monday + 3 * DAY)  # taken along
    assert Calendar.objects.filter(agency=own).count() == 1
    changed = Event.objects.get(stream=f"agency:{own.pk}")
    assert (changed.act, changed.actor) == ("change", leader)


@pytest.mark.parametrize("text", ["8-11", "11:00-08:00", "08:00-11:00 13:00"])
def test_wrong_hours_are_told_beside_their_day(client, world, leader, text):
    answer = client.post(page(world), {"do": "week"} | WEEK | {"day2": text})

    assert list(answer.context["week"].errors) == ["day2"]
    assert text in answer.content.decode()
    assert Agency.objects.get(pk=world.commune.pk).calendar_id == world.commune.calendar_id


def test_a_week_without_hours_is_none(client, world, leader):
    answer = client.post(page(world), {"do": "week"})
    assert answer.context["week"].non_field_errors()


@pytest.mark.parametrize("who", ["examiner", "leader of another agency"])
def test_nobody_else_sets_them(client, world, monday, who):
    away = who != "examiner"
    officer = world.officer("approver", world.neighbour) if away else world.officer("examiner")
    client.force_login(officer)
    data = given(monday + DAY) | {"kind": "off", "note": "Nghỉ"}
    assert client.post(page(world), data).status_code == (404 if away else 403)
    assert not CalendarDay.objects.filter(agency=world.commune).exists()


def test_a_day_of_another_agency_is_not_removed(client, world, leader, monday):
    row = hours.set_day(
        agency=world.neighbour, actor=leader, day=monday + DAY, kind="off", note="Nghỉ"
    )
    client.post(page(world), {"do": "clear", "day": row.pk})
    client.post(page(world), {"do": "clear", "day": "x' OR 1=1"})
    assert CalendarDay.objects.filter(pk=row.pk).exists()


def test_the_administrator_enters_them_too(client, world, monday):
    boss = factories.UserFactory(person=None, phone="", is_staff=True, is_superuser=True)
    client.force_login(boss)
    data = {"day": f"{monday + DAY:%Y-%m-%d}", "kind": "off", "note": "Nghỉ"}
    both = {"agency": world.commune.pk, "calendar": world.commune.calendar_id}
    answer = client.post(reverse("special_days:add"), data | both)
    assert "agency" in answer.context["form"].errors
    assert client.post(reverse("special_days:add"), data | {"agency": world.commune.pk}).url
    assert CalendarDay.objects.get(agency=world.commune).day == monday + DAY
