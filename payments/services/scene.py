"""Locks for acts about money, taken in the one order (portal.core.locks)."""

from dataclasses import dataclass, field

from django.db.models import Q

from payments.models import Attempt, Bill
from portal.core.locks import locked
from procedures.models import Application, Fee


@dataclass(frozen=True, slots=True)
class Scene:
    """The locked rows around one payment: all fees (by key) and open bills of the application."""

    application: Application
    fees: dict
    bills: list
    bill: Bill | None = None
    attempt: Attempt | None = None
    lines: list = field(default_factory=list)

    def owed_to(self, payee_id) -> list[Fee]:
        if not self.application.is_open:
            return []
        fees = self.fees.values()
        return [fee for fee in fees if fee.owed and fee.collecting_agency_id == payee_id]


def of_application(application_id, *more_bills) -> Scene:
    """Waits until nobody else acts on this application."""
    application = Application.objects.locked().with_procedure().get(pk=application_id)
    fees = locked(Fee.objects.filter(application=application), "fee")
    fees = fees.select_related("collecting_agency").order_by("pk")
    bills = Bill.objects.locked().filter(application=application)
    bills = bills.filter(Q(state=Bill.State.OPEN) | Q(pk__in=more_bills)).order_by("pk")
    return Scene(application, {fee.pk: fee for fee in fees}, list(bills))


def of_attempt(attempt) -> Scene:
    """Everything that settling or closing this attempt may touch."""
    place = of_application(attempt.bill.application_id, attempt.bill_id)
    bill = next(bill for bill in place.bills if bill.pk == attempt.bill_id)
    fresh = Attempt.objects.locked().select_related("started_by").get(pk=attempt.pk)
    lines = list(bill.lines.order_by("pk"))
    return Scene(place.application, place.fees, place.bills, bill, fresh, lines)
