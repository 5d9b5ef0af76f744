"""Once for each day: our books beside the gateway's own list, payment by payment.

What is in one of them only, or differs, becomes exactly one case, however often the day is
compared. Money that nobody told us of is recorded first, like all money.
"""

import logging
from datetime import date, time, timedelta

from django.db import transaction

from payments import gateways
from payments.gateways import base
from payments.models import Capture, Case, Comparison, Listing
from payments.services import inquiry, reconciliation
from payments.services.cases import open_case
from portal.core.dates import at, local_date, today
from portal.core.money import format_vnd

ONE_DAY = timedelta(days=1)
MOST_DAYS = 30  # back; events are listed no longer either
CHUNK = 500

logger = logging.getLogger("payments")


def compare_due():
    """Every day that is over and not yet compared, at each gateway that lists its payments.

    A day waits until the events after its end are taken in: what is merely late is no difference.
    """
    for gateway in reconciliation.that_list(Listing.objects.all()):
        try:
            for day in days_due(gateway.code):
                compare_day(gateway, day)
        except base.GatewayError as error:
            logger.warning("payments of %s could not be compared: %s", gateway.code, error.code)


def days_due(code: str) -> list[date]:
    """The oldest first; of a gateway that was never compared, the last whole day."""
    known = Listing.objects.filter(gateway=code).exists()
    last = local_date(reconciliation.listed_until(code)) - ONE_DAY if known else None
    if last is None:
        return []
    done = Comparison.objects.filter(gateway=code).order_by("-day").first()
    first = max(done.day + ONE_DAY, today() - MOST_DAYS * ONE_DAY) if done else last
    return [first + number * ONE_DAY for number in range((last - first).days + 1)]


def compare_day(gateway: gateways.Gateway, day: date) -> Comparison:
    """Safe to repeat. Outside any transaction. Raises base.GatewayError; the day is then due still.

    Held in memory: one small row for each payment of the day.
    """
    start, end = at(day, time()), at(day + ONE_DAY, time())
    theirs = {paid.payment_ref: paid for paid in gateway.payments_between(start, end)}
    of_gateway = Capture.objects.filter(gateway=gateway.code)
    of_day = of_gateway.filter(captured_at__gte=start, captured_at__lt=end)
    ours = {capture.provider_ref: capture for capture in of_day.iterator(chunk_size=CHUNK)}
    known = ours | _of_other_days(of_gateway, theirs.keys() - ours.keys())
    found = sum(_listed(gateway, paid, known.get(ref)) for ref, paid in theirs.items())
    found += sum(_look(gateway, ours[ref]) for ref in ours.keys() - theirs.keys())
    figures = {
        "listed": len(theirs),
        "listed_total": sum(paid.amount for paid in theirs.values()),
        "booked": len(ours),
        "booked_total": sum(capture.amount for capture in ours.values()),
        "differences": found,
    }
    whose = {"gateway": gateway.code, "day": day}
    return Comparison.objects.update_or_create(**whose, defaults=figures)[0]


def _of_other_days(captures, refs) -> dict:
    """Around midnight the two clocks may put one payment on two days."""
    wanted, found = sorted(refs), {}
    for place in range(0, len(wanted), CHUNK):
        rows = captures.filter(provider_ref__in=wanted[place : place + CHUNK])
        found.update({capture.provider_ref: capture for capture in rows})
    return found


def _listed(gateway, paid, capture) -> bool:
    """Is there a difference about this payment of their list?"""
    if capture is None:
        _take_in(gateway, paid)
        return True
    if paid.is_touched:
        notice = gateway.fetch(paid.payment_ref)
        inquiry.apply_notice(gateway=gateway.code, notice=notice)
    return _note_other(capture, paid.amount, paid.currency)


def _look(gateway, capture) -> bool:
    """Their list of the day has no such payment: what do they say of it alone?"""
    try:
        notice = gateway.fetch(capture.provider_ref)
    except base.PaymentNotFound:
        _note(capture, Case.Kind.UNLISTED, gateway.code)
        return True
    if not notice.money_came:
        _note(capture, Case.Kind.DIFFERS, f"{gateway.code}: {notice.state}")
        return True
    return _note_other(capture, notice.amount, notice.currency)


def _take_in(gateway, paid):
    """Recorded and, if it can be, booked. What is held in suspense has its case by that."""
    notice = gateway.fetch(paid.payment_ref)
    inquiry.apply_notice(gateway=gateway.code, notice=notice)
    known = Capture.objects.filter(gateway=gateway.code, provider_ref=paid.payment_ref)
    capture = known.first()  # none where they say now that nothing came
    if capture and not capture.cases.exists():
        _note(capture, Case.Kind.UNTOLD, gateway.code)


def _note_other(capture, amount, currency) -> bool:
    if (amount, currency) == (capture.amount, capture.currency):
        return False
    said = format_vnd(amount) if currency == capture.currency else f"{amount} {currency}"
    _note(capture, Case.Kind.DIFFERS, f"{capture.gateway}: {said}")
    return True


@transaction.atomic
def _note(capture, kind, note):
    """One case for each difference, also after somebody has resolved it."""
    locked = Capture.objects.locked().get(pk=capture.pk)
    if locked.cases.filter(kind=kind).exists():
        return
    bill = locked.attempt.bill if locked.attempt else None
    open_case(
        kind=kind,
        capture=locked,
        application=bill.application if bill else None,
        agency=bill.payee if bill else None,
        amount=locked.amount,
        note=note,
    )
