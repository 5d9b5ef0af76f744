"""The legal clock: when a term ends. Pure values, no models; `explanations` says why.

Rules (Civil Code 2015 arts 147-148, Decree 61/2018/NĐ-CP arts 17-20): the first day is the day
after the event; a term in days ends at close of business; a last day that is off moves to the
next working day; time spent waiting for the applicant does not count.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from portal.core.dates import at, local, local_date
from procedures.calendar import ONE_DAY, WorkingCalendar, without

ONE_HOUR = timedelta(hours=1)


class Unit(StrEnum):
    WORKING_DAYS = "working_days"
    WORKING_HOURS = "working_hours"
    CALENDAR_DAYS = "calendar_days"


class Policy(StrEnum):
    """What the end of a pause does: the count goes on, or begins anew ("tính lại từ đầu")."""

    RESUME = "resume"
    RESTART = "restart"


@dataclass(frozen=True)
class Limit:
    amount: int
    unit: Unit = Unit.WORKING_DAYS

    def __post_init__(self):
        least = 0 if self.unit == Unit.WORKING_DAYS else 1  # 0: the same working day
        if self.amount < least:
            raise ValueError("A time limit is at least 1, or 0 working days")
        object.__setattr__(self, "unit", Unit(self.unit))


@dataclass(frozen=True)
class Pause:
    """The clock stood still; `end` is None while it still does.

    `reason` is a code that `explanations` knows ("supplement", "obligation", "stopped") or words;
    `rule` cites what allows the pause.
    """

    start: datetime
    end: datetime | None = None
    reason: str = ""
    policy: Policy = Policy.RESUME
    rule: str = ""


@dataclass(frozen=True)
class Term:
    """The facts a due date follows from.

    `cutoff`: what is received later in the day, or on a day off, counts as received on the next
    working day; None where the procedure has no such rule. `extended_from` is the limit that an
    extension replaced by `limit`. The second phase is a term of its own: `received_at` is when it
    began.
    """

    received_at: datetime
    limit: Limit
    calendar: WorkingCalendar
    cutoff: time | None = None
    pauses: tuple[Pause, ...] = ()
    extended_from: Limit | None = None
    is_second_phase: bool = False

    def due(self, now: datetime) -> "Due":
        return compute_due(self, now)


@dataclass(frozen=True)
class Remaining:
    """Until the due date or, when overdue, since it.

    `days` are in the unit of the limit (working days for hours), today not included; `time` is
    working time. Pauses count in neither.
    """

    days: int
    time: timedelta
    overdue: bool


@dataclass(frozen=True)
class Due:
    """When the term ends, as known at `now`.

    While a pause is open the date is provisional: it holds if the clock went on right now.
    `event` is what the count starts from (reception, or the end of a restarting pause), and
    `start` the moment (hours) or day (days) on which it takes effect after the cut-off rule.
    `counted` are the days that count, the first one first; `pauses` all have an end here.
    """

    term: Term
    now: datetime
    at: datetime
    event: datetime
    start: datetime
    counted: tuple[date, ...]
    pauses: tuple[Pause, ...]

    @property
    def provisional(self) -> bool:
        return any(pause.end is None for pause in self.term.pauses)

    @property
    def overdue(self) -> bool:
        return self.now > self.at

    @property
    def day_number(self) -> int:
        """Today is day number n of those that count; 0 before the first."""
        return sum(1 for day in self.counted if day <= local_date(self.now))

    @property
    def remaining(self) -> Remaining:
        first, last = sorted((self.now, self.at))
        return Remaining(
            days=sum(1 for day in _days_after(first, last) if _counts(self.term, day, self.pauses)),
            time=sum(
                (end - begin for begin, end in _running(self.term, first, last, self.pauses)),
                timedelta(),
            ),
            overdue=self.overdue,
        )

    @property
    def share_used(self) -> float:
        """0 to 1: whole days gone of a limit in days, working time of one in hours."""
        if self.overdue:
            return 1.0
        limit = self.term.limit
        if limit.unit == Unit.WORKING_HOURS:
            parts = _running(self.term, self.start, self.now, self.pauses)
            return sum((end - begin for begin, end in parts), timedelta()) / (
                limit.amount * ONE_HOUR
            )
        today = local_date(self.now)
        return sum(1 for day in self.counted if day < today) / max(limit.amount, 1)


def compute_due(term: Term, now: datetime) -> Due:
    pauses = _closed(term, now)
    restarts = [pause.end for pause in pauses if pause.policy == Policy.RESTART]
    event = max(restarts, default=term.received_at)
    start = _effective(term, event)
    if term.limit.unit == Unit.WORKING_HOURS:
        ends = _end_of_hours(term, start, pauses)
        days = [local_date(start), *_days_after(start, ends)]
        counted = tuple(day for day in days if _hours_left(term, day, pauses))
    else:
        counted = _count_days(term, start, pauses)
        ends = term.calendar.closing(_landing(term, counted[-1], pauses))
    return Due(term, now, ends, event, start, counted, pauses)


def what_if(term: Term, resume_at: datetime, now: datetime) -> Due:
    """The due date if the pause that is open now ended at `resume_at`."""
    pauses = tuple(
        replace(pause, end=max(resume_at, pause.start)) if pause.end is None else pause
        for pause in term.pauses
    )
    return compute_due(replace(term, pauses=pauses), now)


def excluded(day: date, pauses: tuple[Pause, ...]) -> bool:
    """A pause takes the days after the one it began on, up to the one it ended on.

    The day it began on was worked; the count goes on the day after it ended.
    """
    return any(local_date(pause.start) < day <= local_date(pause.end) for pause in pauses)


def _closed(term: Term, now: datetime) -> tuple[Pause, ...]:
    """The pauses that matter, by start; an open one ends now."""
    ended = [replace(pause, end=pause.end or max(now, pause.start)) for pause in term.pauses]
    kept = [p for p in ended if p.end >= p.start and p.end > term.received_at]
    return tuple(sorted(kept, key=lambda pause: (pause.start, pause.end)))


def _effective(term: Term, event: datetime) -> datetime:
    """When the event counts as having happened, by the cut-off rule."""
    day = local_date(event)
    if term.cutoff is None:
        return event
    if term.calendar.works_on(day) and local(event).time() <= term.cutoff:
        return event
    following = term.calendar.next_working_day(day)
    return at(following, term.calendar.shifts(following)[0][0])


def _days_after(start: datetime, end: datetime) -> Iterator[date]:
    """The dates after that of `start`, up to that of `end`."""
    day = local_date(start)
    while day < local_date(end):
        day += ONE_DAY
        yield day


def _counts(term: Term, day: date, pauses: tuple[Pause, ...]) -> bool:
    by_calendar = term.limit.unit == Unit.CALENDAR_DAYS
    return (by_calendar or term.calendar.works_on(day)) and not excluded(day, pauses)


def _count_days(term: Term, start: datetime, pauses: tuple[Pause, ...]) -> tuple[date, ...]:
    days, day = [], local_date(start)
    if term.limit.amount == 0:  # the same working day, or the first one that is open and runs
        over = term.calendar.works_on(day) and term.calendar.closing(day) <= start
        first = term.calendar.next_working_day(day) if over else day
        return (_landing(term, first, pauses),)
    while len(days) < term.limit.amount:
        by_calendar = term.limit.unit == Unit.CALENDAR_DAYS
        day = day + ONE_DAY if by_calendar else term.calendar.next_working_day(day)
        if _counts(term, day, pauses):
            days.append(day)
    return tuple(days)


def _landing(term: Term, day: date, pauses: tuple[Pause, ...]) -> date:
    """The day of the due date: neither off nor inside a pause at close of business.

    So a clock stopped on its very last day does not run out while it stands still.
    """
    calendar = term.calendar
    while True:
        if calendar.works_on(day) and not excluded(day, pauses):
            closing = calendar.closing(day)
            if not any(pause.start < closing < pause.end for pause in pauses):
                return day
        day = calendar.next_working_day(day)


def _running(
    term: Term, start: datetime, end: datetime | None, pauses: tuple[Pause, ...]
) -> Iterator[tuple[datetime, datetime]]:
    """Working time from `start` on, without the pauses; for ever if `end` is None."""
    for opens, closes in term.calendar.intervals(start):
        if end is not None and opens >= end:
            return
        yield from without(opens, closes if end is None else min(closes, end), pauses)


def _end_of_hours(term: Term, start: datetime, pauses: tuple[Pause, ...]) -> datetime:
    left = term.limit.amount * ONE_HOUR
    for begins, ends in _running(term, start, None, pauses):
        if ends - begins >= left:
            return local(begins + left)
        left -= ends - begins
    raise ValueError("The calendar has no working time left")


def _hours_left(term: Term, day: date, pauses: tuple[Pause, ...]) -> bool:
    """Whether anything of that day is worked and not paused."""
    shifts = term.calendar.shifts(day)
    return any(
        begins < ends
        for opens, closes in shifts
        for begins, ends in without(at(day, opens), at(day, closes), pauses)
    )
