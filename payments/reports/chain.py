"""Where the chain of events stood: printed on paper, it shows later that nothing was cut off."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from portal.audit.anchors import digest_of
from portal.audit.models import Anchor


@dataclass(frozen=True, slots=True)
class Head:
    """`is_final`: the anchor of the day; otherwise of its events up to `at`."""

    digest: str
    streams: int
    at: datetime
    is_final: bool


def head_of(day: date) -> Head:
    """Of the day on the report, over the whole portal."""
    anchor = Anchor.objects.filter(day=day).first()
    if anchor:
        return Head(anchor.digest, anchor.head_count, timezone.now(), is_final=True)
    previous = Anchor.objects.filter(day__lt=day).last()
    digest, streams = digest_of(day, previous.digest if previous else "")
    return Head(digest, streams, timezone.now(), is_final=False)
