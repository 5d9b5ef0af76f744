"""Money back: asked by one person, approved by another, sent by the worker under one key.

Only money in suspense goes back here. What is receipted needs a credit note first.
"""

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from payments import gateways
from payments.gateways import base
from payments.models import Capture, Case, Refund
from payments.services import cases
from payments.services.errors import RefundRefused
from payments.services.outside import outside_transaction
from payments.services.papers import COUNTER
from portal.audit.services import record
from portal.core.ids import uuid7
from portal.core.locks import locked
from portal.tasks import publish
from procedures.services.authority import require_second_person

VOID = (Refund.State.FAILED, Refund.State.DECLINED)
STATES = {
    base.RefundState.DONE: Refund.State.DONE,
    base.RefundState.FAILED: Refund.State.FAILED,
    base.RefundState.CANCELLED: Refund.State.FAILED,
}


@transaction.atomic
def ask(*, case, actor, amount, reason) -> Refund:
    """Propose to give `amount` đồng of a case back.

    Raises RefundRefused for more than is left, for money that stands on a receipt, for cash.
    """
    case = _visible(case, actor)
    capture = Capture.objects.locked().get(pk=case.capture_id) if case.capture_id else None
    if capture is None or not case.is_suspense or capture.gateway == COUNTER:
        raise RefundRefused(_("This money stands on a receipt: it needs a credit note first."))
    if not 0 < amount <= left_of(case):
        raise RefundRefused(_("There is not that much left to give back."))
    key = uuid7()
    refund = Refund.objects.create(
        pk=key,
        capture=capture,
        case=case,
        amount=amount,
        reason=reason,
        idempotency_key=f"refund-{key}",
        asked_by=actor,
    )
    return _note(refund, "ask", actor, "", reason)


def left_of(case) -> int:
    """Đồng of the case that no refund has taken yet."""
    taken = case.refunds.exclude(state__in=VOID).aggregate(total=Sum("amount"))["total"]
    return case.amount - (taken or 0)


@transaction.atomic
def approve(*, refund, actor) -> Refund:
    """A second person agrees; the worker sends it. Raises NotAllowed, RefundRefused."""
    return _decide(refund, actor, Refund.State.APPROVED)


@transaction.atomic
def decline(*, refund, actor) -> Refund:
    return _decide(refund, actor, Refund.State.DECLINED)


def _decide(refund, actor, state) -> Refund:
    current = _locked(refund)
    _visible(current.case, actor)
    require_second_person(actor, current.asked_by_id)
    if current.state != Refund.State.ASKED:
        raise RefundRefused(_("Somebody has decided about this refund already."))
    before, current.state, current.approved_by = current.state, state, actor
    current.save(update_fields=["state", "approved_by"])
    if state == Refund.State.APPROVED:
        publish("refund.approved", refund=current.pk)
    return _note(current, "decide", actor, before)


def execute(*, refund_id) -> Refund:
    """Send an approved refund, or find it at the gateway where an answer was lost.

    Raises base.GatewayUnavailable: ask again, with the same key. Outside any transaction.
    """
    outside_transaction()
    refund = _send(refund_id)
    if refund.state != Refund.State.SENT:
        return refund
    adapter = gateways.get(refund.capture.gateway)
    try:
        answer = _find(adapter, refund) or adapter.refund(_request(refund))
    except base.GatewayUnavailable:
        raise
    except base.GatewayRefused as error:
        return record_answer(refund_id=refund.pk, state=Refund.State.FAILED, reason=error.code)
    state = STATES.get(answer.state, Refund.State.SENT)
    return record_answer(
        refund_id=refund.pk, state=state, provider_ref=answer.refund_ref, reason=answer.failure
    )


@transaction.atomic(durable=True)
def _send(refund_id) -> Refund:
    current = _locked(Refund(pk=refund_id))
    if current.state == Refund.State.APPROVED:
        current.state = Refund.State.SENT
        current.save(update_fields=["state"])
        _note(current, "send", None, Refund.State.APPROVED)
    return current


def _find(adapter, refund):
    """The gateway may have pruned our key; so look before asking again."""
    made = adapter.fetch(refund.capture.provider_ref).refunds
    return next((answer for answer in made if answer.reference == str(refund.pk)), None)


def _request(refund) -> base.RefundRequest:
    return base.RefundRequest(
        reference=str(refund.pk),
        idempotency_key=refund.idempotency_key,
        provider_ref=refund.capture.provider_ref,
        amount=refund.amount,
    )


@transaction.atomic
def record_answer(*, refund_id, state, provider_ref="", reason="") -> Refund:
    """What the gateway says of a refund now; also a refund that fails after it was done."""
    current = _locked(Refund(pk=refund_id))
    before = current.state
    if state == before or before in VOID:
        return current
    current.state, current.provider_ref = state, provider_ref or current.provider_ref
    current.finished_at = timezone.now()
    current.save(update_fields=["state", "provider_ref", "finished_at"])
    if state == Refund.State.DONE:
        cases.close_refunded(case=current.case)
    elif state == Refund.State.FAILED:
        cases.reopen(case=current.case)
    return _note(current, "answer", None, before, reason)


def _locked(refund) -> Refund:
    rows = locked(Refund.objects.filter(pk=refund.pk), "capture")
    return rows.select_related("capture", "case").get()


def _visible(case, actor) -> Case:
    cases.require_decider(case, actor)
    return Case.objects.get(pk=case.pk)


def _note(refund, act, actor, before, reason="") -> Refund:
    record(
        stream=f"refund:{refund.pk}",
        act=act,
        actor=actor,
        before=before,
        after=refund.state,
        reason=reason,
    )
    return refund
