"""Invariants of money that goes back: never more than is left, decided by two, and to the end."""

from datetime import timedelta

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from payments.models import Allocation, Capture, Case, Refund
from payments.services.left import TOLD_BY_GATEWAY, left_of, off_receipts_of

State = Refund.State
GIVEN_UP_WITHIN = timedelta(days=7)  # of the last answer
DECIDED = (State.APPROVED, State.SENT, State.DONE, State.FAILED)


def checks():
    """(invariant, what is wrong, queryset of the rows for which it is)."""
    yield from _too_much()
    ours = Refund.objects.filter(is_outside=False)
    alone = ours.filter(state__in=DECIDED, approved_by__isnull=True)
    yield 1, "refund that no second person approved", alone
    waiting = ours.undecided().filter(case__state=Case.State.RESOLVED)
    yield 1, "refund under way of a case that has ended", waiting
    yield 7, "refund sent a week ago that nobody gave up", Refund.objects.silent(GIVEN_UP_WITHIN)
    yield 1, "went back without us off a receipt, and no credit note says so", _untold()
    yield 19, "refund of a gateway that is booked twice", _booked_twice()


def _booked_twice():
    """Whatever is told again, each of the gateway's own refunds is one of ours."""
    done = Refund.objects.filter(state=State.DONE, way=Refund.Way.GATEWAY).exclude(provider_ref="")
    told = done.order_by().values("capture__gateway", "provider_ref")
    twice = told.annotate(times=Count("pk")).filter(times__gt=1).values("provider_ref")
    return done.filter(provider_ref__in=twice)


def _untold():
    """Cases that ended in words, though their money stood on a receipt."""
    ended = Case.objects.filter(kind__in=TOLD_BY_GATEWAY, state=Case.State.RESOLVED, amount__gt=0)
    untold = [
        case.pk
        for case in ended.select_related("capture").iterator()
        if left_of(case) and off_receipts_of(case.capture)
    ]
    return Case.objects.filter(pk__in=untold[:500])


def _too_much():
    """What went back and what is about to, of a line, of money in suspense, of all that came."""
    lines = _more_than_amount(Allocation.objects.all(), Q())
    yield 1, "more goes back than the line of the receipt has", lines
    held = _more_than_amount(Case.objects.filter(is_suspense=True), Q())
    yield 2, "more goes back than the case holds", held
    captures = _more_than_amount(Capture.objects.all(), Q(refunds__is_outside=False))
    yield 2, "more goes back than came", captures
    yield 2, "paid fees, and went back from suspense all the same", _spent_twice()


def _spent_twice():
    """Captures of which more was placed and given back off no receipt than came."""
    held = Refund.objects.filter(capture=OuterRef("pk"), from_suspense=True, state=State.DONE)
    placed = Allocation.objects.filter(capture=OuterRef("pk"))
    spent = Capture.objects.annotate(spent=_sum_of(held) + _sum_of(placed))
    return spent.filter(spent__gt=F("amount"))


def _sum_of(rows):
    by_capture = rows.order_by().values("capture").annotate(total=Sum("amount"))
    return Coalesce(Subquery(by_capture.values("total")), 0)


def _more_than_amount(rows, which):
    live = which & ~Q(refunds__state__in=Refund.VOID)
    gone = Coalesce(Sum("refunds__amount", filter=live), 0)
    return rows.annotate(gone=gone).filter(gone__gt=F("amount"))
