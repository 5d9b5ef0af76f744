"""The day on which cash and cards are counted: the next one where this one is closed."""

from datetime import date, timedelta

from payments.models import Closing, Method, Refund, Taking, Till
from portal.core.dates import today


def lock(*, cashier, agencies) -> None:
    """Wait until nobody takes money or closes a day at these tills; agencies by key."""
    for agency in sorted(agencies):
        rows = Till.objects.filter(cashier=cashier, agency=agency)
        if not rows.exists():
            till = Till(cashier=cashier, agency_id=agency)
            Till.objects.bulk_create([till], ignore_conflicts=True)
        rows.locked().get()


def open_day(*, cashier, agencies) -> date:
    """The first day from today that is closed at none of these tills, which the caller locked."""
    closed = set(
        Closing.objects.filter(cashier=cashier, agency__in=agencies, day__gte=today()).values_list(
            "day", flat=True
        )
    )
    day = today()
    while day in closed:
        day += timedelta(days=1)
    return day


def note_back(refund):
    """Cash that was just handed back left the till of who paid it out, or their terminal gave it
    back onto the card; the till is locked."""
    agency, cashier = refund.case.agency_id, refund.paid_out_by
    Taking.objects.create(
        capture=refund.capture,
        refund=refund,
        agency_id=agency,
        cashier=cashier,
        method=Method.CARD if refund.way == Refund.Way.CARD else Method.CASH,
        amount=-refund.amount,
        day=open_day(cashier=cashier, agencies=[agency]),
    )


def note(*, capture, shares, counted):
    """One row for each collecting agency of a capture that was just booked; tills are locked.

    `shares` are [(fee, đồng)], `counted` is the counter's Counted.
    """
    amounts: dict = {}
    for fee, amount in shares:
        agency = fee.collecting_agency_id
        amounts[agency] = amounts.get(agency, 0) + amount
    day = open_day(cashier=capture.recorded_by, agencies=amounts)
    Taking.objects.bulk_create(
        Taking(
            capture=capture,
            agency_id=agency,
            cashier=capture.recorded_by,
            method=counted.method,
            slip=counted.slip,
            amount=amount,
            day=day,
        )
        for agency, amount in amounts.items()
    )
