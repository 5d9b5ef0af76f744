"""One day of one agency, by the ledger alone: allocations on the receipts of that day.

What went back is told by the slips of that day, which stay as they are: a refund that fails later
takes nothing off the day on which it was given, its counter-document stands on a day of its own.
Test money stands in no sum beside real money: it has a report of its own.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from django.db import models
from django.db.models import Count, F, Max, Min, Q, Sum, Value, When

from payments.models import (
    Allocation,
    Case,
    Closing,
    CreditNote,
    Method,
    Receipt,
    ReceiptVoid,
    Release,
)
from payments.models import ProofOfPayment as Proof
from payments.real_money import is_real_here
from payments.reports.items import KINDS, Item, items_of, span_text
from payments.services.papers import COUNTER, method_label
from payments.services.settle import CURRENCY
from payments.till_days import open_days
from portal.accounts.models import Agency
from portal.core.dates import at
from portal.documents.models import Reservation

IS_CARD = Q(capture__gateway=COUNTER, capture__provider_ref__startswith=f"{Method.CARD}-")
IS_REVERSAL = When(reverses__isnull=False, then=F("amount") * -1)
RETURNED = models.Case(IS_REVERSAL, default=F("amount"), output_field=models.BigIntegerField())


@dataclass(frozen=True, slots=True)
class Numbers:
    """Receipts of one series: first to last number without a gap."""

    kind: str
    form_symbol: str
    serial: str
    first: int
    last: int
    count: int
    digits: int
    gaps: tuple = ()  # (first, last) of numbers between them that were reserved, in order

    @property
    def kind_label(self) -> str:
        return KINDS[self.kind]

    @property
    def range(self) -> str:
        """`00000241 – 00000260`, one number alone for one receipt; reserved ones are left out."""
        starts = [self.first, *(last + 1 for _first, last in self.gaps)]
        ends = [*(first - 1 for first, _last in self.gaps), self.last]
        return "; ".join(span_text(*span, self.digits) for span in zip(starts, ends, strict=True))


@dataclass(frozen=True)
class DayReport:
    agency: Agency | None  # None: only of money of which no agency is known
    day: date
    is_live: bool = field(default_factory=is_real_here)

    @property
    def aside(self) -> "DayReport":
        """What stands in no sum of this report: test money, or in a demo what should be real."""
        return replace(self, is_live=not self.is_live)

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        return at(self.day, time()), at(self.day + timedelta(days=1), time())

    def _within(self, name) -> dict:
        start, end = self.bounds
        return {f"{name}__gte": start, f"{name}__lt": end}

    def receipts(self):
        rows = Receipt.objects.filter(agency=self.agency, capture__is_live=self.is_live)
        rows = rows.filter(**self._within("document__issued_at"))
        return rows.order_by("form_symbol", "serial", "document__number")

    def allocations(self):
        on_day = self._within("receipt__document__issued_at")
        rows = Allocation.objects.filter(receipt__agency=self.agency, **on_day)
        return rows.filter(capture__is_live=self.is_live)

    def lines(self) -> list[dict]:
        """[{kind, kind_label, method, payments, amount}] by kind of charge and way of paying."""
        way = models.Case(When(IS_CARD, then=Value(Method.CARD)), default=Value(""))
        rows = self.allocations().order_by().annotate(way=way)
        rows = rows.values("fee__kind", "capture__gateway", "way")
        rows = rows.annotate(amount=Sum("amount"), payments=Count("capture", distinct=True))
        return [
            {
                "kind": row["fee__kind"],
                "kind_label": KINDS[row["fee__kind"]],
                "method": method_label(row["capture__gateway"], f"{row['way']}-"),
                "payments": row["payments"],
                "amount": row["amount"],
            }
            for row in rows.order_by("fee__kind", "capture__gateway", "way")
        ]

    @property
    def total(self) -> int:
        """đồng on the receipts of the day."""
        return self.allocations().aggregate(total=Sum("amount"))["total"] or 0

    def by_kind(self) -> dict[str, int]:
        rows = self.allocations().order_by().values("fee__kind").annotate(total=Sum("amount"))
        return {row["fee__kind"]: row["total"] for row in rows}

    def by_item(self) -> list[Item]:
        """By kind and item of the state budget; the Treasury's table and the page show them."""
        return items_of(self)

    def numbers(self) -> list[Numbers]:
        rows = self.receipts().order_by()
        rows = rows.values("kind", "form_symbol", "serial", series=F("document__series"))
        rows = rows.annotate(
            first=Min("document__number"), last=Max("document__number"), count=Count("pk")
        )
        found = rows.order_by("kind", "form_symbol", "serial")
        return [self._numbers(**row) for row in found]

    def _numbers(self, *, series, **row) -> Numbers:
        within = Reservation.objects.filter(series=series)
        gaps = within.filter(first__gt=row["first"], last__lt=row["last"]).order_by("first")
        spans = tuple(gaps.values_list("first", "last"))
        return Numbers(**row, digits=self._digits(row), gaps=spans)

    def reserved(self):
        """Numbers given to nothing on this day, because a backup was put back."""
        rows = Reservation.objects.filter(series__agency=self.agency, **self._within("reserved_at"))
        return rows.select_related("series").order_by("series__key", "first")

    def _digits(self, row) -> int:
        one = self.receipts().filter(serial=row["serial"], form_symbol=row["form_symbol"])
        return one.select_related("document").first().document.data.get("digits", 7)

    def proofs(self) -> dict:
        """{count, amount}: taxes that others collect; on no receipt of the agency."""
        rows = Proof.objects.filter(agency=self.agency, capture__is_live=self.is_live)
        rows = rows.filter(**self._within("created_at"))
        return rows.aggregate(count=Count("pk"), amount=Sum("amount"))

    def held(self) -> dict:
        """{count, amount}: money that could not be booked and waits for a decision, of any day."""
        rows = Case.objects.open().filter(is_suspense=True, capture__currency=CURRENCY)
        rows = rows.filter(agency=self.agency, capture__is_live=self.is_live)
        return rows.aggregate(count=Count("pk"), amount=Sum("amount"))

    def notes(self):
        """Slips of the day about money of the agency's receipts, counter-documents among them."""
        on_day = self._within("document__issued_at")
        rows = CreditNote.objects.filter(receipt__agency=self.agency, **on_day)
        rows = rows.filter(receipt__capture__is_live=self.is_live)
        return rows.select_related("document", "receipt__document").order_by("document__issued_at")

    def voids(self):
        """Receipts, of whatever day, that were declared void on this one."""
        on_day = self._within("document__issued_at")
        rows = ReceiptVoid.objects.filter(receipt__agency=self.agency, **on_day)
        rows = rows.filter(receipt__capture__is_live=self.is_live)
        return rows.select_related("document", "receipt__document").order_by("document__issued_at")

    def returned(self) -> dict[str, int]:
        """{kind: đồng that went back from receipts, less what came back after all}"""
        rows = self.notes().order_by().values("receipt__kind").annotate(total=Sum(RETURNED))
        return {row["receipt__kind"]: row["total"] for row in rows}

    def returned_lines(self) -> list[tuple]:
        """[(label of the kind, đồng)]"""
        return [(KINDS[kind], amount) for kind, amount in sorted(self.returned().items())]

    @property
    def kept(self) -> int:
        """đồng collected less what went back from receipts, these or older ones."""
        return self.total - sum(self.returned().values())

    @property
    def orphans(self) -> "DayReport":
        """What is nobody's stands on everybody's report, and in no agency's sums."""
        return replace(self, agency=None)

    def released(self):
        """Money that was held and went back on this day, or bounced: it stood on no receipt."""
        rows = Release.objects.filter(refund__case__agency=self.agency, **self._within("at"))
        rows = rows.filter(refund__capture__is_live=self.is_live)
        return rows.select_related("refund__case__application").order_by("at")

    @property
    def released_total(self) -> int:
        return self.released().aggregate(total=Sum("amount"))["total"] or 0

    def closings(self):
        rows = Closing.objects.filter(agency=self.agency, day=self.day)
        return rows.select_related("cashier", "decided_by").order_by("counted_at")

    def uncounted(self) -> list[dict]:
        """Tills of this day whose cashier has not counted yet."""
        return open_days([self.agency.pk], self.day)
