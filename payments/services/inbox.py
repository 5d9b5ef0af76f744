"""Messages of gateways: stored raw once they are verified, then processed by the worker."""

import logging
from datetime import timedelta
from math import inf
from time import monotonic
from traceback import format_exc

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from payments import gateways, graph
from payments.gateways import base
from payments.models import Attempt, GatewayMessage
from payments.models.messages import NOT_FOR_US
from payments.services import alarms, inquiry
from payments.services.outside import outside_transaction
from payments.services.settle import find_attempt
from portal.core import crashpoints
from portal.core.errors import OnHold
from portal.core.locks import locked
from portal.tasks import publish

State = GatewayMessage.State
PATIENCE = timedelta(minutes=10)  # for a payment whose attempt we do not know
MAX_TRIES = 8
MOST_WAITING = 20_000  # unread messages; minutes of a flood, an hour's work of one worker
ROOM_SECONDS = 1  # that the last look for room is believed
BATCH = 500
KEPT_NOTE = 4000  # characters of a traceback
UNREAD = (State.NEW, State.UNMATCHED)
EVENTS = {  # of the table of states, by where it leads
    State.DONE: "apply",
    State.IGNORED: "ignore",
    State.UNMATCHED: "wait",
    State.PARKED: "park",
}

logger = logging.getLogger("payments")


class InboxFull(Exception):
    """More waits than can be worked off soon: the sender shall come again later."""


def receive(*, gateway, message) -> base.Verdict:
    """Verify and store one message; the same event again is only counted.

    Raises base.InvalidSignature, base.NotConfigured, InboxFull, and what the database raises.
    """
    envelope = gateways.get(gateway).verify(message)
    _room.require()
    headers = _signature(message.headers)
    is_new = _store(gateway, envelope, body=envelope.content, headers=headers)
    if not is_new:
        _of_event(gateway, envelope).update(deliveries=F("deliveries") + 1)
    crashpoints.here("message.stored")
    return _verdict(gateway, envelope, is_new)


class _Room:
    """Looked for once in a while by each process: a flood comes fifty times a second."""

    def __init__(self):
        self.asked, self.is_full = -inf, False

    def require(self):
        if monotonic() - self.asked >= ROOM_SECONDS:
            waiting = GatewayMessage.objects.filter(state=State.NEW).order_by()
            self.is_full = waiting[MOST_WAITING - 1 : MOST_WAITING].exists()
            self.asked = monotonic()
        if self.is_full:
            raise InboxFull(f"{MOST_WAITING} messages wait")


_room = _Room()


def _verdict(gateway, envelope, is_new) -> base.Verdict:
    """In the order VNPAY asks for: is there such an order, its amount, is it settled."""
    if envelope.told is None:
        return base.Verdict.TAKEN if is_new else base.Verdict.AGAIN
    attempt = find_attempt(gateway, envelope.told)
    if attempt is None:
        return base.Verdict.NO_ORDER
    if envelope.told.amount != attempt.amount:
        return base.Verdict.AMOUNT
    is_settled = attempt.state in (Attempt.State.PAID, Attempt.State.MISMATCH)
    return base.Verdict.TAKEN if is_new and not is_settled else base.Verdict.AGAIN


def _store(gateway, envelope, **values) -> bool:
    """Is it new? Then it is the worker's, unless it is done. Inserts first: most are new."""
    message = GatewayMessage(
        gateway=gateway, event_id=envelope.event_id, kind=envelope.event_type[:80], **values
    )
    try:
        with transaction.atomic(durable=True):
            graph.born(message).save(force_insert=True)
            if message.state == State.NEW:
                publish("gateway.message", message=message.pk)
    except IntegrityError:
        if not _of_event(gateway, envelope).exists():
            raise
        return False
    return True


def _of_event(gateway, envelope):
    return GatewayMessage.objects.filter(gateway=gateway, event_id=envelope.event_id)


def _signature(headers) -> dict:
    return {name: value for name, value in headers.items() if name.lower() == "stripe-signature"}


