"""Invariants of what people bring in: lines of bank statements, days at the counter.

Each line is one capture, and so allocated or a case; each payment at the counter stands on a day,
as does all cash that was handed back, and a day that was closed holds what was counted.
"""

from datetime import timedelta

from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from payments.gateways.transfer import CODE
from payments.models import Capture, Closing, Method, Refund, StatementLine, Taking
from payments.services.papers import COUNTER

BOOKED_WITHIN = timedelta(minutes=30)


def checks():
    """(invariant, what is wrong, queryset of the rows for which it is)."""
    yield from _statements()
    yield from _takings()
    yield from _payouts()
    yield from _releases()
    yield from _closings()


def _statements():
    old = timezone.now() - BOOKED_WITHIN
    waiting = StatementLine.objects.filter(capture__isnull=True, statement__imported_at__lt=old)
    yield 2, "line of a statement for which no money was recorded", waiting
    yield (
        2,
        "line of a statement and its money differ",
        StatementLine.objects.filter(capture__isnull=False).exclude(
            capture__amount=F("amount"), capture__gateway=CODE
        ),
    )
    transfers = Capture.objects.filter(gateway=CODE)
    yield 2, "transfer that stands on no statement", transfers.filter(statement_line__isnull=True)


def _takings():
    at_counter = Capture.objects.filter(gateway=COUNTER)
    came = Q(takings__refund__isnull=True)
    counted = at_counter.annotate(counted=Coalesce(Sum("takings__amount", filter=came), 0))
    yield 16, "payment at the counter that no day counts", counted.exclude(counted=F("amount"))
    yield (
        16,
        "taking of money that did not come at the counter",
        Taking.objects.filter(refund__isnull=True).exclude(capture__gateway=COUNTER),
    )


def _payouts():
    at_till = Refund.objects.filter(way__in=Refund.AT_TILL, state=Refund.State.DONE)
    unseen = at_till.filter(is_outside=False, payout__isnull=True)
    yield 16, "cash handed back that no day counts", unseen
    right = Q(
        refund__in=at_till.values("pk"),
        refund__paid_out_by=F("cashier"),
        refund__case__agency=F("agency"),
        capture=F("refund__capture"),
    )
    amount = Q(refund__amount=F("amount") * -1)
    is_card = Q(method=Method.CARD, refund__way=Refund.Way.CARD)
    amount &= is_card | Q(method=Method.CASH, refund__way=Refund.Way.COUNTER)
    yield (
        16,
        "day that counts other cash than was handed back",
        Taking.objects.filter(refund__isnull=False).exclude(right & amount),
    )


def _releases():
    held = Refund.objects.filter(from_suspense=True)
    held = held.annotate(told=Coalesce(Sum("releases__amount"), 0))
    gone = Q(state=Refund.State.DONE)
    right = gone & Q(told=F("amount")) | ~gone & Q(told=0)
    yield 16, "refund of held money of which its days tell otherwise", held.exclude(right)


def _closings():
    closings = Closing.objects.annotate(
        cash=_taken(Method.CASH),
        card=_taken(Method.CARD),
    )
    yield (
        16,
        "closed day that holds another sum than was counted against",
        closings.filter(~Q(cash=F("taken_cash")) | ~Q(card=F("taken_card"))),
    )


def _taken(method):
    rows = Taking.objects.filter(
        agency=OuterRef("agency"), cashier=OuterRef("cashier"), day=OuterRef("day"), method=method
    )
    sums = rows.order_by().values("agency").annotate(total=Sum("amount")).values("total")
    return Coalesce(Subquery(sums), 0)
