"""Invariants of notices: each stands as its papers say, and a file that waits is owed something."""

from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from procedures.models import Application, Discharge, Fee, Status

State, Kind = Fee.State, Discharge.Kind


def checks():
    """(invariant, what is wrong, queryset of the rows for which it is)."""
    gone, paid, later = (_with(Kind.WITHDRAWN), _with(Kind.TREASURY), _with(Kind.DEFERRED))
    asked = gone & ~Q(state=State.CANCELLED) & Q(amount__gt=0)
    in_part = Q(settled__lt=F("amount"))  # or what was paid beside the Treasury went back
    unpaid = ~gone & paid & ~Q(state=State.SETTLED) & ~in_part
    undeferred = ~gone & ~paid & later & ~Q(state=State.DEFERRED)
    wrong = Fee.objects.filter(asked | unpaid | undeferred)
    yield 5, "notice is in another state than its paper says", wrong
    bare = Fee.objects.filter(state=State.DEFERRED).exclude(later)
    yield 5, "notice deferred without a decision", bare
    owed = Fee.objects.owed().filter(due=Fee.Due.ON_NOTICE, settled__lt=F("amount"))
    waiting = Application.objects.filter(status=Status.FINANCIAL_OBLIGATION)
    idle = waiting.exclude(pk__in=owed.values("application"))
    yield 11, "application waits for notices, and none is owed", idle


def at_treasury():
    """đồng of a fee that its proofs cover. Of a withdrawn notice the Treasury gives it back."""
    proofs = Discharge.objects.filter(fee=OuterRef("pk")).exclude(fee__in=_fees(Kind.WITHDRAWN))
    total = proofs.order_by().values("fee").annotate(total=Sum("amount")).values("total")
    return Coalesce(Subquery(total), 0)


def _with(kind) -> Q:
    return Q(pk__in=_fees(kind))


def _fees(kind):
    return Discharge.objects.filter(kind=kind).order_by().values("fee")
