"""When an agency works: hours of the week, days off, closures, days worked in exchange. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from portal.core.dates import at, local, local_date

Shift = tuple[time, time]
ONE_DAY = timedelta(days=1)
SEARCH_DAYS = 3660  # a calendar without a working day in ten years is an error, not a loop
OFFICE_HOURS = ((time(7, 30), time(11, 30)), (time(13), time(17)))
OFFICE_WEEK = dict.fromkeys(range(5), OFFICE_HOURS)


@dataclass(frozen=True)
class WorkingCalendar:
    """`week` maps 0 (Monday) .. 6 to the shifts of that day, in order; other days are off.

    `closures` are days on which this agency alone is shut; they win over everything.
    `extra_working_days` are worked in exchange for a day off, with the longest hours of the week.
    `names` says what a day off is called ("Quốc khánh").
    """

    week: Mapping[int, tuple[Shift, ...]] = field(default_factory=lambda: dict(OFFICE_WEEK))
    off_days: Collection[date] = frozenset()
    extra_working_days: Collection[date] = frozenset()
    closures: Collection[date] = frozenset()
    names: Mapping[date, str] = field(default_factory=dict)

    def __post_init__(self):
        if not any(self.week.values()):
            raise ValueError("A working calendar needs hours on at least one day of the week")

    def shifts(self, day: date) -> tuple[Shift, ...]:
        """The hours worked on that very day; empty on a day off."""
        if day in self.closures:
            return ()
        if day in self.extra_working_days:
            return max(self.week.values(), key=_length)
        return () if day in self.off_days else tuple(self.week.get(day.weekday(), ()))

    def works_on(self, day: date) -> bool:
        return bool(self.shifts(day))

    def is_holiday(self, day: date) -> bool:
        """A day off that the week does not explain."""
        usual = bool(self.week.get(day.weekday()))
        return not self.works_on(day) and usual

    def closing(self, day: date) -> datetime:
        """Close of business of a working day."""
        return at(day, self.shifts(day)[-1][1])

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`."""
        for step in range(1, SEARCH_DAYS):
            found = day + step * ONE_DAY
            if self.works_on(found):
                return found
        raise ValueError(f"No working day within {SEARCH_DAYS} days of {day}")

    def last_open(self, moment: datetime, since: datetime) -> datetime:
        """The latest moment of work up to `moment`; `moment` itself where nobody works between
        `since` and it."""
        day, first = local_date(moment), local_date(since)
        while day >= first:
            for opens, closes in reversed(self.shifts(day)):
                if at(day, opens) < moment:
                    found = min(local(moment), at(day, closes))
                    return found if found > since else moment
            day -= ONE_DAY
        return moment

    def intervals(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Working time from `start` on, shift by shift; the first one may be cut."""
        day = local_date(start)
        if not self.works_on(day):
            day = self.next_working_day(day)
        while True:
            for opens, closes in self.shifts(day):
                if at(day, closes) > start:
                    yield max(local(start), at(day, opens)), at(day, closes)
            day = self.next_working_day(day)


def _length(shifts: tuple[Shift, ...]) -> int:
    """Minutes worked in a day."""
    return sum((b.hour - a.hour) * 60 + b.minute - a.minute for a, b in shifts)


def without(start: datetime, end: datetime, pauses: Iterable) -> Iterator[tuple]:
    """What is left of `start`-`end` between the pauses, which are sorted by their start."""
    for pause in pauses:
        if pause.start > start:
            yield start, min(end, pause.start)
        start = max(start, pause.end)
        if start >= end:
            return
    yield start, end
