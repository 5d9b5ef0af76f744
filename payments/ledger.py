"""The invariants of money, asked of the whole ledger: each finding names the first bad row.

captured = allocated + suspense; suspense is an open case or went back; every allocation stands on
one receipt or proof; a fee is settled by what was allocated to it.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from django.db import connection
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery, Sum, Window
from django.db.models.functions import Coalesce, Greatest, Lag
from django.utils import timezone

from payments import (
    ledger_days,
    ledger_notices,
    ledger_record,
    ledger_refunds,
    ledger_reports,
    ledger_traces,
    ledger_voids,
    orphans,
)
from payments.models import (
    Allocation,
    Attempt,
    Capture,
    Case,
    CreditNote,
    GatewayMessage,
    Receipt,
    Refund,
)
from payments.models import ProofOfPayment as Proof
from payments.recounts import RECOUNTS
from payments.services.aside import is_kept
from payments.services.left import TOLD_BY_GATEWAY
from payments.triggers import KEPT
from portal.core.triggers import missing
from portal.documents.models import IssuedDocument, Reservation, Series
from procedures.models import Fee

STUCK_AFTER = timedelta(hours=1)
MOST_FILES = 500  # that are named
NUMBERED = ("receipt", "proof", "credit_note", "credit_reversal", "receipt_notice", "receipt_void")


@dataclass(frozen=True, slots=True)
class Finding:
    invariant: int  # number in the table of invariants; 0 is the database's own defence
    what: str
    row: str
    count: int

    def __str__(self) -> str:
        return f"{self.invariant}: {self.what}; {self.count} rows, first {self.row}"


def verify() -> Iterator[Finding]:
    """What breaks the invariants, part by part; nothing means that the books agree."""
    for part in PARTS:
        yield from findings(part)


def verify_again() -> Iterator[Finding]:
    """What does not follow from its sources: files, seals, due dates and fees, row by row."""
    for recount in RECOUNTS.values():
        if bad := recount.bad():
            yield Finding(recount.invariant, recount.what, bad[0], len(bad))


def verify_store() -> Iterator[Finding]:
    """Each file that no row knows, older than a day."""
    for name in islice(orphans.orphans(), MOST_FILES):
        yield Finding(orphans.INVARIANT, orphans.WHAT, name, 1)


def findings(part: str) -> Iterator[Finding]:
    for invariant, what, rows in PARTS[part]():
        count, first = _counted(rows)
        if count:
            yield Finding(invariant, what, first, count)


def _counted(rows) -> tuple[int, str]:
    """How many rows or names, and the first of them."""
    if isinstance(rows, list):
        return len(rows), next(iter(rows), "")
    count = rows.count()
    first = rows.order_by("pk").first() if count else None
    return (count, str(first.pk)) if first else (0, "")  # mended between the two questions


def _total(path):
    return Coalesce(Sum(path), 0)


def _papers():
    for model, first in ((Receipt, Q(replaces__isnull=True)), (Proof, Q())):
        rows = model.objects.filter(first).annotate(total=_total("allocations__amount"))
        yield (
            1,
            f"{model._meta.verbose_name}: its allocations add up to another amount",
            (rows.exclude(total=F("amount"))),
        )
    either = Q(receipt__isnull=True) ^ Q(proof__isnull=True)
    yield 2, "allocation without its one receipt or proof", Allocation.objects.exclude(either)
    on_receipt = Allocation.objects.filter(receipt__isnull=False)
    yield (
        2,
        "allocation on a receipt of another capture, agency or kind",
        on_receipt.exclude(
            capture=F("receipt__capture"),
            fee__collecting_agency=F("receipt__agency"),
            fee__kind=F("receipt__kind"),
        ),
    )
    replaced = Receipt.objects.filter(replaces__isnull=False)
    yield 1, "replaces a receipt of another amount", replaced.exclude(amount=F("replaces__amount"))
    yield from _taxes()
    yield from _credits()


def _taxes():
    on_proof = Allocation.objects.filter(proof__isnull=False)
    yield (
        2,
        "allocation on a proof of another capture or of no tax",
        on_proof.exclude(capture=F("proof__capture"), fee__kind=Fee.Kind.TAX),
    )
    yield 2, "receipt for a tax that others collect", Receipt.objects.filter(kind=Fee.Kind.TAX)


def _credits():
    """Receipts less credit notes are what was allocated less what went back of it, row by row."""
    notes, reversal = CreditNote.objects.all(), Q(reverses__isnull=False)
    other = ~Q(amount=F("refund__amount")) | ~Q(receipt=F("refund__allocation__receipt"))
    yield 1, "credit note of another amount or receipt than its refund", notes.filter(other)
    foreign = notes.filter(reversal).exclude(refund=F("reverses__refund"))
    yield 1, "counter-document of another refund's credit note", foreign
    lines = Refund.objects.filter(allocation__isnull=False).annotate(
        issued=Count("credit_notes", filter=Q(credit_notes__reverses__isnull=True)),
        cancelled=Count("credit_notes", filter=Q(credit_notes__reverses__isnull=False)),
    )
    done = Q(state=Refund.State.DONE)
    right = (done & Q(issued=F("cancelled") + 1)) | (~done & Q(issued=F("cancelled")))
    yield 1, "refund from a receipt without exactly one credit note in force", lines.exclude(right)
    gone = Coalesce(Sum("refunds__amount", filter=Q(refunds__state=Refund.State.DONE)), 0)
    too_much = Allocation.objects.annotate(gone=gone).filter(gone__gt=F("amount"))
    yield 1, "more went back than the line of the receipt had", too_much


def _captures():
    allocated = Capture.objects.annotate(allocated=_total("allocations__amount"))
    held = _held()
    wrong = [
        key
        for key, amount, placed in allocated.values_list("pk", "amount", "allocated").iterator()
        if amount != placed + held.get(key, 0)
    ]
    yield 2, "capture is not allocated + suspense", Capture.objects.filter(pk__in=wrong[:500])
    foreign = Allocation.objects.exclude(capture__currency="VND")
    yield 2, "allocation of foreign money", foreign
    bare = Receipt.objects.filter(allocations__isnull=True, replaces__isnull=True)
    yield 2, "receipt without any allocation", bare


def _held() -> dict:
    """{capture key: đồng in suspense}: open cases whole, ended ones as far as it went back."""
    suspense = Case.objects.filter(is_suspense=True)
    held = dict(suspense.open().values_list("capture", "amount"))
    done = Q(refunds__state=Refund.State.DONE)
    ended = suspense.filter(state=Case.State.RESOLVED).annotate(
        returned=Coalesce(Sum("refunds__amount", filter=done), 0)
    )
    outside = _outside()
    for capture, amount, returned in ended.values_list("capture", "amount", "returned"):
        held[capture] = min(amount, returned + outside[capture])
    return held


def _outside() -> Counter:
    """{capture key: đồng that went back without us, or are disputed, and stand on no note}"""
    found: Counter = Counter()
    for kind in TOLD_BY_GATEWAY:
        told = Case.objects.filter(kind=kind).order_by("opened_at")
        found.update(dict(told.values_list("capture", "amount")))
    booked = Refund.objects.filter(is_outside=True, state=Refund.State.DONE)
    for capture, amount in booked.values_list("capture", "amount"):
        found[capture] -= amount
    return found


def _series():
    papers = IssuedDocument.objects.filter(kind__in=NUMBERED)
    series = Series.objects.filter(issueddocument__in=papers).annotate(
        written=Count("issueddocument"),
        highest=Greatest(Max("issueddocument__number"), _reserved(Max("last"))),
        reserved=_reserved(Sum(F("last") - F("first") + 1)),
    )
    yield (
        3,
        "series of numbers with a gap",
        series.exclude(written=F("last_number") - F("reserved"), highest=F("last_number")),
    )
    within = Reservation.objects.filter(
        series=OuterRef("series"), first__lte=OuterRef("number"), last__gte=OuterRef("number")
    )
    yield 3, "number that was reserved and given away all the same", papers.filter(Exists(within))
    before = Window(Lag("issued_at"), partition_by=F("series"), order_by="number")
    yield (
        3,
        "dated before the number before it",
        papers.annotate(before=before).filter(before__gt=F("issued_at")),
    )
    gone = ~Q(state=IssuedDocument.State.VALID) & Q(replaced_by__isnull=True)
    yield 4, "cancelled without a counter-document", papers.filter(gone)
    yield from ledger_voids.checks()


def _reserved(figure):
    """Of the numbers of a series that a restored backup left to nothing."""
    rows = Reservation.objects.filter(series=OuterRef("pk")).order_by().values("series")
    return Coalesce(Subquery(rows.annotate(figure=figure).values("figure")), 0)


def _fees():
    gone = Refund.objects.filter(allocation__fee=OuterRef("pk"), state=Refund.State.DONE)
    gone = gone.order_by().values("allocation__fee").annotate(total=Sum("amount")).values("total")
    kept = _total("allocations__amount") - Coalesce(Subquery(gone), 0)
    paid = kept + ledger_notices.at_treasury()
    fees = Fee.objects.annotate(paid=paid)
    yield 5, "fee books another amount than it was paid and kept", fees.exclude(settled=F("paid"))
    settled = Q(state=Fee.State.SETTLED)
    yield 5, "fee is settled, but less than due came", fees.filter(settled, paid__lt=F("amount"))
    yield (
        5,
        "fee is open, but all that is due came",
        fees.filter(state=Fee.State.OPEN, paid__gte=F("amount")),
    )
    told = Q(cases__kind=Case.Kind.DIFFERENCE, cases__is_suspense=False)
    told &= Q(cases__state=Case.State.OPEN) | Q(allocations__receipt__isnull=True)  # on a proof
    above = fees.filter(paid__gt=F("amount")).exclude(state=Fee.State.CANCELLED)
    open_case = Fee.objects.filter(told).values("pk")
    yield 6, "more allocated than due, and no case says so", above.exclude(pk__in=open_case)
    yield from ledger_notices.checks()


def _waiting():
    now = timezone.now()
    stuck = Attempt.objects.unfinished().filter(expires_at__lt=now - STUCK_AFTER)
    told = Case.objects.open().filter(attempt__isnull=False).values("attempt")
    yield (
        7,
        "attempt is not final an hour after its end, and no case says so",
        stuck.exclude(pk__in=told),
    )
    messages = GatewayMessage.objects
    silent = messages.filter(state="parked", note="")
    yield 8, "message neither processed nor parked with a reason", messages.late() | silent
    aside = messages.filter(state="set_aside")
    unsaid = ledger_record.told_otherwise(aside, "message")
    yield 8, "message set aside, and no event says by whom and why", unsaid
    lost = [f"{one.pk}" for one in aside.order_by("pk").iterator() if not is_kept(one)]
    yield 8, "message set aside, and its money is in no book and no case", lost


def _register():
    gone = ledger_record.vanished()
    yield 10, "event that the register knows is missing or another", gone


def _refusals():
    for name in sorted(missing(connection, KEPT)):
        yield 0, "the database does not refuse changes any more", [name]


# Each yields (invariant, what is wrong, the rows for which it is: a queryset, or a list of names).
PARTS = {
    "papers": _papers,
    "captures": _captures,
    "series": _series,
    "fees": _fees,
    "waiting": _waiting,
    "refunds": ledger_refunds.checks,
    "days": ledger_days.checks,
    "states": ledger_record.checks,
    "files": ledger_record.files,
    "register": _register,
    "reports": ledger_reports.checks,
    "sending": ledger_traces.sending,
    "privacy": ledger_traces.privacy,
    "refusals": _refusals,
}
