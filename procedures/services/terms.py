"""The facts that a due date follows from, read from the rows: calendar, limit, turns, extension."""

from dataclasses import replace
from datetime import datetime, time

from portal.accounts.models import CalendarDay
from procedures.calendar import OFFICE_WEEK, WorkingCalendar
from procedures.catalogue.limits import choose_limit
from procedures.deadlines import Limit, Pause, Policy, Term, Unit, compute_due
from procedures.models import ClockEntry, Extension

UNITS = {
    "working_day": Unit.WORKING_DAYS,
    "working_hour": Unit.WORKING_HOURS,
    "calendar_day": Unit.CALENDAR_DAYS,
}
RUNS_ON = (ClockEntry.Act.RESUME, ClockEntry.Act.RESTART, ClockEntry.Act.PHASE)
RUN_ON = {Policy.RESUME: ClockEntry.Act.RESUME, Policy.RESTART: ClockEntry.Act.RESTART}
WORKING_HOURS = {Unit.WORKING_DAYS: 8, Unit.WORKING_HOURS: 1, Unit.CALENDAR_DAYS: 8}


def working_calendar(agency) -> WorkingCalendar:
    """The agency's hours and its own days over those of the nation."""
    week = {
        int(day): tuple((time.fromisoformat(a), time.fromisoformat(b)) for a, b in shifts)
        for day, shifts in agency.calendar.week.items()
    }
    return _calendar(week, CalendarDay.objects.of(agency))


def national_calendar() -> WorkingCalendar:
    """Office hours over the national days off: for what is no agency's yet."""
    return _calendar(OFFICE_WEEK, CalendarDay.objects.national())


def _calendar(week, days) -> WorkingCalendar:
    rows = list(days.values_list("day", "kind", "calendar_id", "agency_id", "note", named=True))
    own = {row.day for row in rows if row.kind == "off" and (row.calendar_id or row.agency_id)}
    off = {row.day for row in rows if row.kind == "off"}
    return WorkingCalendar(
        week=week,
        off_days=frozenset(off - own),
        extra_working_days=frozenset(row.day for row in rows if row.kind == "extra"),
        closures=frozenset(own),
        names={row.day: row.note for row in rows if row.note},
    )


def limit_of(application):
    """The TimeLimit of the version for this case and channel. Raises NoTimeLimit."""
    return choose_limit(application.spec, application.answers, application.context)


def term_of(application) -> Term | None:
    """The facts of the running clock; None before reception."""
    if application.received_at is None:
        return None
    return _term_by(application, list(application.clock.all()))


def _term_by(application, entries) -> Term:
    calendar = working_calendar(application.receiving_agency)
    plain = term(limit_of(application), application.received_at, calendar, entries)
    extension = extension_of(application)
    return extended(plain, extension) if extension and still_counts(extension, entries) else plain


def term(limit, received_at, calendar, entries) -> Term:
    """The same from its parts, without an extension: a TimeLimit, and the entries in order.

    Of the second phase, the count begins with it.
    """
    began = next((place for place, one in enumerate(entries) if is_phase(one)), None)
    first, second = phases_of(limit)
    if began is not None:
        later = tuple(pauses_of(entries[began + 1 :]))
        return Term(entries[began].at, second, calendar, pauses=later, is_second_phase=True)
    return Term(
        received_at=received_at,
        limit=first,
        calendar=calendar,
        cutoff=cutoff_of(limit),
        pauses=tuple(pauses_of(entries)),
    )


def is_phase(entry) -> bool:
    return entry.act == ClockEntry.Act.PHASE


def phases_of(limit) -> tuple[Limit, Limit]:
    """What each phase has of a TimeLimit; of one without phases, all of it twice."""
    unit, first = UNITS[limit.unit], limit.first_phase
    whole = Limit(limit.amount, unit)
    return (Limit(first, unit), Limit(limit.amount - first, unit)) if first else (whole, whole)


def cutoff_of(limit) -> time | None:
    return time.fromisoformat(limit.cutoff) if limit.cutoff else None


def extension_of(application) -> Extension | None:
    return Extension.objects.filter(application=application).first()


def extended(plain: Term, extension) -> Term:
    """With the limit longer by the extension, in whichever unit it now counts (corrected answers
    may have made another case of it)."""
    limit = plain.limit
    more = -(-hours_of(extension) // WORKING_HOURS[limit.unit])
    return replace(plain, limit=Limit(limit.amount + more, limit.unit), extended_from=limit)


def hours_of(extension) -> int:
    """What it gives, in working hours."""
    return extension.amount * WORKING_HOURS[UNITS[extension.unit]]


def still_counts(extension, entries) -> bool:
    """It made the time limit longer, and the count has not begun anew since."""
    anew = [e.at for e in entries if e.act == ClockEntry.Act.RESTART or is_phase(e)]
    return extension.in_time and not any(at > extension.decided_at for at in anew)


def pauses_of(entries):
    """Pauses, and stops that were lifted, paired with their end; the last one may be open."""
    opened = None
    for entry in entries:
        if entry.act in (ClockEntry.Act.PAUSE, ClockEntry.Act.STOP):
            if opened:
                yield Pause(opened.at, entry.at, _why(opened))
            opened = entry
        elif opened and entry.act in RUNS_ON:
            policy = Policy.RESTART if entry.act == ClockEntry.Act.RESTART else Policy.RESUME
            yield Pause(opened.at, entry.at, _why(opened), policy)
            opened = None
    if opened and opened.act == ClockEntry.Act.PAUSE:
        yield Pause(opened.at, None, opened.reason)


def _why(entry) -> str:
    """A clock also stops for a result, which was void and made anew."""
    stopped = entry.act == ClockEntry.Act.STOP and entry.reason != "finished"
    return "stopped" if stopped else entry.reason


def run_on(limit, reason: str) -> str:
    """The act by which the clock goes on after a pause for this reason: as it stood, or anew."""
    policies = {"supplement": limit.supplement_policy, "obligation": limit.obligation_policy}
    return RUN_ON[Policy(policies.get(reason, Policy.RESUME))]


def if_answered(application, now: datetime):
    """The Due that would follow if what is waited for came now; None if nothing is, or before
    reception."""
    entries = list(application.clock.all())
    turns = [entry for entry in entries if entry.act != ClockEntry.Act.EXTEND]
    if not turns or turns[-1].act != ClockEntry.Act.PAUSE:
        return None
    reason = turns[-1].reason
    is_next = application.phase == 1 and reason == "obligation"
    act = ClockEntry.Act.PHASE if is_next else run_on(limit_of(application), reason)
    entries.append(ClockEntry(act=act, at=now, reason=reason))
    return compute_due(_term_by(application, entries), now)


def due_shown(application, now: datetime):
    """`due_of`; where an answer would make the count begin anew, as if it came now."""
    answered = if_answered(application, now)
    return answered if answered and _is_anew(answered.term) else due_of(application, now)


def _is_anew(term) -> bool:
    """The count begins with the answer."""
    return not term.pauses or term.pauses[-1].policy == Policy.RESTART


def due_of(application, now: datetime):
    """The computed Due (with its days and reasons), or None before reception."""
    term = term_of(application)
    return compute_due(term, now) if term else None
