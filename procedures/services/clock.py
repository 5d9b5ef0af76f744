"""The legal clock of an application: entries turn it, `deadlines` computes, the row remembers."""

from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.utils.translation import override

from portal.accounts.models import Agency
from portal.audit.models import Event
from procedures.deadlines import Limit, Policy, Term, Unit, compute_due
from procedures.explanation_words import explain
from procedures.models import ClockEntry
from procedures.services import route_opinions
from procedures.services.terms import (
    due_of,
    extension_of,
    hours_of,
    limit_of,
    pauses_of,
    run_on,
    still_counts,
    working_calendar,
)

CALENDARS = ("calendar", "calendarday", "agency")  # streams of events that tell of their changes


def start(application, *, at):
    _turn(application, ClockEntry.Act.START, at, "reception")


def pause(application, *, at, reason):
    _turn(application, ClockEntry.Act.PAUSE, at, reason)


def resume(application, *, at, reason):
    """Let the clock run on, or anew where the limit's policy for this reason says so."""
    if application.received_at is None:
        return
    _turn(application, run_on(limit_of(application), reason), at, reason)
    _move_open_work(application)


def begin_phase(application, *, at):
    """The second phase has its own limit, counted from now."""
    _turn(application, ClockEntry.Act.PHASE, at, "phase")
    _move_open_work(application)


def follow_answers(application, *, at, before):
    """Corrected answers make another case of it: `before` is the limit that ran until now."""
    if limit_of(application) != before:
        _turn(application, ClockEntry.Act.EXTEND, at, "correction")
        _move_open_work(application)


def follow_calendar(application, *, at):
    """Days off or hours are others than they were when the date was given."""
    _turn(application, ClockEntry.Act.EXTEND, at, "calendar")
    _move_open_work(application)


def extend(application, *, at):
    """The agency has extended the limit: its Extension is kept already."""
    _turn(application, ClockEntry.Act.EXTEND, at, "extension")
    _move_open_work(application)


def is_overtaken(application) -> bool:
    """Was a calendar changed since the clock gave this date, so that it would be another one now?

    While the applicant is waited for there is nothing to move: the date follows when it runs on.
    """
    runs = is_running(application) and not is_waiting(application)
    if not runs or not is_given(application) or is_computed(application):
        return False
    changes = Event.objects.filter(created_at__gt=last_turn(application).at)
    of_calendars = Q()
    for name in CALENDARS:
        of_calendars |= Q(stream__startswith=f"{name}:")
    return changes.filter(of_calendars).exists()


def is_given(application) -> bool:
    """Is the date the one that its clock gave?"""
    last = last_turn(application)
    return last is not None and last.due_at == application.due_at


def is_computed(application) -> bool:
    """Does the date follow from reception, limit, calendar and pauses, as of the last turn?"""
    return application.due_at == due_of(application, last_turn(application).at).at


def last_turn(application) -> ClockEntry | None:
    return application.clock.last()


def is_running(application) -> bool:
    """It runs, or waits for somebody outside; with the end of the work it has stopped."""
    return _standing(application) not in ("", ClockEntry.Act.STOP)


def is_waiting(application) -> bool:
    return _standing(application) == ClockEntry.Act.PAUSE


def _standing(application) -> str:
    """The last act that started, paused or stopped it."""
    turns = application.clock.exclude(act=ClockEntry.Act.EXTEND)
    return turns.order_by("at", "pk").values_list("act", flat=True).last() or ""


def stop(application, *, at, reason):
    if application.received_at is not None:
        _turn(application, ClockEntry.Act.STOP, at, reason)


def _turn(application, act, at, reason):
    entry = ClockEntry(application=application, act=act, at=at, reason=reason)
    entry.save(force_insert=True)
    due = due_of(application, at)
    if act != ClockEntry.Act.STOP:
        application.due_at = due.at
    entry.due_at, entry.explanation = application.due_at, in_words(due)
    entry.save(update_fields=["due_at", "explanation"])


def in_words(due) -> dict:
    """{language: [sentence, ...]}, as they are true at this turn."""
    words = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            words[language] = explain(due)
    return words


def _move_open_work(application):
    """Work that waited gets its new date: the hours of a step left over, the new legal date."""
    application.work_items.open().filter(kind="start").update(due_at=application.due_at)
    extension = extension_of(application)
    date_parts(application, extension)
    for run in application.steps.open().select_related("agency"):
        run.application = application
        hours = run.spec.hours + _hours_more(extension, run)
        part = run.spec.part
        run.due_at = step_due(application, run.agency, hours, run.opened_at, part_id=part)
        run.save(update_fields=["due_at"])
        application.work_items.open().filter(step=run).update(due_at=run.due_at)
        if run.spec.kind == "opinion":
            route_opinions.follow(run)


def date_parts(application, extension=None):
    """The limits of the open parts follow the legal date, as those of the steps do."""
    for part in application.parts.open().select_related("agency") if application.spec.parts else ():
        part.due_at = part_due(part, _hours_more(extension, part))
        part.save(update_fields=["due_at"])


def part_due(part, more: int = 0) -> datetime:
    """End of a part's own working hours, as that of a step."""
    return step_due(part.application, part.agency, part.spec.hours + more, part.opened_at)


def _hours_more(extension, run) -> int:
    """Working hours that an extension gives the step or part during which it was granted."""
    if extension is None or run.opened_at > extension.decided_at:
        return 0
    if not still_counts(extension, run.application.clock.all()):
        return 0
    return hours_of(extension)


def start_acceptance(application, *, now):
    """The receptionist must answer within so many working hours (8 by decree 45/2020)."""
    limit = limit_of(application)
    hours = Limit(limit.accept_within_hours, Unit.WORKING_HOURS)
    agency = Agency.objects.select_related("calendar").get(pk=application.receiving_agency_id)
    term = Term(now, hours, working_calendar(agency))
    application.accept_by = compute_due(term, now).at


def step_due(application, agency, hours: int, opened: datetime, *, part_id="") -> datetime:
    """End of a step's own working hours, pauses not counted, never later than the legal date or
    the date of its part.

    What was done before a pause stays done, also where the legal clock starts anew. It falls into
    the hours of the agency that answers, also where the legal date is one on which it is closed.
    """
    turns = pauses_of(application.clock.all())
    pauses = tuple(replace(pause, policy=Policy.RESUME) for pause in turns)
    limit = Limit(hours, Unit.WORKING_HOURS)
    calendar = working_calendar(agency)
    own = compute_due(Term(opened, limit, calendar, pauses=pauses), opened).at
    latest = [own, application.due_at]
    if part_id:
        latest += application.parts.filter(part_id=part_id).values_list("due_at", flat=True)
    return calendar.last_open(min(due for due in latest if due), opened)


def answer_by(agency, days: int, now: datetime) -> datetime:
    """So many days later at close of business, on a day on which the agency works."""
    limit = Limit(days, Unit.CALENDAR_DAYS)
    return compute_due(Term(now, limit, working_calendar(agency)), now).at
