"""A day off that is announced late moves the dates that were given, once, and says so."""

from datetime import datetime, timedelta

import pytest
import time_machine

from payments.models import BookCheck
from payments.nightly import CHECKS
from portal.accounts.keeping import keep, remove
from portal.accounts.models import CalendarDay
from portal.audit.models import Event
from portal.core.dates import VN_TZ
from portal.notices.models import Notice
from portal.tasks.testing import drain
from procedures.catalogue.limits import NoTimeLimit
from procedures.services import redating, supplements, terms
from procedures.services.errors import ActRefused
from tests import states

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MONDAY = datetime(2026, 11, 9, 9, 0, tzinfo=VN_TZ)
FIELDS = ["day", "kind", "note", "calendar", "is_provisional"]


@pytest.fixture
def given(world, land_transfer):
    """Received on a Monday; the date is days away."""
    with time_machine.travel(MONDAY):
        yield states.received(world, land_transfer)


def day_off(world, day) -> CalendarDay:
    row = CalendarDay(day=day, kind="off", note="Nghỉ lễ đột xuất")
    return keep(row=row, actor=world.officer("approver"), names=FIELDS)


def night() -> list[str]:
    return list(CHECKS[BookCheck.Subject.DATES]("")[0])


def moved(application):
    application.refresh_from_db()
    return application.due_at


def test_a_day_off_moves_the_date_by_a_working_day(given, world):
    before = given.due_at
    day_off(world, (MONDAY + 2 * DAY).date())
    assert night() == []
    later = moved(given)
    assert later > before
    start = given.work_items.open().get(kind="start")
    assert start.due_at == later
    entry = given.clock.last()
    assert (entry.act, entry.reason, entry.due_at) == ("extend", "calendar", later)
    assert "Nghỉ lễ đột xuất" in " ".join(entry.explanation["vi"])


def test_it_is_moved_once_and_told_once(given, world, mailoutbox):
    drain()
    mailoutbox.clear()
    day_off(world, (MONDAY + 2 * DAY).date())
    for _night in range(3):
        night()
        drain()
    assert Event.objects.filter(stream=given.audit_stream, act="move_date").count() == 1
    assert Notice.objects.filter(kind="date_moved").count() == 1
    (mail,) = mailoutbox
    assert given.code in mail.subject


def test_a_day_off_that_was_withdrawn_moves_it_back(given, world):
    before = given.due_at
    row = day_off(world, (MONDAY + 2 * DAY).date())
    night()
    remove(row=row, actor=world.officer("approver"), names=FIELDS)
    assert night() == []
    assert moved(given) == before


def test_a_day_off_after_the_date_moves_nothing(given, world):
    before, revision = given.due_at, given.revision
    day_off(world, (given.due_at + 7 * DAY).date())
    assert night() == []
    assert moved(given) == before
    assert given.revision == revision
    with pytest.raises(ActRefused):
        redating.follow_calendar(application=given)


def test_while_the_citizen_is_waited_for_the_clock_goes_on_standing(world, civil_status):
    with time_machine.travel(MONDAY):
        application = states.started(world, civil_status)
        items = [{"kind": "other", "id": "", "note": "Ảnh rõ hơn"}]
        request = {"reason": "Ảnh bị mờ", "items": items}
        actor = world.officer("examiner")
        supplements.ask_supplement(application=application, actor=actor, request=request)
        before = moved(application)
        day_off(world, MONDAY.date() + DAY)
        day_off(world, MONDAY.date())
        assert night() == []
        assert moved(application) == before  # a date that nobody was promised
        supplements.supply(application=application, actor=world.citizen)
        assert night() == []
        assert moved(application) > before


@pytest.mark.tampers
def test_one_whose_date_cannot_be_worked_out_holds_up_no_other(given, world, monkeypatch):
    day_off(world, (MONDAY + 2 * DAY).date())
    broken, before, real = states.received(world, given.version), given.due_at, terms.limit_of

    def limit_of(application):
        if application.pk == broken.pk:
            raise NoTimeLimit
        return real(application)

    monkeypatch.setattr(terms, "limit_of", limit_of)
    redating.follow_calendars([broken, given])
    assert moved(given) > before
    (line,) = night()
    assert str(broken.pk) in line


@pytest.mark.tampers
def test_without_a_change_of_a_calendar_nothing_is_followed(given):
    """Somebody made the reception earlier: the date no longer follows, and that is told."""
    type(given).objects.filter(pk=given.pk).update(received_at=given.received_at - 3 * DAY)
    (line,) = night()
    assert str(given.pk) in line
    assert not Event.objects.filter(stream=given.audit_stream, act="move_date").exists()


def test_other_hours_of_the_same_day_are_no_news(given, world):
    drain()
    hours = given.receiving_agency.calendar
    hours.week = hours.week | {day: [["07:30", "16:30"]] for day in hours.week}
    keep(row=hours, actor=world.officer("approver"), names=["name", "week"])
    assert night() == []
    assert moved(given) == given.due_at
    drain()
    assert given.clock.last().reason == "calendar"
    assert not Notice.objects.filter(kind="date_moved").exists()


@pytest.mark.tampers
def test_a_date_that_somebody_moved_by_hand_is_told_and_not_followed(given, world):
    by_hand = given.due_at + 30 * DAY
    type(given).objects.filter(pk=given.pk).update(due_at=by_hand)
    (line,) = night()
    assert str(given.pk) in line
    assert moved(given) == by_hand
