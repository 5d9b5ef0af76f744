"""The register of numbers, written every hour outside the database: what a restored backup lacks.

One file an export, never changed afterwards: the last number of every series still in use, where
the streams of events stand that moved since the export before, and the last anchor of them all. No
personal data. Exports of another database in the same folder are passed over.
"""

import json
import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from portal.audit.models import Anchor, Event, Head
from portal.core.dates import local_date
from portal.documents.models import THROUGHOUT, Series

OVERLAP = timedelta(minutes=15)  # transactions that were under way at the export before
FIRST_LOOK = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Register:
    """One export. `series`: {(agency's code, its first day, key, period): last number}; `heads`:
    {stream: (number of its last event, its hash)}; `anchor`: (day, digest) or ()."""

    at: datetime
    database: str
    series: dict = field(default_factory=dict)
    heads: dict = field(default_factory=dict)
    anchor: tuple = ()


def database_id() -> str:
    """The same in a database and in every backup of it; "" before anything has happened."""
    first = Event.objects.order_by("created_at", "pk").values_list("pk", flat=True).first()
    return str(first or "")


def write() -> Path | None:
    """Write an export now. None: nothing has happened yet, or no folder is set."""
    database, now = database_id(), timezone.now()
    if not (database and settings.REGISTER_DIR):
        return None
    previous = newest()
    since = previous.at - OVERLAP if previous else now - FIRST_LOOK
    content = {
        "at": now.isoformat(),
        "database": database,
        "series": _series(now),
        "heads": _heads(since),
        "anchor": _anchor(),
    }
    return _store(f"{now:%Y%m%dT%H%M%S%fZ}-{database[-12:]}.json", content)


def _series(now) -> list:
    """Of this year and the last; where numbers begin anew each day, of today and yesterday."""
    day = local_date(now)
    periods = [THROUGHOUT, str(day.year), str(day.year - 1)]
    periods += [f"{one:%y%m%d}" for one in (day, day - timedelta(days=1))]
    rows = Series.objects.filter(period__in=periods).order_by("pk")
    return [[*place, last] for place, last in last_numbers(rows).items()]


def last_numbers(rows) -> dict:
    """{(agency's code, its first day, key, period): last number}; codes come back with new maps."""
    names = ("agency__code", "agency__valid_from", "key", "period", "last_number")
    found = rows.values_list(*names).iterator(chunk_size=2000)
    return {(code, day.isoformat(), *rest): last for code, day, *rest, last in found}


def _heads(since) -> list:
    moved = Event.objects.filter(created_at__gte=since).values("stream")
    rows = Head.objects.filter(stream__in=moved).order_by("stream")
    return list(map(list, rows.values_list("stream", "sequence", "hash")))


def _anchor() -> list:
    last = Anchor.objects.last()
    return [last.day.isoformat(), last.digest] if last else []


def _store(name: str, content: dict) -> Path:
    """Whole or not at all; what stands there already is never written over."""
    folder = settings.REGISTER_DIR
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target, part = folder / name, folder / f".{name}.{os.getpid()}"
    with open(part, "x", opener=_private) as file:
        json.dump(content, file, separators=(",", ":"))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(part, target)
    finally:
        part.unlink()
    return target


def _private(path, flags):
    return os.open(path, flags, 0o600)


def newest() -> Register | None:
    """The last export of this database, or of what it was before a backup was put back."""
    return next(_read_backwards(), None)


def since(moment: datetime) -> list[Register]:
    """The exports of this database after `moment`, the newest first; and the one before it."""
    found = []
    for one in _read_backwards():
        found.append(one)
        if one.at < moment:
            break
    return found


def _read_backwards():
    database, folder = database_id(), settings.REGISTER_DIR
    if not (database and folder):
        return
    for path in sorted(folder.glob(f"*-{database[-12:]}.json"), reverse=True):
        one = _read(path)
        if one.database == database:
            yield one


def _read(path: Path) -> Register:
    said = json.loads(path.read_text())
    return Register(
        at=datetime.fromisoformat(said["at"]),
        database=said["database"],
        series={tuple(place): last for *place, last in said["series"]},
        heads={stream: (sequence, digest) for stream, sequence, digest in said["heads"]},
        anchor=tuple(said["anchor"]),
    )
