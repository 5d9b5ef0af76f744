"""Numbers for many files at once: gapless, and in every series in the order of time."""

from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from django.db.models import Max

from portal.core.dates import local_date
from portal.core.locks import locked
from portal.documents.models import IssuedDocument, Series


@dataclass(frozen=True, slots=True)
class Taken:
    series: Series
    number: int
    at: datetime  # never before the number before it


class Counters:
    """Every series, locked until the transaction ends."""

    def __init__(self):
        rows = locked(Series.objects.order_by("pk"), "series")
        self.rows = {(row.agency_id, row.key, row.period): row for row in rows}
        self.before = {row.pk: row.last_number for row in self.rows.values()}
        issued = IssuedDocument.objects.order_by().values("series").annotate(last=Max("issued_at"))
        latest = {row["series"]: row["last"] for row in issued}
        self.latest = {place: latest.get(row.pk) for place, row in self.rows.items()}

    def number(self, plans):
        """Give every plan its `numbers`, {what: Taken}, and keep the counters."""
        wanted = [(*want, plan) for plan in plans for want in plan.wanted_numbers()]
        wanted.sort(key=itemgetter(0))
        for at, what, place, plan in wanted:
            plan.numbers[what] = self._take(place, at)
        self._keep()

    def _take(self, place, at) -> Taken:
        agency_id, key, period = place
        row = self.rows.get(place)
        if row is None:
            row = self.rows[place] = Series(agency_id=agency_id, key=key, period=period)
        row.last_number += 1
        self.latest[place] = at = max(at, self.latest.get(place) or at)
        return Taken(row, row.last_number, at)

    def _keep(self):
        old = [
            row
            for row in self.rows.values()
            if row.last_number > self.before.get(row.pk, row.last_number)
        ]
        new = [row for row in self.rows.values() if not row.pk]
        Series.objects.bulk_update(old, ["last_number"], batch_size=500)
        Series.objects.bulk_create(new, batch_size=500)


def year_of(moment) -> str:
    return str(local_date(moment).year)


def day_of(moment) -> str:
    return f"{local_date(moment):%y%m%d}"
