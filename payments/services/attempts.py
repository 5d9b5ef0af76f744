"""Trying a bill at a gateway: the attempt is committed first, then the call, then its answer."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from payments import gateways, graph
from payments.gateways import base
from payments.gateways.breaker import NOT_CALLED
from payments.models import Attempt, Bill
from payments.services import alarms, asked, inquiry, offers
from payments.services.errors import ChannelRefused, GatewaySilent, NothingToPay
from payments.services.outside import outside_transaction
from payments.services.settle import close_attempt
from portal.audit.services import record
from portal.core import crashpoints
from portal.documents import restoring

ENOUGH_TIME = timedelta(minutes=5)  # to pay; less is not offered again
RETRY_WITHIN = timedelta(minutes=20)  # the gateway wants 30 minutes between the call and the expiry

logger = logging.getLogger("payments")


def start_attempt(*, bill, gateway, actor, urls) -> Attempt:
    """Open a payment of `bill` at `gateway` (its code), or continue the one that is open.

    `urls(attempt)` gives the addresses (after paying, after giving up). Must run outside any
    transaction. Raises ChannelRefused, GatewaySilent (try again: it is the same payment), OnHold in
    restore mode, and NothingToPay when the bill was paid or cancelled meanwhile.
    """
    outside_transaction()
    restoring.require_off()
    adapter = gateways.get(gateway)
    _refuse_unfit(bill, adapter)
    _close_others(bill, gateway)
    attempt = _reserve(bill, gateway, actor, urls)
    # Of an attempt at another gateway, which we could not close yet, that gateway is asked.
    is_elsewhere = attempt.gateway != gateway
    return attempt if attempt.checkout_url or is_elsewhere else _ask(attempt, adapter)


def _refuse_unfit(bill, adapter):
    """What was begun goes on though the agency takes no new payments this way any more."""
    if not adapter.minimum <= bill.amount <= adapter.maximum:
        raise ChannelRefused(_("This amount cannot be paid this way. Choose another way to pay."))
    is_begun = bill.attempts.unfinished().filter(gateway=adapter.code).exists()
    if not is_begun and adapter.code not in {one.code for one in offers.offered(bill.payee)}:
        raise ChannelRefused(_("The agency takes no payments this way. Choose another way to pay."))


def _close_others(bill, gateway):
    """Close what is still open to the same payee: for older bills, at another gateway, or about to
    run out. What somebody is paying to another agency is none of it."""
    unfinished = Attempt.objects.unfinished().filter(bill__application=bill.application_id)
    for attempt in unfinished.filter(bill__payee=bill.payee_id).select_related("bill"):
        if attempt.bill_id != bill.pk or not _may_continue(attempt, gateway):
            inquiry.close(attempt=attempt)


def _may_continue(attempt, gateway) -> bool:
    now = timezone.now()
    if attempt.state == Attempt.State.OPEN:
        is_timely = attempt.expires_at > now + ENOUGH_TIME
    else:
        is_timely = attempt.created_at > now - RETRY_WITHIN
    return attempt.gateway == gateway and is_timely


@transaction.atomic(durable=True)
def _reserve(bill, gateway, actor, urls) -> Attempt:
    """The one unfinished attempt of the bill: the one that is there, or a new row."""
    current = Bill.objects.locked().get(pk=bill.pk)
    if current.state != Bill.State.OPEN:
        raise NothingToPay(_("This has been paid, or the amount has changed. Look again."))
    attempt = current.attempts.unfinished().first()
    if attempt:
        return attempt
    now = timezone.now()
    attempt = Attempt(
        bill=current,
        number=current.attempts.count() + 1,
        gateway=gateway,
        amount=current.amount,
        started_by=actor,
        created_at=now,
        expires_at=now + _lifetime(gateway),
    )
    attempt.asked = asked.words(attempt, current, urls(attempt))
    graph.born(attempt).save(force_insert=True)
    record(stream=f"attempt:{attempt.pk}", act="start", actor=actor, after=attempt.state)
    return attempt


def _lifetime(gateway) -> timedelta:
    return settings.ATTEMPT_LIFETIMES.get(gateway, settings.ATTEMPT_LIFETIME)


def _ask(attempt, adapter) -> Attempt:
    outside_transaction()
    crashpoints.here("attempt.reserved")
    try:
        checkout = adapter.start(asked.checkout_request(attempt, adapter))
    except base.GatewayUnavailable as error:
        opened = Attempt.objects.exclude(checkout_url="").filter(pk=attempt.pk).first()
        if opened:  # by a click of the same moment, for which this one had to stand back
            return opened
        if error.code not in NOT_CALLED:
            _record_silence(attempt)
        raise _silent() from error
    except base.KeyReused as error:  # so there may be a session, whatever it asks for
        logger.error("attempt %s: its key was used for another request", attempt.pk)
        alarms.ring(adapter.code, alarms.KEY)
        _record_silence(attempt)
        attempt = inquiry.ask(attempt=attempt)
        if attempt.is_unfinished:
            raise _silent() from error
        return attempt
    except base.GatewayRefused as error:
        logger.error("attempt %s was refused: %s", attempt.pk, error.code)
        _record_refusal(attempt, error.code)
        raise ChannelRefused(
            _("The payment service did not take this payment. Choose another way to pay.")
        ) from error
    crashpoints.here("attempt.answered")
    attempt = _record_checkout(attempt, checkout)
    crashpoints.here("attempt.opened")
    return attempt if attempt.checkout_url else inquiry.ask(attempt=attempt)


def _silent() -> GatewaySilent:
    return GatewaySilent(
        _("The payment service does not answer. Try again in a moment; nothing is paid twice.")
    )


@transaction.atomic(durable=True)
def _record_checkout(attempt, checkout) -> Attempt:
    current = Attempt.objects.locked().get(pk=attempt.pk)
    if current.is_unfinished and not current.checkout_url:
        before = current.state
        graph.step(current, Attempt.State.OPEN)
        current.provider_ref = checkout.provider_ref
        current.checkout_url, current.expires_at = checkout.url, checkout.expires_at
        current.save(update_fields=["state", "provider_ref", "checkout_url", "expires_at"])
        _note(current, "open", before)
    return current


@transaction.atomic(durable=True)
def _record_silence(attempt):
    current = Attempt.objects.locked().get(pk=attempt.pk)
    if current.state == Attempt.State.CREATED:
        graph.step(current, Attempt.State.UNKNOWN)
        current.save(update_fields=["state"])
        _note(current, "hear_nothing", Attempt.State.CREATED)


def _note(attempt, act, before):
    """What the gateway has made of it: nobody's act."""
    record(stream=f"attempt:{attempt.pk}", act=act, actor=None, before=before, after=attempt.state)


@transaction.atomic(durable=True)
def _record_refusal(attempt, code):
    current = Attempt.objects.locked().get(pk=attempt.pk)
    if current.is_unfinished:
        close_attempt(current, Attempt.State.FAILED, None, reason=code)