def process(*, message_id):
    """Apply a stored message. What keeps failing is parked with its traceback.

    Raises what kept it from being applied: ask again. A silent gateway is not the message's fault,
    nor is restore mode.
    """
    outside_transaction()
    message = GatewayMessage.objects.get(pk=message_id)
    if message.state not in UNREAD:
        return
    try:
        state, note = _apply(message)
    except Exception as error:
        if is_silence(error) or isinstance(error, OnHold):
            raise
        if message.tries + 1 < MAX_TRIES:
            _count_try(message)
            raise
        state, note = State.PARKED, format_exc()[-KEPT_NOTE:]
        logger.error("message %s of %s was parked", message.pk, message.gateway)
    _leave(message, state, note)


def is_silence(error) -> bool:
    is_answer = isinstance(error, base.UnreadableAnswer)
    return isinstance(error, base.GatewayUnavailable) and not is_answer


def _apply(message) -> tuple:
    """(state, note) to leave the message in. What the gateway holds now counts, not the body."""
    try:
        notice = gateways.get(message.gateway).interpret(bytes(message.body))
    except base.ForeignNotice as error:
        logger.error("message %s is not for us: %s", message.pk, error.code)
        alarms.ring(message.gateway, error.code)
        return State.IGNORED, f"{NOT_FOR_US}{error.code}"
    except base.PaymentNotFound as error:
        return _unmatched(message, error.code)
    if notice.kind == base.Kind.OTHER:
        return State.IGNORED, "of no use to us"
    if find_attempt(message.gateway, notice) is None:
        if not notice.money_came:
            return State.IGNORED, "no attempt of ours, no money"
        if message.received_at > timezone.now() - PATIENCE:
            return State.UNMATCHED, "no attempt yet"
        logger.error("message %s: money that we cannot place", message.pk)
    inquiry.apply_notice(gateway=message.gateway, notice=notice)
    crashpoints.here("message.applied")
    return State.DONE, ""


def _unmatched(message, code) -> tuple:
    if message.received_at > timezone.now() - PATIENCE:
        return State.UNMATCHED, code
    logger.error("message %s: the gateway does not know the payment", message.pk)
    return State.PARKED, f"the gateway does not know it: {code}"


def _count_try(message):
    GatewayMessage.objects.filter(pk=message.pk).update(tries=F("tries") + 1)


@transaction.atomic
def _leave(message, state, note):
    """What was applied is done, whoever has moved the message meanwhile; it is not given up under
    the hands of who has it tried again. Else what others made of it stands."""
    current = locked(GatewayMessage.objects.filter(pk=message.pk), "capture").get()
    event = EVENTS[state]
    if state == State.DONE and current.state in (State.PARKED, State.SET_ASIDE):
        event = "apply_late"
    elif current.state not in UNREAD or (state == State.PARKED and current.tries < message.tries):
        return
    current.tries += 1
    _move(current, state, event, note)


def _move(message, state, event, note):
    graph.step(message, state, event=event)
    message.note = note
    message.processed_at = None if state == State.UNMATCHED else timezone.now()
    message.save(update_fields=["state", "note", "processed_at", "tries"])


def process_waiting(silent=()):
    """Messages that found no attempt, and those whose task was lost; not of `silent` gateways."""
    old = timezone.now() - PATIENCE
    waiting = GatewayMessage.objects.filter(state=State.UNMATCHED)
    waiting |= GatewayMessage.objects.filter(state=State.NEW, received_at__lt=old)
    waiting = waiting.exclude(gateway__in=silent).order_by("received_at")
    for key in waiting.values_list("pk", flat=True)[:BATCH]:
        try:
            process(message_id=key)
        except Exception:
            logger.exception("message %s failed again", key)


def is_known(*, gateway, event_id) -> bool:
    """Parked messages are not: an event that is listed again gets another chance. What a person
    has set aside is."""
    known = GatewayMessage.objects.filter(gateway=gateway, event_id=event_id)
    return known.exclude(state=State.PARKED).exists()


def note_listed(*, gateway, event):
    """An event that reached us by asking: its webhook, if it still comes, is only counted."""
    done = {"state": State.DONE, "note": "listed", "processed_at": timezone.now()}
    if not _store(gateway, event.envelope, body=b"", **done):
        _list(_of_event(gateway, event.envelope))


@transaction.atomic
def _list(messages):
    current = locked(messages, "capture").get()
    if current.state not in (State.DONE, State.IGNORED):
        _move(current, State.DONE, "list", "listed")


def keep_listed(*, gateway, event):
    """A listed event that could not be applied is worked off like a webhook."""
    _store(gateway, event.envelope, body=event.body)
