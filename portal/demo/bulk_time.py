"""When the acts of a copied file happened, and the dates that follow from them by law."""

from datetime import datetime, timedelta
from functools import cache

from django.utils import timezone

from portal.core.dates import at, local_date
from procedures.deadlines import Limit, Term, Unit, compute_due
from procedures.services import terms
from procedures.workflow import OPEN_STATUSES

PAST = timedelta(days=360)
QUARTER = timedelta(minutes=15)
QUARTERS_A_DAY = 32
LONGEST_STEP = 40  # quarters of an hour between two acts
LATE = 0.15  # of the files still open are past their date


class WorkingTime:
    """The quarters of an hour worked in the past year, by one calendar."""

    def __init__(self, agency):
        self.calendar = terms.working_calendar(agency)
        self.quarters = list(self._quarters(timezone.now()))
        self.hours_after = cache(self._hours_after)

    def _quarters(self, now):
        day, last = local_date(now - PAST), local_date(now)
        while day <= last:
            for opens, closes in self.calendar.shifts(day):
                moment = at(day, opens)
                while moment + QUARTER <= min(at(day, closes), now):
                    yield moment
                    moment += QUARTER
            day += timedelta(days=1)

    def walk(self, pattern, random) -> list[datetime]:
        """A moment for each act of the pattern, in order, none in the future."""
        gaps = [1, *(random.randint(1, LONGEST_STEP) for _act in pattern.marks[2:])]
        gaps = gaps[: len(pattern.marks) - 1]
        last = len(self.quarters) - 1 - self._age(pattern, random)
        start = max(0, last - sum(gaps))
        places = [start]
        for gap in gaps:
            places.append(min(places[-1] + gap, len(self.quarters) - 1))
        return sorted(self._within(self.quarters[place], random) for place in places)

    def _age(self, pattern, random) -> int:
        """Quarters since the last act: the whole year for what is over."""
        if pattern.status not in OPEN_STATUSES:
            return random.randrange(len(self.quarters))
        days = max(1, pattern.limit_days)
        return int(random.random() * (1 + LATE) * days * QUARTERS_A_DAY)

    def _within(self, quarter, random) -> datetime:
        return quarter + timedelta(seconds=random.randrange(QUARTER.seconds))

    def _hours_after(self, quarter, hours) -> datetime:
        """The end of so many working hours."""
        term = Term(quarter, Limit(hours, Unit.WORKING_HOURS), self.calendar)
        return compute_due(term, quarter).at

    def after(self, moment, hours) -> datetime:
        """As `hours_after`, to the quarter of an hour, so that one answer serves many files."""
        minute = moment.minute - moment.minute % 15
        return self.hours_after(moment.replace(minute=minute, second=0, microsecond=0), hours)

    def day_of_work(self, moment) -> datetime:
        """The same time on the next day worked, where that day is none."""
        while not self.calendar.works_on(local_date(moment)):
            moment += timedelta(days=1)
        return moment
