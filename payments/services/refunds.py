"""Money back: asked by one person, approved by another, carried out by the gateway or the till.

Every refund belongs to a case: that is the rule by which something may go back at all. Money in
suspense goes back as it is, money on a receipt line by line, and a credit note says so.
"""

import logging

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from payments import gateways, graph
from payments.gateways import base
from payments.models import Case, Refund
from payments.services import alarms, cases, scene, tills
from payments.services.adopting import adopt
from payments.services.errors import RefundRefused
from payments.services.left import BY_LINE, left_of, left_on, lines_of
from payments.services.noting import note_refund
from payments.services.outside import outside_transaction
from payments.services.returns import STATES, finish, locked_refund, note_returns, record_answer
from payments.services.ways import way_of
from payments.services.wishes import Wish
from portal.accounts.delegations import filled
from portal.core import crashpoints
from portal.documents import restoring
from portal.tasks import publish
from procedures.services.authority import holds, require_no_party, require_second_person
from procedures.services.errors import NotAllowed

PAYING_OUT = ("cashier",)

logger = logging.getLogger("payments")


@transaction.atomic
def ask(*, case, actor, **wish) -> Refund:
    """Propose to give money of a case back; `wish` is what a Wish holds.

    Raises NotAllowed, and RefundRefused for a case that has ended or that is about no money of
    ours, for more than is left, and for a way that nobody may choose yet.
    """
    cases.require_decider(case, actor)
    return file(case=case, actor=actor, wish=Wish(**wish))


@transaction.atomic
def file(*, case, actor, wish) -> Refund:
    """Write down the wish of whoever may ask (the caller knows). Raises RefundRefused."""
    if wish.allocation:
        scene.of_application(wish.allocation.fee.application_id)
    current = cases.lock(case)
    if known := wish.heard(current, actor):
        return known
    refund = Refund(
        pk=wish.key,
        capture=current.capture,
        case=current,
        allocation=wish.allocation,
        amount=wish.amount,
        from_suspense=wish.allocation is None,
        way=way_of(current, wish),
        reason=wish.reason,
        idempotency_key=f"refund-{wish.key}",
        asked_by=actor,
    )
    _require_refundable(refund)
    graph.born(refund).save(force_insert=True)
    return note_refund(refund, "ask", actor, "", wish.reason)


def is_refundable(case) -> bool:
    """May a refund of this kind of case be asked for, apart from how much is left?"""
    if case.kind == Case.Kind.WITHDRAWN and case.application.status not in cases.ENDED:
        return False
    return case.is_suspense or (case.kind in BY_LINE and lines_of(case).exists())


def _require_refundable(refund, besides=None):
    """Raises RefundRefused: looked at when it is asked for, decided, and when the money leaves."""
    case, share = refund.case, refund.allocation
    if case.state != Case.State.OPEN:
        raise RefundRefused(_("This case has been resolved by someone else."))
    if not is_refundable(case):
        raise RefundRefused(_("Nothing of this case can be given back here."))
    if case.is_suspense != (share is None) or (share and share not in lines_of(case)):
        raise RefundRefused(_("Choose which line of the receipt is given back."))
    left = left_of(case, besides)
    left = min(left, left_on(share, besides)) if share else left
    if not 0 < refund.amount <= left:
        raise RefundRefused(_("There is not that much left to give back."))


@transaction.atomic
def approve(*, refund, actor) -> Refund:
    """A second person agrees; the worker sends it, or the till pays it out.

    Raises NotAllowed, RefundRefused.
    """
    current = _to_decide(refund, actor)
    _require_refundable(current, besides=current)
    if current.is_by_hand:
        adopt(current.case, actor)
    publish("refund.approved", refund=current.pk)
    return _decide(current, actor, Refund.State.APPROVED, "approve")


@transaction.atomic
def decline(*, refund, actor, reason="") -> Refund:
    """A second person says no, and the payer reads why. Raises NotAllowed, RefundRefused."""
    current = _to_decide(refund, actor)
    current.decision = reason
    publish("refund.decided", refund=current.pk, state=Refund.State.DECLINED)
    return _decide(current, actor, Refund.State.DECLINED, "decline")


def _to_decide(refund, actor) -> Refund:
    current = locked_refund(refund.pk)
    cases.require_decider(current.case, actor)
    require_second_person(actor, current.asked_by_id)
    require_no_party(actor, current.case.application)
    if current.state != Refund.State.ASKED:
        raise RefundRefused(_("Somebody has decided about this refund already."))
    return current


def _decide(refund, actor, state, event) -> Refund:
    before, refund.approved_by = refund.state, actor
    graph.step(refund, state, event=event)
    refund.save(update_fields=["state", "approved_by", "decision"])
    return note_refund(refund, "decide", actor, before, refund.decision)


