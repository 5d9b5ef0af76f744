"""Why a term ends when it does: reasons as data, and the days to draw.

`explanation_words.explain` turns the reasons into sentences.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import groupby

from portal.core.dates import local_date
from procedures.calendar import ONE_DAY
from procedures.deadlines import Due, Limit, Pause, Policy, Unit, excluded


class Code(StrEnum):
    RECEIVED = "received"
    RECEIVED_AT = "received_at"
    RECEIVED_BEFORE = "received_before"
    RECEIVED_LATE = "received_late"
    RECEIVED_OFF = "received_off"
    HOURS_FROM = "hours_from"
    SECOND_PHASE = "second_phase"
    EXTENDED = "extended"
    PAUSED = "paused"
    RESUMED = "resumed"
    RESTARTED = "restarted"
    STILL_PAUSED = "still_paused"
    DAYS_OFF = "days_off"
    EXTRA_DAY = "extra_day"
    ENDS = "ends"
    ENDS_SAME_DAY = "ends_same_day"
    ENDS_MORE = "ends_more"
    ENDS_ON = "ends_on"
    MOVED = "moved"


class State(StrEnum):
    """How the clock calendar draws a day."""

    RECEIVED = "received"
    COUNTED = "counted"
    TO_COME = "to_come"
    PAUSED = "paused"
    OFF = "off"
    VOID = "void"  # counted once, before the clock was set back
    DUE = "due"


@dataclass(frozen=True)
class Reason:
    """`on` is the day of the calendar that carries this reason's number; `rule` cites the law."""

    code: Code
    on: date
    params: dict = field(default_factory=dict)
    rule: str = ""


@dataclass(frozen=True)
class DayMark:
    day: date
    state: State


def reasons(due: Due) -> list[Reason]:
    """In the order to read them: reception, what happened on the way, the end."""
    on_the_way = [*_pauses(due), *_days_off(due), *_extra_days(due)]
    on_the_way.sort(key=lambda reason: reason.on)
    return [*_reception(due), *_extension(due), *on_the_way, *_end(due)]


def day_marks(due: Due) -> list[DayMark]:
    """From the day of reception to the due day, both included."""
    day, last = local_date(due.term.received_at), local_date(due.at)
    marks = []
    while day <= last:
        marks.append(DayMark(day, _state(due, day)))
        day += ONE_DAY
    return marks


def _state(due: Due, day: date) -> State:
    if day == local_date(due.at):
        return State.DUE
    if day == local_date(due.term.received_at):
        return State.RECEIVED
    if day in due.counted:
        return State.COUNTED if day <= local_date(due.now) else State.TO_COME
    if not due.term.calendar.works_on(day):
        return State.OFF
    if day == local_date(due.start) and not excluded(day, due.pauses):
        return State.RECEIVED
    if excluded(day, due.pauses) or day > local_date(due.event):
        return State.PAUSED
    return State.VOID


def _reception(due: Due) -> Iterator[Reason]:
    term, received = due.term, due.term.received_at
    params = {"at": received, "first": due.counted[0], "cutoff": term.cutoff}
    day = local_date(received)
    if term.is_second_phase:
        yield Reason(Code.SECOND_PHASE, day, {"at": received})
    elif due.event != received:  # set back since: the first day is told by the restart
        yield Reason(Code.RECEIVED, day, {"at": received})
    elif due.start != received:
        params["counts_as"] = local_date(due.start)
        late = term.calendar.works_on(day)
        yield Reason(Code.RECEIVED_LATE if late else Code.RECEIVED_OFF, day, params)
    elif term.limit.unit == Unit.WORKING_HOURS:
        starts = next(term.calendar.intervals(received))[0]
        yield Reason(Code.HOURS_FROM, day, {"at": received, "starts": starts})
    else:
        params["first"] = _first_day(due, day)
        yield Reason(Code.RECEIVED_BEFORE if term.cutoff else Code.RECEIVED_AT, day, params)


