"""How long cases are open, in working days of the agency; who hears of those open for too long."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from payments.models import Case
from payments.services.cases import locked_cases
from portal.core.dates import local_date, today
from portal.tasks import publish
from procedures.services.terms import national_calendar, working_calendar

LONGEST = 400  # days that are counted one by one
BATCH = 200


class Ages:
    """Of the cases of one list: the calendar of each agency is read once."""

    def __init__(self):
        self._calendars, self._today = {}, today()

    def days(self, case) -> int:
        """Working days since the day it was opened, that day not counted."""
        calendar, opened = self._calendar(case), local_date(case.opened_at)
        number = min((self._today - opened).days, LONGEST)
        days = (self._today - timedelta(days=back) for back in range(number))
        return sum(1 for day in days if calendar.shifts(day))

    def is_old(self, case) -> bool:
        is_open = case.state == Case.State.OPEN
        return is_open and self.days(case) > settings.CASE_WARN_DAYS

    def _calendar(self, case):
        if case.agency_id not in self._calendars:
            agency = case.agency
            known = working_calendar(agency) if agency else national_calendar()
            self._calendars[case.agency_id] = known
        return self._calendars[case.agency_id]


def warn_of_old():
    """A periodic job: each case is told of once, while it stays open."""
    ages = Ages()
    while found := _old(ages):
        with transaction.atomic():
            _warn(found)


def _old(ages) -> list:
    """Keys of cases nobody was told of."""
    first = timezone.now() - timedelta(days=settings.CASE_WARN_DAYS)
    rows = Case.objects.open().filter(warned_at__isnull=True, opened_at__lt=first)
    rows = rows.select_related("agency__calendar").order_by("opened_at")
    found: list = []
    for case in rows.iterator(chunk_size=BATCH):
        if ages.is_old(case):
            found.append(case.pk)
        if len(found) == BATCH:
            break
    return found


def _warn(keys):
    """One piece of news for each agency; its cases are found by this moment."""
    rows = locked_cases(Case.objects.open().filter(pk__in=keys, warned_at__isnull=True))
    agencies, now = set(), timezone.now()
    for case in rows.order_by("pk"):
        agencies.add(case.agency_id)
        case.warned_at = now
        case.save(update_fields=["warned_at"])
    for agency in agencies:
        publish("cases.old", agency=agency or 0, moment=now.isoformat())
