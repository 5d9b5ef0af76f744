"""One day at one till, for the pages about closing it."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Sum

from payments.models import Closing, Method, Taking
from portal.accounts.models import Agency, User
from portal.core.dates import today

SHOWN = 100


@dataclass(frozen=True)
class TillDay:
    cashier: User
    agency: Agency
    day: date

    @cached_property
    def methods(self) -> list[tuple]:
        """(label, đồng, number) of cash, of cards and of what was given back by each, if any."""
        taken = [one for one in self.takings if not one.refund_id]
        rows = [(method.label, [one for one in taken if one.method == method]) for method in Method]
        for method in Method:
            back = [one for one in self.takings if one.refund_id and one.method == method]
            if back:
                rows.append((back[0].label, back))
        return [(label, sum(one.amount for one in found), len(found)) for label, found in rows]

    @property
    def total(self) -> int:
        return sum(one.amount for one in self.takings)

    @cached_property
    def takings(self) -> list[Taking]:
        """Each payment of the day with its receipts, and cash handed back with its slip."""
        rows = Taking.objects.of_day(cashier=self.cashier, agency=self.agency, day=self.day)
        papers = ("capture__receipts__document", "refund__credit_notes__document")
        return list(rows.select_related("refund").prefetch_related(*papers))

    @property
    def closing(self) -> Closing | None:
        rows = Closing.objects.filter(cashier=self.cashier, agency=self.agency, day=self.day)
        return rows.first()


def open_days(agencies, day=None) -> list[dict]:
    """Days with takings that nobody has counted, the oldest first; all of them, or this one.

    {agency, cashier, day, total (đồng), number, is_over}
    """
    counted = Closing.objects.filter(
        agency=OuterRef("agency"), cashier=OuterRef("cashier"), day=OuterRef("day")
    )
    rows = Taking.objects.filter(agency__in=agencies, **({"day": day} if day else {}))
    rows = rows.filter(~Exists(counted)).order_by()
    rows = rows.values("agency", "cashier", "day").annotate(total=Sum("amount"), number=Count("pk"))
    found = list(rows.order_by("day", "agency", "cashier")[:SHOWN])
    offices = Agency.objects.in_bulk({row["agency"] for row in found})
    people = User.objects.in_bulk({row["cashier"] for row in found})
    return [
        row
        | {
            "agency": offices[row["agency"]],
            "cashier": people[row["cashier"]],
            "is_over": row["day"] <= today(),
        }
        for row in found
    ]
