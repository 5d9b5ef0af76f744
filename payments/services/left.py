"""How much of a payment can still go back: of a case, of one line of a receipt, of all of it."""

from django.db.models import Sum

from payments.models import Allocation, Case, Refund

BY_LINE = (Case.Kind.WITHDRAWN, Case.Kind.DIFFERENCE)
TOLD_BY_GATEWAY = (Case.Kind.EXTERNAL, Case.Kind.DISPUTE)


def total(rows) -> int:
    return rows.aggregate(total=Sum("amount"))["total"] or 0


def told_of(capture_id, kind) -> Case | None:
    """The case that keeps up with what the gateway says of the capture's money."""
    return Case.objects.filter(kind=kind, capture=capture_id).order_by("-opened_at").first()


def outside_of(capture_id) -> int:
    """Đồng that went back without us or are disputed, as far as no credit note says so."""
    told = (told_of(capture_id, kind) for kind in TOLD_BY_GATEWAY)
    booked = Refund.objects.filter(capture=capture_id, is_outside=True, state=Refund.State.DONE)
    return max(sum(case.amount for case in told if case) - total(booked), 0)


def off_receipts_of(capture) -> int:
    """Đồng that went back without us, that no money in suspense covers and no credit note tells."""
    held = total(capture.cases.filter(is_suspense=True))
    held -= total(capture.refunds.filter(from_suspense=True, state=Refund.State.DONE))
    lines = Allocation.objects.filter(capture=capture, receipt__isnull=False)
    on_receipts = sum(line.amount - returned_of(line) for line in lines)
    return max(min(outside_of(capture.pk) - held, on_receipts), 0)


def left_of(case, besides=None) -> int:
    """Đồng of the case that no refund (but `besides`) took and that did not go back without us."""
    left = case.amount - total(_live(case.refunds, besides))
    if case.is_suspense:
        left -= outside_of(case.capture_id)
    elif case.kind in BY_LINE and case.capture_id:
        left = min(left, _left_of_capture(case.capture, besides))
    return max(left, 0)


def left_on(allocation, besides=None) -> int:
    """Đồng of one line of a receipt that nobody gave back or is about to give back."""
    return max(allocation.amount - total(_live(allocation.refunds, besides)), 0)


def returned_of(allocation) -> int:
    return total(allocation.refunds.filter(state=Refund.State.DONE))


def lines_of(case):
    """Lines on receipts that the case is about. What stands on a proof is not ours to return."""
    rows = Allocation.objects.filter(capture=case.capture_id, receipt__isnull=False)
    if case.kind in BY_LINE:
        rows = rows.filter(fee__collecting_agency=case.agency_id)
    if case.fee_id:
        rows = rows.filter(fee=case.fee_id)
    return rows.select_related("fee", "receipt__document").order_by("pk")


def _live(refunds, besides):
    return refunds.live().exclude(pk=besides and besides.pk)


def _left_of_capture(capture, besides) -> int:
    return capture.amount - total(_live(capture.refunds, besides)) - outside_of(capture.pk)