@transaction.atomic
def call_off(*, refund, actor, reason) -> Refund:
    """Forced: cash approved but not fetched, or approved wrongly.

    Any cashier of the till may: nothing leaves it. Raises NotAllowed, RefundRefused (not waiting).
    """
    current = _at_the_till(refund, actor)
    before, current.decision = current.state, reason
    graph.step(current, Refund.State.DECLINED, event="call_off")
    current.save(update_fields=["state", "decision"])
    publish("refund.decided", refund=current.pk, state=Refund.State.DECLINED)
    return note_refund(current, "call_off", actor, before, reason)


@transaction.atomic
def give_up(*, refund, actor, reason) -> Refund:
    """Forced: the gateway has said nothing of a refund that was sent 72 hours ago and more.

    Anyone who may decide but who asked for it. Money goes back another way only by a new refund of
    two people. Raises NotAllowed, RefundRefused (answered, or not silent for long enough).
    """
    current = locked_refund(refund.pk)
    cases.require_decider(current.case, actor)
    require_second_person(actor, current.asked_by_id)
    require_no_party(actor, current.case.application)
    if not current.silent_since:
        raise RefundRefused(_("The gateway has answered about this refund, or still may."))
    before, current.decision = current.state, reason
    graph.step(current, Refund.State.FAILED, event="give_up")
    finish(current, before)
    return note_refund(current, "give_up", actor, before, reason)


@transaction.atomic
def hand_out(*, refund, actor, receiver) -> Refund:
    """A cashier pays `receiver`, whom the form asked for: cash for a signature, or a transfer.

    Raises NotAllowed (not this till, or the one who approved it), RefundRefused (nobody is named,
    not waiting, or less is left than was approved).
    """
    restoring.require_off()
    current = _at_the_till(refund, actor)
    if not receiver.strip():
        raise RefundRefused(_("Write the reason, or the name of who receives the money."))
    require_second_person(actor, current.approved_by_id)
    require_no_party(actor, current.case.application)
    _require_refundable(current, besides=current)
    before, current.paid_out_by, current.receiver = current.state, actor, receiver
    graph.step(current, Refund.State.DONE, event="hand_out")
    finish(current, before)
    if current.way in Refund.AT_TILL:
        tills.note_back(current)
    return note_refund(current, "hand_out", actor, before)


def _at_the_till(refund, actor) -> Refund:
    current = locked_refund(refund.pk, cashier=actor)
    cases.require_decider(current.case, actor)
    if not holds(actor, current.case.agency_id, *PAYING_OUT):
        raise NotAllowed(_("Only a cashier of the collecting agency pays out cash."))
    current.case.acted_as = filled(actor, current.case.agency_id, *PAYING_OUT)
    if current.state != Refund.State.APPROVED or not current.is_by_hand:
        raise RefundRefused(_("This refund does not wait to be paid out any more."))
    return current


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
        if isinstance(error, base.KeyReused):
            alarms.ring(adapter.code, alarms.KEY)
        raise
    except base.GatewayRefused as error:
        return record_answer(refund_id=refund.pk, state=Refund.State.FAILED, reason=error.code)
    crashpoints.here("refund.answered")
    Refund.objects.filter(pk=refund.pk).update(heard_at=timezone.now())
    state = STATES.get(answer.state, Refund.State.SENT)
    return record_answer(
        refund_id=refund.pk, state=state, provider_ref=answer.refund_ref, reason=answer.failure
    )


@transaction.atomic(durable=True)
def _send(refund_id) -> Refund:
    current = locked_refund(refund_id)
    if current.state == Refund.State.APPROVED and not current.is_by_hand:
        return _leave(current)
    return current


def _leave(refund) -> Refund:
    """What was right when it was approved may have lost its ground since."""
    try:
        _require_refundable(refund, besides=refund)
    except RefundRefused as refusal:
        return cases.lapse(refund, str(refusal))
    graph.step(refund, Refund.State.SENT)
    refund.heard_at = timezone.now()
    refund.save(update_fields=["state", "heard_at"])
    return note_refund(refund, "send", None, Refund.State.APPROVED)


def _answer(adapter, refund, notice) -> base.RefundAnswer:
    """The gateway may have pruned our key, or the money gone back there: look before asking."""
    made = next((made for made in notice.refunds if made.reference == str(refund.pk)), None)
    if made:
        return made
    note_returns(capture=refund.capture, notice=notice)
    if refund.amount > left_of(refund.case, besides=refund):
        raise base.GatewayRefused("went back without us", code="returned_outside")
    return adapter.refund(_request(refund))


def _request(refund) -> base.RefundRequest:
    return base.RefundRequest(
        reference=str(refund.pk),
        idempotency_key=refund.idempotency_key,
        provider_ref=refund.capture.provider_ref,
        amount=refund.amount,
    )
