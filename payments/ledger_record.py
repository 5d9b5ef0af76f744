"""Invariants of the record: events lead to the state that things are in, nothing that was exported
has vanished, and the files of papers are those that were made.
"""

from collections.abc import Iterator
from functools import reduce
from itertools import islice
from operator import or_

from django.db.models import F, Q, Window
from django.db.models.functions import Lag

from payments.models import Attempt, Bill, Case, ReceiptVoid, Refund
from portal.audit.models import Event
from portal.documents import register
from portal.documents.models import IssuedDocument
from procedures.models import Application

CHUNK = 500
MOST = 500  # bad rows that are counted
CHAINED = ("application", "bill", "document")  # whose events tell both states
RENDERED = IssuedDocument.Rendering.DONE


def checks():
    """(invariant, what is wrong, queryset of the rows for which it is)."""
    yield (
        9,
        "payment whose events lead to another state",
        told_otherwise(Attempt.objects, "attempt"),
    )
    yield 9, "refund whose events lead to another state", told_otherwise(Refund.objects, "refund")
    bills = told_otherwise(Bill.objects, "bill", born=Bill.State.OPEN)
    yield 9, "bill whose events lead to another state", bills
    papers = told_otherwise(IssuedDocument.objects, "document", born=IssuedDocument.State.VALID)
    yield 9, "paper whose events lead to another state", papers
    yield 9, "case whose events lead to another state", told_otherwise(Case.objects, "case")
    voids = told_otherwise(ReceiptVoid.objects, "void")
    yield 9, "void receipt whose events lead to another state", voids
    applications = told_otherwise(Application.objects, "application", "status")
    yield 9, "application whose events lead to another status", applications
    yield 9, "event that begins where the one before it did not end", _broken_off()


def files():
    """The same of papers and their files."""
    papers = IssuedDocument.objects.filter(rendering=RENDERED)
    yield 12, "paper that is ready and has no file", papers.filter(Q(file="") | Q(sha256=""))
    sealed = papers.filter(signature__isnull=False)
    yield (
        15,
        "sealed paper whose file is no longer than what was sealed",
        sealed.filter(signature__unsigned_sha256=F("sha256")),
    )


def told_otherwise(rows, stream, name="state", born=None):
    """Rows whose last event ends in another state than they are in; without any event, in another
    than they are `born` in (None: there is one from the first)."""
    found = rows.order_by("pk").values_list("pk", name).iterator(chunk_size=CHUNK)
    bad: list = []
    while len(bad) < MOST and (chunk := list(islice(found, CHUNK))):
        last = _last_after(f"{stream}:{key}" for key, _state in chunk)
        bad += [key for key, state in chunk if last.get(f"{stream}:{key}", born) != state]
    return rows.filter(pk__in=bad[:MOST])


def _last_after(streams: Iterator[str]) -> dict[str, str]:
    """{stream: the state after its last event}"""
    events = Event.objects.filter(stream__in=list(streams)).order_by("sequence")
    return dict(events.values_list("stream", "after"))


def _broken_off():
    before = Window(Lag("after"), partition_by=F("stream"), order_by="sequence")
    chained = reduce(or_, (Q(stream__startswith=f"{thing}:") for thing in CHAINED))
    events = Event.objects.filter(chained).annotate(ended=before)
    return events.filter(~Q(before=F("ended")), ended__isnull=False)


def vanished() -> list[str]:
    """Streams of the newest export of the register that do not hold the event it ended with."""
    known = register.newest()
    ends, bad = iter(known.heads.items() if known else ()), []
    while chunk := dict(islice(ends, CHUNK)):
        rows = Event.objects.filter(stream__in=chunk).values_list("stream", "sequence", "hash")
        have = {(stream, (sequence, digest)) for stream, sequence, digest in rows}
        bad += [stream for stream, head in chunk.items() if (stream, head) not in have]
    return sorted(bad)
