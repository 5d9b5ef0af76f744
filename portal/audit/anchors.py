"""One digest a day over the streams that moved, so that cut-off tails are noticed."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from portal.audit.digests import anchor_digest
from portal.audit.models import Anchor, Event
from portal.core.dates import VN_TZ, local_date

SETTLED_AFTER = timedelta(hours=2)  # no transaction is open for so long
ONE_DAY = timedelta(days=1)


def write_anchors() -> None:
    """Anchor every day that is over and has none. Safe to repeat, and by many workers."""
    last_day = local_date(timezone.now() - SETTLED_AFTER) - ONE_DAY
    for day in _days_without(last_day):
        with transaction.atomic():
            if Anchor.objects.filter(day=day).exists():  # another worker was faster
                continue
            previous = Anchor.objects.filter(day__lt=day).last()
            digest, count = digest_of(day, previous.digest if previous else "")
            row = Anchor(day=day, digest=digest, head_count=count)
            Anchor.objects.bulk_create([row], ignore_conflicts=True)


def digest_of(day: date, previous: str) -> tuple[str, int]:
    """Digest of the day as the events stand now, and how many streams moved."""
    heads = sorted(last_events(day))
    return anchor_digest(previous, day.isoformat(), heads), len(heads)


def last_events(day: date) -> Iterator[tuple[str, int, str]]:
    """(stream, sequence, hash) of the last event of each stream on this day."""
    start = datetime.combine(day, time.min, VN_TZ)
    events = Event.objects.filter(created_at__gte=start, created_at__lt=start + ONE_DAY)
    last: dict[str, tuple[int, str]] = {}
    rows = events.order_by("sequence").values_list("stream", "sequence", "hash")
    for stream, sequence, hash_ in rows.iterator(chunk_size=2000):
        last[stream] = (sequence, hash_)
    return ((stream, *rest) for stream, rest in last.items())


def _days_without(last_day: date) -> Iterator[date]:
    day = _first_day()
    while day and day <= last_day:
        yield day
        day += ONE_DAY


def _first_day() -> date | None:
    anchor = Anchor.objects.last()
    if anchor:
        return anchor.day + ONE_DAY
    event = Event.objects.order_by("created_at").first()
    return local_date(event.created_at) if event else None
