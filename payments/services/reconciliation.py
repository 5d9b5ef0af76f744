"""The sweep: nothing stays open here that is decided at the gateway, whoever lost the message."""

import logging
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from payments import gateways
from payments.gateways import base
from payments.models import Attempt, Bill, GatewayMessage, Refund
from payments.services import cases, inbox, inquiry, placing, refunds

ASK_AFTER = timedelta(minutes=3)
SILENT_AFTER = timedelta(minutes=50)  # beyond the expiry; the ledger check allows an hour
OVERLAP = timedelta(minutes=10)
FIRST_LOOK = timedelta(days=1)
FULL_LOOK = timedelta(days=2)  # so that one comparison may fail
BATCH = 500

logger = logging.getLogger("payments")


def sweep():
    """Ask about every attempt that is not final, take in missed events, send what waits."""
    silent = set()
    for attempt in _due():
        if attempt.gateway not in silent and not _ask(attempt):
            silent.add(attempt.gateway)
    for gateway in gateways.switched_on():
        if gateway.code not in silent:
            _catch_up(gateway, _last_heard(gateway.code))
    inbox.process_waiting()
    placing.place_unbooked()
    _send_refunds(silent)
    _note_silence()


def compare():
    """Once a day: events of the last days that neither a webhook nor a sweep has brought.

    A sweep looks back from what was heard last; what was lost while no sweep ran lies before.
    """
    for gateway in gateways.switched_on():
        _catch_up(gateway, timezone.now() - FULL_LOOK)


def _due():
    """The longest not asked come first, so that a full batch never starves the others."""
    before = timezone.now() - ASK_AFTER
    rows = Attempt.objects.unfinished().filter(created_at__lt=before)
    rows = rows.filter(Q(asked_at__isnull=True) | Q(asked_at__lt=before))
    return rows.select_related("bill").order_by("asked_at", "created_at")[:BATCH]


def _ask(attempt) -> bool:
    """False: the gateway does not answer, so leave it in peace for this round."""
    is_over = attempt.expires_at and attempt.expires_at < timezone.now()
    step = inquiry.close if is_over or attempt.bill.state != Bill.State.OPEN else inquiry.ask
    try:
        step(attempt=attempt)
    except base.GatewayUnavailable:
        return False
    except Exception:
        logger.exception("attempt %s could not be asked about", attempt.pk)
    return True


def _catch_up(gateway, since):
    """Apply the events since then that we do not know; of the others nothing more is asked."""
    messages = GatewayMessage.objects.filter(gateway=gateway.code)
    try:
        for notice in gateway.events_since(
            since, is_known=lambda event_id: messages.filter(event_id=event_id).exists()
        ):
            _apply(gateway.code, notice)
    except base.GatewayError as error:
        logger.warning("events of %s could not be listed: %s", gateway.code, error.code)


def _last_heard(code):
    """With some overlap: webhooks overtake each other."""
    messages = GatewayMessage.objects.filter(gateway=code)
    last = messages.order_by("-received_at").values_list("received_at", flat=True).first()
    return (last or timezone.now() - FIRST_LOOK) - OVERLAP


def _apply(code, notice):
    if notice.kind != base.Kind.OTHER:
        inquiry.apply_notice(gateway=code, notice=notice)
    inbox.note_listed(gateway=code, notice=notice)


def _send_refunds(silent):
    waiting = Refund.objects.filter(state__in=[Refund.State.APPROVED, Refund.State.SENT])
    for refund in waiting.select_related("capture")[:BATCH]:
        if refund.capture.gateway in silent:
            continue
        try:
            refunds.execute(refund_id=refund.pk)
        except base.GatewayError:
            logger.warning("refund %s could not be sent yet", refund.pk)


def _note_silence():
    over = Attempt.objects.unfinished().filter(expires_at__lt=timezone.now() - SILENT_AFTER)
    for attempt in over.select_related("bill__application", "bill__payee")[:BATCH]:
        cases.note_silence(attempt=attempt)
