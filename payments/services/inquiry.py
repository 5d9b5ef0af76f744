"""Asking the gateway what became of an attempt, and recording the answer. "Failed" is not final."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from payments import gateways
from payments.gateways import base, transfer
from payments.models import Attempt
from payments.services import cases, scene
from payments.services.outside import outside_transaction
from payments.services.returns import note_returns
from payments.services.settle import close_attempt, find_attempt, settle

ON_ITS_WAY = timedelta(minutes=2)  # a call takes seconds
FINAL = {
    base.State.EXPIRED: Attempt.State.EXPIRED,
    base.State.FAILED: Attempt.State.FAILED,
}


def claim(*, attempt, every) -> bool:
    """May we ask now? Whoever gets True asks; for `every` long after it the others get False."""
    now = timezone.now()
    free = Q(asked_at__isnull=True) | Q(asked_at__lt=now - every)
    return bool(Attempt.objects.filter(free, pk=attempt.pk).update(asked_at=now))


def ask(*, attempt, actor=None) -> Attempt:
    """What is it now? Settles what was paid. Outside any transaction.

    Raises base.GatewayUnavailable.
    """
    outside_transaction()
    adapter = gateways.get(attempt.gateway)
    return _take(attempt, look(attempt, adapter), actor)


def close(*, attempt, actor=None) -> Attempt:
    """End an open payment at the gateway, unless it turns out to be paid. Outside a transaction.

    Raises base.GatewayUnavailable: it may still be paid, so it stays as it is here.
    """
    outside_transaction()
    adapter = gateways.get(attempt.gateway)
    notice = look(attempt, adapter)
    if notice and notice.state == base.State.OPEN:
        notice = adapter.expire(notice.provider_ref)
    return _take(attempt, notice, actor)


def look(attempt, adapter) -> base.Notice | None:
    """The payment at the gateway; None if it was never opened there."""
    try:
        if attempt.provider_ref:
            return adapter.fetch(attempt.provider_ref)
        return adapter.find(attempt.reference, attempt.created_at)
    except base.PaymentNotFound:
        return None


def _take(attempt, notice, actor) -> Attempt:
    if notice:
        apply_notice(gateway=attempt.gateway, notice=notice, actor=actor)
    else:
        _never_opened(attempt)
        cases.note_answer(attempt=attempt)
    attempt.refresh_from_db()
    return attempt


def apply_notice(*, gateway, notice, actor=None):
    """Record what the gateway says of one payment, whatever it is. Safe to repeat."""
    if notice.money_came:
        capture = settle(gateway=gateway, notice=notice, actor=actor)
        note_returns(capture=capture, notice=notice)
    attempt = find_attempt(gateway, notice)
    if attempt is None:
        return
    if not notice.money_came:
        _record_state(attempt, notice, actor)
    if attempt.cases.open().exists():
        cases.note_answer(attempt=attempt)


@transaction.atomic(durable=True)
def _record_state(attempt, notice, actor):
    current = scene.of_attempt(attempt).attempt
    _note_heard(current)
    current.provider_ref = current.provider_ref or notice.provider_ref
    current.save(update_fields=["asked_at", "answered_at", "provider_ref"])
    state = FINAL.get(notice.state)
    if state and current.is_unfinished:
        close_attempt(current, state, actor)


@transaction.atomic(durable=True)
def _never_opened(attempt):
    """The call never arrived. Young attempts may still be on their way there."""
    current = scene.of_attempt(attempt).attempt
    _note_heard(current)
    current.save(update_fields=["asked_at", "answered_at"])
    is_old = current.created_at < timezone.now() - ON_ITS_WAY
    if current.is_unfinished and is_old:
        close_attempt(current, Attempt.State.FAILED, None, reason="never opened")


def _note_heard(attempt):
    """Asked and answered now; what the adapter of transfers says is no word of the bank's."""
    attempt.asked_at = timezone.now()
    if attempt.gateway != transfer.CODE:
        attempt.answered_at = attempt.asked_at
