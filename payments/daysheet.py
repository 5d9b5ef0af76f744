"""One day at one or more tills: what came, what was receipted, what a person must decide."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, Q, Sum

from payments.case_list import in_words, with_all
from payments.case_words import CaseRow
from payments.models import Allocation, Case, Receipt, ReceiptVoid, Refund
from payments.real_money import is_real_here
from payments.services.settle import CURRENCY
from portal.core.dates import at, today
from procedures.models import Application, Fee

SHOWN = 100
FEW = 5  # cases


@dataclass(frozen=True, slots=True)
class DaySheet:
    """Figures of a local day for the agencies where `user` keeps the till."""

    user: object
    agencies: frozenset
    day: date

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        return at(self.day, time()), at(self.day + timedelta(days=1), time())

    @property
    def previous(self) -> date:
        return self.day - timedelta(days=1)

    @property
    def next(self) -> date | None:
        return self.day + timedelta(days=1) if self.day < today() else None

    def _receipts(self):
        start, end = self.bounds
        rows = Receipt.objects.filter(agency__in=self.agencies)
        return rows.filter(document__issued_at__gte=start, document__issued_at__lt=end)

    def receipts(self):
        rows = self._receipts().select_related("document", "application", "capture")
        return rows.order_by("-document__issued_at")[:SHOWN]

    def _placed(self):
        """What receipts and proofs of the day say came: money held before counts when placed."""
        start, end = self.bounds
        receipted = Q(receipt__document__issued_at__gte=start, receipt__document__issued_at__lt=end)
        proven = Q(proof__created_at__gte=start, proof__created_at__lt=end)
        return Allocation.objects.filter(
            receipted | proven, fee__collecting_agency__in=self.agencies
        )

    def figures(self) -> dict:
        """{received, payments, held, cases, receipts, owed, fees}: đồng and counts.

        `held` is money in suspense; cases without it are counted only.
        """
        placed = (
            self._placed()
            .filter(capture__is_live=is_real_here())
            .aggregate(total=Sum("amount"), payments=Count("capture", distinct=True))
        )
        owed = self._owed().aggregate(total=Sum(F("amount") - F("settled")), count=Count("pk"))
        in_suspense = Q(is_suspense=True, capture__currency=CURRENCY)
        in_suspense &= Q(capture__is_live=is_real_here())
        held = self.cases().aggregate(total=Sum("amount", filter=in_suspense), count=Count("pk"))
        return {
            "received": placed["total"] or 0,
            "payments": placed["payments"],
            "held": held["total"] or 0,
            "cases": held["count"],
            "receipts": self._receipts().count(),
            "owed": owed["total"] or 0,
            "fees": owed["count"],
        }

    def cases(self):
        """Every open difference, whatever its day: the oldest first."""
        return Case.objects.visible_to(self.user).open()

    def case_rows(self) -> list[CaseRow]:
        """The oldest few; the others are on the list of cases."""
        return in_words(with_all(self.cases())[:FEW])

    def refunds(self):
        """Those that wait for a second person, to be paid out by hand, or in vain for an answer."""
        by_hand = Q(state=Refund.State.APPROVED) & ~Q(way=Refund.Way.GATEWAY)
        silent = Q(pk__in=Refund.objects.silent().order_by().values("pk"))
        waiting = Q(state=Refund.State.ASKED) | by_hand | silent
        mine = Case.objects.visible_to(self.user).values("pk")
        rows = Refund.objects.filter(waiting, case__in=mine).order_by("created_at")
        return rows.select_related("case__application", "asked_by")[:SHOWN]

    def voids(self):
        """Receipts that somebody wants to be void: a second person decides."""
        rows = ReceiptVoid.objects.filter(
            state=ReceiptVoid.State.ASKED, receipt__agency__in=self.agencies
        )
        return rows.select_related("receipt__document", "application", "asked_by")[:SHOWN]

    def _owed(self):
        fees = Fee.objects.owed().filter(
            collecting_agency__in=self.agencies, application__closed_at__isnull=True
        )
        return fees.exclude(kind=Fee.Kind.TAX)

    def to_take(self):
        """Applications that owe something to these agencies."""
        owing = self._owed().values("application")
        rows = Application.objects.at_work_for(self.user).filter(pk__in=owing)
        return rows.with_procedure().prefetch_related("fees")
