"""What people do with messages of gateways that were given up: have them tried again, set aside."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from payments import graph
from payments.models import GatewayMessage
from payments.services import aside
from portal.audit.services import record
from portal.core.locks import locked
from portal.tasks import publish
from procedures.services.errors import ActRefused

State = GatewayMessage.State
CHUNK = 100  # in one transaction
WAITING = (State.NEW, State.UNMATCHED)
NOT_DONE = (*WAITING, State.PARKED, State.SET_ASIDE)


class MessageRefused(ActRefused):
    """It has been dealt with meanwhile."""


@transaction.atomic
def retry(*, message, actor) -> GatewayMessage:
    """Give one message all its tries again; the worker does the rest.

    Raises MessageRefused where it has been applied, or is about to be tried.
    """
    current = _locked(message)
    if current.state not in NOT_DONE:
        raise MessageRefused(_("This message has been dealt with meanwhile."))
    if current.state == State.NEW and not current.is_late:
        raise MessageRefused(_("This message is about to be tried. Look again in a few minutes."))
    _try_again(current, actor)
    return current


def retry_parked(*, gateway="", actor=None, most=None) -> int:
    """The same for parked messages (of one gateway), the oldest first; how many."""
    parked = GatewayMessage.objects.filter(state=State.PARKED).order_by("received_at")
    parked = parked.filter(gateway=gateway) if gateway else parked
    keys = list(parked.values_list("pk", flat=True)[:most])
    starts = range(0, len(keys), CHUNK)
    return sum(_retry_some(keys[start : start + CHUNK], actor) for start in starts)


@transaction.atomic(durable=True)
def _retry_some(keys, actor) -> int:
    """Those of them that are still parked."""
    rows = GatewayMessage.objects.filter(pk__in=keys, state=State.PARKED)
    found = list(locked(rows.defer("body", "headers").order_by("pk"), "capture"))
    for message in found:
        _try_again(message, actor)
    return len(found)


def _try_again(message, actor):
    before = message.state
    graph.step(message, State.NEW, event="retry")
    message.tries, message.note, message.processed_at = 0, "", None
    message.retried_at = timezone.now()
    message.save(update_fields=["state", "tries", "note", "processed_at", "retried_at"])
    publish("gateway.message", message=message.pk)
    _note(message, "retry", actor, before)


@transaction.atomic
def set_aside(*, message, actor, reason) -> GatewayMessage:
    """It is tried no more: what it told was seen to in another way. The traceback stays, and money
    that is not in the books and of which nobody else would tell has a case.

    Raises MessageRefused where it has been applied or set aside, or was never given up.
    """
    current = _locked(message)
    if current.state in WAITING:
        raise MessageRefused(_("This message is still being tried, so it cannot be set aside."))
    if current.state != State.PARKED:
        raise MessageRefused(_("This message has been dealt with meanwhile."))
    before = current.state
    graph.step(current, State.SET_ASIDE, event="set_aside")
    current.processed_at = timezone.now()
    current.save(update_fields=["state", "processed_at"])
    aside.keep(current)
    _note(current, "set_aside", actor, before, reason)
    return current


def _locked(message) -> GatewayMessage:
    return locked(GatewayMessage.objects.filter(pk=message.pk), "capture").get()


def _note(message, act, actor, before, reason=""):
    record(
        stream=message.audit_stream,
        act=act,
        actor=actor,
        before=before,
        after=message.state,
        reason=reason,
    )