def _first_day(due: Due, day: date) -> date:
    """The day after the event that would be day 1 if nothing paused the clock."""
    if due.term.limit.amount == 0:
        return due.counted[0]
    if due.term.limit.unit == Unit.CALENDAR_DAYS:
        return day + ONE_DAY
    return due.term.calendar.next_working_day(day)


def _extension(due: Due) -> Iterator[Reason]:
    if due.term.extended_from:
        params = {"before": due.term.extended_from, "after": due.term.limit}
        yield Reason(Code.EXTENDED, local_date(due.at), params)


def _pauses(due: Due) -> Iterator[Reason]:
    open_ones = {pause.start for pause in due.term.pauses if pause.end is None}
    for pause in due.pauses:
        if pause.start > due.at:
            continue
        begun, ended = local_date(pause.start), local_date(pause.end)
        params = {"at": pause.start, "reason": pause.reason, "count": _counted_until(due, pause)}
        yield Reason(Code.PAUSED, begun, params, rule=pause.rule)
        if pause.start in open_ones:
            yield Reason(Code.STILL_PAUSED, ended)
        elif pause.policy == Policy.RESTART:
            yield Reason(Code.RESTARTED, ended, {"at": pause.end})
        else:
            yield Reason(Code.RESUMED, ended, {"at": pause.end})


def _counted_until(due: Due, pause: Pause) -> int:
    """Days of the count that were gone when the pause began; 0 where hours are counted."""
    if due.term.limit.unit == Unit.WORKING_HOURS:
        return 0
    return sum(1 for day in due.counted if day <= local_date(pause.start))


def _days_off(due: Due) -> Iterator[Reason]:
    """Runs of days off with a holiday or a closure in them; bare week-ends need no words."""
    calendar = due.term.calendar
    if due.term.limit.unit == Unit.CALENDAR_DAYS:
        return
    between = _between(local_date(due.event), local_date(due.at))
    for off, run in groupby(between, key=lambda day: not calendar.works_on(day)):
        days = list(run)
        told = [day for day in days if calendar.is_holiday(day) and not excluded(day, due.pauses)]
        if off and told:
            names = dict.fromkeys(calendar.names[day] for day in days if calendar.names.get(day))
            params = {"first": days[0], "last": days[-1], "names": list(names)}
            yield Reason(Code.DAYS_OFF, days[0], params)


def _extra_days(due: Due) -> Iterator[Reason]:
    calendar = due.term.calendar
    if due.term.limit.unit == Unit.CALENDAR_DAYS:
        return
    for day in _between(local_date(due.event), local_date(due.at) + ONE_DAY):
        extra = day in calendar.extra_working_days and not calendar.week.get(day.weekday())
        if extra and day in due.counted:
            yield Reason(Code.EXTRA_DAY, day, {"day": day})


def _between(first: date, last: date) -> Iterator[date]:
    """The days after `first` and before `last`."""
    day = first + ONE_DAY
    while day < last:
        yield day
        day += ONE_DAY


def _end(due: Due) -> Iterator[Reason]:
    ends, last, limit = local_date(due.at), due.counted[-1], due.term.limit
    pause = _last_pause_inside(due)
    rest = [day for day in due.counted if pause is None or day > local_date(pause.start)]
    if limit.amount == 0:
        yield Reason(Code.ENDS_SAME_DAY, ends, {"at": due.at})
    elif last != ends:
        yield Reason(Code.ENDS_ON, last, {"limit": limit, "last": last})
        yield Reason(Code.MOVED, ends, {"at": due.at})
    elif limit.unit == Unit.WORKING_HOURS or len(rest) in (0, limit.amount):
        yield Reason(Code.ENDS, ends, {"limit": limit, "at": due.at})
    else:
        params = {"limit": Limit(len(rest), limit.unit), "first": rest[0], "at": due.at}
        yield Reason(Code.ENDS_MORE, ends, params)


def _last_pause_inside(due: Due) -> Pause | None:
    resumed = [pause for pause in due.pauses if due.event <= pause.start <= due.at]
    return resumed[-1] if resumed else None
