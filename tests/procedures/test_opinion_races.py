"""Questions to other agencies at one moment: escalated by two workers, taken back while it is
escalated, an absence and a day entered twice."""

from datetime import timedelta

import pytest
import time_machine

from portal.accounts import absences, hours
from portal.accounts.models import Absence, CalendarDay
from portal.audit.models import Event
from portal.core.dates import today
from procedures.models import Application, WorkItem
from procedures.services import opinions, recalling
from procedures.services.errors import ActRefused
from tests import factories, fixtures, states
from tests.payments.races import together

pytestmark = [pytest.mark.postgres, pytest.mark.tampers]


@pytest.fixture
def late(fresh_db):
    """A question of the route whose time is over."""
    areas = fixtures.make_areas()
    world = fixtures.World(areas, fixtures.make_agencies(areas), factories.UserFactory(), None)
    land = factories.VersionFactory(procedure__code="1.013831", procedure__field__code="land")
    application = states.step(world, states.started(world, land, splits=True))
    world.officer("approver")
    due = application.opinions.get().due_at
    with time_machine.travel(due + timedelta(hours=1)):
        yield world, Application.objects.get(pk=application.pk)


def escalation(application):
    unaware = Application.objects.get(pk=application.pk)
    opinion = unaware.opinions.get()
    return lambda: opinions.escalate_opinion(application=unaware, opinion_id=opinion.pk)


def escalated(application):
    return Event.objects.filter(stream=application.audit_stream, act="escalate_opinion").count()


def test_two_workers_escalate_once(late):
    _world, application = late
    results = together(escalation(application), escalation(application), expected=(ActRefused,))

    assert sum(isinstance(one, ActRefused) for one in results) == 1
    assert escalated(application) == 1
    assert application.work_items.open().filter(kind=WorkItem.Kind.OPINION).count() == 1


def test_what_is_taken_back_lies_on_no_desk(late):
    """Whichever comes first: it is escalated and cleared, or not escalated any more."""
    world, application = late
    unaware = Application.objects.get(pk=application.pk)
    opinion = unaware.opinions.get()
    examiner = states.holder(world, unaware.steps.open().get(step_id="examine"))

    def recall():
        return recalling.recall_opinion(
            application=unaware, actor=examiner, opinion_id=opinion.pk, reason="Đã đủ"
        )

    together(escalation(application), recall, expected=(ActRefused,))

    opinion.refresh_from_db()
    assert opinion.state == "recalled"
    assert not application.work_items.open().filter(kind=WorkItem.Kind.OPINION).exists()
    assert [run.step_id for run in application.steps.open()] == ["examine"]


def test_an_absence_is_noted_once(late):
    world, _application = late
    leader, examiner = world.officer("approver"), world.officer("examiner")
    days = {"first": today(), "last": today() + timedelta(days=3)}

    def note():
        return absences.note(user=examiner, actor=leader, **days)

    results = together(note, note, expected=(absences.AbsenceRefused,))
    assert sum(isinstance(one, absences.AbsenceRefused) for one in results) == 1
    assert Absence.objects.count() == 1


def test_a_day_is_entered_once(late):
    world, _application = late
    leader = world.officer("approver")

    def close():
        how = {"day": today() + timedelta(days=2), "kind": "off", "note": "Mất điện"}
        return hours.set_day(agency=world.commune, actor=leader, **how)

    results = together(close, close, expected=(hours.DayTaken,))
    assert sum(isinstance(one, hours.DayTaken) for one in results) == 1
    assert CalendarDay.objects.filter(agency=world.commune).count() == 1
