"""After a backup was put back: no number is issued until those given away since are reserved.

Restore mode is a row, and `next_number` asks for it. The hourly export turns it on by itself when
it finds that the register knows more than the database.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from portal.accounts.models import Agency
from portal.audit.models import Event, Head
from portal.audit.services import record
from portal.core.dates import local_date
from portal.core.errors import OnHold
from portal.core.locks import locked
from portal.documents import register
from portal.documents.models import Reservation, Restoration, Series

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers of one series that may have been given away since the backup."""

    agency: str  # code
    since: str  # first day of that agency
    key: str
    period: str
    first: int
    last: int

    def __str__(self) -> str:
        return f"{self.agency} {self.key} {self.period}: {self.first}-{self.last}"


def current() -> Restoration | None:
    return Restoration.objects.filter(is_on=True).first()


def require_off():
    """Raises OnHold while restore mode is on."""
    if current():
        raise OnHold("restore mode: nothing is begun")


def export():
    """Hourly. A database that is behind its own register is a backup: nothing is written then, and
    restore mode begins."""
    last = register.newest()
    if last and behind(last):
        begin(reason="the register knows more than the database", known_until=last.at)
    elif not current():
        register.write()


def behind(one: register.Register) -> bool:
    return bool(plan([one], margin=0))


def begin(*, reason: str, known_until: datetime | None = None) -> Restoration:
    """Turn restore mode on; nothing new where it is on already.

    The backup is as old as its last event; of a site that has gone on since, at most as young as
    `known_until`.
    """
    with transaction.atomic():
        found = current()
        if found:
            return found
        last = Event.objects.aggregate(at=Max("created_at"))["at"] or timezone.now()
        backup_at = min(last, known_until or last)
        made = Restoration.objects.create(backup_at=backup_at, reason=reason)
        record(stream="register", act="hold", actor=None, reason=reason)
    logger.critical("restore mode is on: %s", reason)
    return made


def plan(registers: list[register.Register], margin: int) -> list[Gap]:
    """What to reserve. `margin`: so many more in each series that the newest export knows, for
    what was issued between it and the fault."""
    newest = registers[0]
    wanted = {
        place: last + (margin if _goes_on(place, newest.at) else 0)
        for place, last in newest.series.items()
        if last
    }
    for one in registers[1:]:
        for place, last in one.series.items():
            wanted[place] = max(last, wanted.get(place, 0))
    have = register.last_numbers(Series.objects.all())
    return [
        Gap(*place, first=have.get(place, 0) + 1, last=last)
        for place, last in sorted(wanted.items())
        if last > have.get(place, 0)
    ]


def _goes_on(place, at) -> bool:
    """Whether this series still gave numbers then; no year that is over grows any more."""
    day = local_date(at)
    return place[-1] in (str(day.year), f"{day:%y%m%d}")


def lost_streams(registers: list[register.Register]) -> list[str]:
    """Streams of events that went on after the backup: their acts must be done again."""
    known = {}
    for one in reversed(registers):
        known.update(one.heads)
    rows = Head.objects.filter(stream__in=known).values_list("stream", "sequence")
    have = dict(rows)
    return sorted(stream for stream, head in known.items() if head[0] > have.get(stream, 0))


@transaction.atomic
def reserve(*, gaps: list[Gap], reason: str) -> int:
    """Give these numbers to nothing; how many. Raises Agency.DoesNotExist. Safe to repeat."""
    return sum(_reserve(gap, reason) for gap in gaps)


def _reserve(gap, reason) -> int:
    agency = Agency.objects.get(code=gap.agency, valid_from=gap.since)
    whose = {"agency": agency, "key": gap.key, "period": gap.period}
    Series.objects.get_or_create(**whose)
    row = locked(Series.objects.filter(**whose), "series").get()
    first = row.last_number + 1
    if first > gap.last:
        return 0
    made = Reservation.objects.create(series=row, first=first, last=gap.last, reason=reason)
    row.last_number = gap.last
    row.save(update_fields=["last_number"])
    return made.count


@transaction.atomic
def finish(*, restoration: Restoration, reason: str, payload: dict | None = None) -> datetime:
    """Turn restore mode off; the moment up to which the backup knew."""
    Restoration.objects.filter(pk=restoration.pk).update(is_on=False, finished_at=timezone.now())
    record(stream="register", act="release", actor=None, reason=reason, payload=payload)
    return restoration.backup_at
