"""Money back: asked by one person, approved by another, sent by the worker under one key.

Only money in suspense goes back here. What is receipted needs a credit note first.
"""

import logging

from django.db import transaction
from django.utils.translation import gettext as _

from payments import gateways
from payments.gateways import base
from payments.models import Case, Refund
from payments.services import cases
from payments.services.errors import RefundRefused
from payments.services.outside import outside_transaction
from payments.services.papers import COUNTER
from payments.services.returns import (
    STATES,
    locked_refund,
    note_refund,
    note_returns,
    record_answer,
)
from portal.core import crashpoints
from portal.core.ids import uuid7
from portal.tasks import publish
from procedures.services.authority import require_second_person

logger = logging.getLogger("payments")


@transaction.atomic
def ask(*, case, actor, amount, reason) -> Refund:
    """Propose to give `amount` đồng of a case back.

    Raises RefundRefused for a case that has ended, for more than is left, for money that stands
    on a receipt, for cash.
    """
    cases.require_decider(case, actor)
    current = cases.lock(case)
    _require_refundable(current, amount, cases.left_of(current))
    key = uuid7()
    refund = Refund.objects.create(
        pk=key,
        capture=current.capture,
        case=current,
        amount=amount,
        reason=reason,
        idempotency_key=f"refund-{key}",
        asked_by=actor,
    )
    return note_refund(refund, "ask", actor, "", reason)


def is_refundable(case) -> bool:
    """Money in suspense that came by a gateway can go back the same way."""
    return case.is_suspense and case.capture.gateway != COUNTER


def _require_refundable(case, amount, left):
    if case.state != Case.State.OPEN:
        raise RefundRefused(_("This case has been resolved by someone else."))
    if not is_refundable(case):
        raise RefundRefused(_("This money stands on a receipt: it needs a credit note first."))
    if not 0 < amount <= left:
        raise RefundRefused(_("There is not that much left to give back."))


@transaction.atomic
def approve(*, refund, actor) -> Refund:
    """A second person agrees; the worker sends it. Raises NotAllowed, RefundRefused."""
    current = _to_decide(refund, actor)
    left = cases.left_of(current.case, besides=current)
    _require_refundable(current.case, current.amount, left)
    publish("refund.approved", refund=current.pk)
    return _decide(current, actor, Refund.State.APPROVED)


@transaction.atomic
def decline(*, refund, actor) -> Refund:
    return _decide(_to_decide(refund, actor), actor, Refund.State.DECLINED)


def _to_decide(refund, actor) -> Refund:
    current = locked_refund(refund.pk)
    cases.require_decider(current.case, actor)
    require_second_person(actor, current.asked_by_id)
    if current.state != Refund.State.ASKED:
        raise RefundRefused(_("Somebody has decided about this refund already."))
    return current


def _decide(refund, actor, state) -> Refund:
    before, refund.state, refund.approved_by = refund.state, state, actor
    refund.save(update_fields=["state", "approved_by"])
    return note_refund(refund, "decide", actor, before)


def execute(*, refund_id) -> Refund:
    """Send an approved refund, or find it at the gateway where an answer was lost.

    Raises base.GatewayError: ask again, with the same key. Outside any transaction.
    """
    outside_transaction()
    refund = _send(refund_id)
    if refund.state != Refund.State.SENT:
        return refund
    crashpoints.here("refund.sent")
    adapter = gateways.get(refund.capture.gateway)
    notice = adapter.fetch(refund.capture.provider_ref)
    try:
        answer = _answer(adapter, refund, notice)
    except (base.PaymentNotFound, base.KeyReused) as error:  # says nothing about the refund
        logger.error("refund %s: the gateway says %s", refund.pk, error.code)
        raise
    except base.GatewayRefused as error:
        return record_answer(refund_id=refund.pk, state=Refund.State.FAILED, reason=error.code)
    crashpoints.here("refund.answered")
    state = STATES.get(answer.state, Refund.State.SENT)
    return record_answer(
        refund_id=refund.pk, state=state, provider_ref=answer.refund_ref, reason=answer.failure
    )


@transaction.atomic(durable=True)
def _send(refund_id) -> Refund:
    current = locked_refund(refund_id)
    if current.state == Refund.State.APPROVED:
        current.state = Refund.State.SENT
        current.save(update_fields=["state"])
        note_refund(current, "send", None, Refund.State.APPROVED)
    return current


def _answer(adapter, refund, notice) -> base.RefundAnswer:
    """The gateway may have pruned our key, or the money gone back there: look before asking."""
    made = next((made for made in notice.refunds if made.reference == str(refund.pk)), None)
    if made:
        return made
    note_returns(capture=refund.capture, notice=notice)
    if refund.amount > cases.left_of(refund.case, besides=refund):
        raise base.GatewayRefused("went back without us", code="returned_outside")
    return adapter.refund(_request(refund))


def _request(refund) -> base.RefundRequest:
    return base.RefundRequest(
        reference=str(refund.pk),
        idempotency_key=refund.idempotency_key,
        provider_ref=refund.capture.provider_ref,
        amount=refund.amount,
    )
