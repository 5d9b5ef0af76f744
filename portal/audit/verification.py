"""Going through the chains and saying what does not fit."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import Exists, OuterRef

from portal.audit.anchors import digest_of
from portal.audit.digests import event_hash, payload_digest
from portal.audit.models import Anchor, Event, EventPayload, Head
from portal.audit.triggers import RULES
from portal.core import triggers
from portal.core.encryption import DecryptionError

EMPTIED = "emptied"
CHUNK = 2000
STREAMS, DAYS = 20_000, 31  # in a piece: half a minute's work or so


@dataclass(frozen=True, slots=True)
class Finding:
    place: str  # "application:<uuid> 7", a day, or a trigger
    kind: str
    detail: str

    @property
    def is_fault(self) -> bool:
        """Data emptied by retention are worth telling, and no fault."""
        return self.kind != EMPTIED

    def __str__(self) -> str:
        return f"{self.place}: {self.kind}, {self.detail}"


def verify(stream: str | None = None) -> Iterator[Finding]:
    """Findings in the order of streams and sequence; of all streams, or of one alone."""
    events, heads = Event.objects.all(), Head.objects.all()
    if stream:
        events, heads = events.filter(stream=stream), heads.filter(stream=stream)
    yield from _chains(events)
    yield from _heads(heads, events)
    if not stream:
        yield from _anchors(Anchor.objects.order_by("day"))
        yield from _triggers()


# --- the same in pieces, for a task each ------------------------------------------------------
Piece = tuple[Iterator[Finding], str]  # and where the next one begins; "": this is the last


def chains(after: str) -> Piece:
    """Of the next streams. Without any event in memory longer than its turn."""
    streams = Head.objects.filter(stream__gt=after).order_by("stream")
    last = streams.values_list("stream", flat=True)[STREAMS - 1 : STREAMS].first() or ""
    events = Event.objects.filter(stream__gt=after)
    return _chains(events.filter(stream__lte=last) if last else events), last


def ends(_after: str) -> Piece:
    return _heads(Head.objects.all(), Event.objects.all()), ""


def anchors(after: str) -> Piece:
    """Of the next days."""
    days = Anchor.objects.filter(day__gt=after or date.min).order_by("day")[:DAYS]
    last = str(days[-1].day) if len(days := list(days)) == DAYS else ""
    return _anchors(days, Anchor.objects.filter(day=after).first() if after else None), last


def refusals(_after: str) -> Piece:
    return _triggers(), ""


# --- what is looked at ------------------------------------------------------------------------
def _chains(events) -> Iterator[Finding]:
    before = Event(stream="", sequence=0, hash="")
    rows = events.select_related("stored").order_by("stream", "sequence")
    for event in rows.iterator(chunk_size=CHUNK):
        if event.stream != before.stream:
            before = Event(stream=event.stream, sequence=0, hash="")
        yield from _link(before, event)
        yield from _payload(event)
        before = event


def _link(before: Event, event: Event) -> Iterator[Finding]:
    place = f"{event.stream} {event.sequence}"
    if event.hash != event_hash(event):
        yield Finding(place, "changed", "its hash does not fit its content")
    if event.sequence != before.sequence + 1:
        yield Finding(place, "gap", f"follows number {before.sequence}")
    elif event.previous_hash != before.hash:
        yield Finding(place, "unlinked", "does not carry the hash of the event before it")


def _payload(event: Event) -> Iterator[Finding]:
    place = f"{event.stream} {event.sequence}"
    stored = getattr(event, "stored", None)
    if stored is None:
        if event.payload_digest:
            yield Finding(place, "payload missing", "the row of its data is gone")
    elif stored.salt is None:
        yield Finding(place, EMPTIED, "its data were emptied by retention")
    elif not _fits(event, stored):
        yield Finding(place, "payload changed", "its data do not fit their digest")


def _fits(event: Event, stored: EventPayload) -> bool:
    try:
        return payload_digest(stored.payload, stored.salt) == event.payload_digest
    except DecryptionError:
        return False


def _heads(heads, events) -> Iterator[Finding]:
    """Both questions are single statements: writers that go on meanwhile do not disturb them."""
    last = Event.objects.filter(
        stream=OuterRef("stream"), sequence=OuterRef("sequence"), hash=OuterRef("hash")
    )
    for head in heads.exclude(Exists(last)).order_by("stream"):
        yield Finding(
            f"{head.stream} {head.sequence}",
            "tail",
            "the event at the end of the stream is missing or another",
        )
    covering = Head.objects.filter(stream=OuterRef("stream"), sequence__gte=OuterRef("sequence"))
    for event in events.exclude(Exists(covering)).order_by("stream", "sequence"):
        yield Finding(f"{event.stream} {event.sequence}", "head", "lies beyond the stream's head")


def _anchors(days, previous: Anchor | None = None) -> Iterator[Finding]:
    """`days` in their order, `previous` the one before them."""
    for anchor in days:
        if previous and anchor.day != previous.day + timedelta(days=1):
            yield Finding(str(anchor.day), "anchor", "the day before it has no anchor")
        digest, count = digest_of(anchor.day, previous.digest if previous else "")
        if (digest, count) != (anchor.digest, anchor.head_count):
            yield Finding(str(anchor.day), "anchor", "the events of this day are not those of then")
        previous = anchor


def _triggers() -> Iterator[Finding]:
    for name in sorted(triggers.missing(connection, RULES)):
        yield Finding(name, "trigger", "the database does not refuse changes any more")
