"""The one place where money is settled: webhook, return page, sweep and counter all end here.

What came in is recorded before anything is decided about it: first the capture, then what it pays,
then receipts, the application, the event. What cannot be placed stands in suspense with a case, and
so does what an error of ours kept from being booked: no error undoes the evidence of money.
"""

import logging

from django.db import OperationalError, transaction
from django.utils import timezone

from payments import graph
from payments.gateways.base import UNTOLD
from payments.models import Allocation, Attempt, Capture, Case
from payments.services import bills, cases, differences, papers, scene
from portal.audit.services import record
from portal.core import crashpoints
from portal.tasks import publish
from procedures.services.settlement import record_fees_settled

CURRENCY = "VND"

logger = logging.getLogger("payments")


def settle(*, gateway, notice, actor=None) -> Capture:
    """Apply one verified notice of `gateway` (its code) that money came. Safe to repeat.

    Browser, webhook and sweep may race: whoever is second finds the capture and changes nothing.
    """
    with transaction.atomic(durable=True):
        capture = settle_inside(gateway=gateway, notice=notice, actor=actor)
    crashpoints.here("settle.committed")
    return capture


def settle_inside(*, gateway, notice, actor=None) -> Capture:
    """`settle` for a caller that has a transaction of its own."""
    attempt = find_attempt(gateway, notice)
    if attempt is None:
        return _keep_orphan(gateway, notice)
    place = scene.of_attempt(attempt)
    capture, created = _record(gateway, notice, place)
    if created:
        crashpoints.here("settle.captured")
        why = _held_back(place, notice)
        shares = [] if why else plan(place.fees, place.lines, capture.amount)
        if not booked(capture, place, shares, actor):
            shares, why = [], Case.Kind.UNBOOKED
        _keep_rest(capture, place, shares, why)
        _finish(place.attempt, why, actor)
    return capture


def find_attempt(gateway, notice) -> Attempt | None:
    attempts = Attempt.objects.filter(gateway=gateway).select_related("bill")
    for name in ("reference", "provider_ref"):
        value = getattr(notice, name)
        found = attempts.filter(**{name: value}).first() if value else None
        if found:
            return found
    return None


def _record(gateway, notice, place=None) -> tuple[Capture, bool]:
    payer = place.attempt.started_by if place else None
    capture, created = Capture.objects.get_or_create(
        gateway=gateway,
        provider_ref=notice.payment_ref or notice.provider_ref,
        defaults={
            "attempt": place.attempt if place else None,
            "amount": _amount(notice, place),
            "currency": notice.currency,
            "payer_name": payer.full_name if payer else "",
            "is_live": notice.livemode,
            "captured_at": notice.paid_at or timezone.now(),
        },
    )
    return (graph.born(capture) if created else capture), created


def _amount(notice, place) -> int:
    """đồng that came: a provider that does not tell takes what was asked for, or nothing."""
    is_told = notice.amount != UNTOLD or place is None
    return notice.amount if is_told else place.attempt.amount


def _held_back(place, notice):
    """Why none of this money may be allocated; None if it may."""
    if (_amount(notice, place), notice.currency) != (place.attempt.amount, CURRENCY):
        return Case.Kind.MISMATCH
    if not place.application.is_open:
        return Case.Kind.LATE
    return None


def plan(fees, lines, amount) -> list[tuple]:
    """[(fee, đồng)] that `amount` pays, by the bill's lines and never above what is owed now."""
    shares = []
    for line in lines:
        fee = fees[line.fee_id]
        share = min(line.amount, fee.owed, amount)
        if share:
            shares.append((fee, share))
            amount -= share
    return shares


def plan_owed(fees, amount) -> list[tuple]:
    """[(fee, đồng)] that `amount` pays of what these fees owe, in their order."""
    shares = []
    for fee in fees:
        share = min(fee.owed, amount)
        if share:
            shares.append((fee, share))
            amount -= share
    return shares


def booked(capture, place, shares, actor) -> bool:
    """False if an error kept the money from being booked; the sweep tries again.

    Where trying again at once may help, the error goes on: the message waits, nothing is half done.
    """
    try:
        with transaction.atomic():
            book(capture, place, shares, actor)
    except (OperationalError, MemoryError):
        raise
    except Exception:
        logger.exception("capture %s could not be booked; it is held in suspense", capture.pk)
        return False
    return True


def book(capture, place, shares, actor):
    """Receipts, allocations, bills, and the application goes on. Nothing for no shares."""
    if not shares:
        return
    shortfalls = differences.shortfalls_of(place.application)
    application, fees = place.application, list(place.fees.values())
    written = papers.issue(capture=capture, application=application, shares=shares, fees=fees)
    Allocation.objects.bulk_create(
        graph.born(Allocation(capture=capture, fee=fee, amount=amount, **written[fee.pk]))
        for fee, amount in shares
    )
    record_fees_settled(application=application, allocations=shares, fees=fees, actor=actor)
    bills.close_settled(place, place.bill, actor)
    differences.close_shortfalls(shortfalls)
    publish("payment.settled", capture=capture.pk)
    crashpoints.here("settle.booked")


def _finish(attempt, why, actor):
    state = Attempt.State.MISMATCH if why == Case.Kind.MISMATCH else Attempt.State.PAID
    close_attempt(attempt, state, actor)


def close_attempt(attempt, state, actor, reason=""):
    """Bring a locked attempt into a final state; money may still come and is then settled."""
    before, attempt.finished_at = attempt.state, timezone.now()
    graph.step(attempt, state)
    attempt.save(update_fields=["state", "finished_at"])
    record(
        stream=f"attempt:{attempt.pk}",
        act="finish",
        actor=actor,
        before=before,
        after=state,
        reason=reason,
    )


def _keep_rest(capture, place, shares, why):
    rest = capture.amount - sum(amount for _fee, amount in shares)
    if rest:
        cases.hold(
            capture=capture,
            kind=why or Case.Kind.OVERPAID,
            amount=rest,
            application=place.application,
            agency=place.bill.payee,
        )
    elif any(place.fees[line.fee_id].owed for line in place.lines):
        differences.note_shortfall(capture=capture, place=place)


def _keep_orphan(gateway, notice) -> Capture:
    capture, created = _record(gateway, notice)
    if created:
        cases.hold(capture=capture, kind=Case.Kind.ORPHAN, amount=capture.amount)
    return capture
