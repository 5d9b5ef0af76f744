"""Money that went back, as the gateway tells it: by a refund of ours, without us, or disputed."""

from django.db import transaction
from django.utils import timezone

from payments import gateways, graph
from payments.gateways import base
from payments.models import Case, Refund, Release
from payments.services import cases, credits, elsewhere, scene, tills
from payments.services.left import TOLD_BY_GATEWAY, left_of, left_on, told_of
from payments.services.noting import note_refund
from portal.core.locks import locked
from portal.tasks import publish

STATES = {
    base.RefundState.DONE: Refund.State.DONE,
    base.RefundState.FAILED: Refund.State.FAILED,
    base.RefundState.CANCELLED: Refund.State.FAILED,
}
GONE = (base.RefundState.DONE, base.RefundState.PENDING)
NEWS = {  # what may be heard of a refund in this state; all else is old or not about us
    Refund.State.SENT: (Refund.State.DONE, Refund.State.FAILED),
    Refund.State.DONE: (Refund.State.FAILED,),
    Refund.State.FAILED: (Refund.State.DONE,),
}


def note_returns(*, capture, notice):
    """Take over what became of our refunds; what went back besides them opens a case."""
    known = {str(refund.pk): refund for refund in capture.refunds.filter(is_outside=False)}
    for answer in notice.refunds:
        refund = known.get(answer.reference)
        state = STATES.get(answer.state)
        if refund and state:
            record_answer(refund_id=refund.pk, state=state, provider_ref=answer.refund_ref)
    told = told_of(capture.pk, Case.Kind.EXTERNAL)
    amount = max(_without_us(capture, notice), _still_gone(capture, told))
    if amount or told:
        elsewhere.note_external(capture=capture, amount=amount, note=f"refunded {amount}")
    if notice.dispute != base.DisputeState.NONE:
        stake = max(notice.amount - notice.refunded, 0)
        elsewhere.note_dispute(capture=capture, dispute=notice.dispute, amount=stake)
    _unbook(capture)


def _without_us(capture, notice) -> int:
    """Đồng that are gone, besides what our own books say of our refunds."""
    ours = {str(key) for key in capture.refunds.live().values_list("pk", flat=True)}
    told = (one for one in notice.refunds if one.reference in ours and one.state in GONE)
    return max(notice.refunded - sum(one.amount for one in told), 0)


def _still_gone(capture, told) -> int:
    """Đồng of what was told before, where a gateway tells of what went back last only."""
    return told.amount if told and not gateways.get(capture.gateway).lists else 0


def _unbook(capture):
    """What came back after all, though it was booked on a receipt: the newest first."""
    for case in Case.objects.filter(capture=capture, kind__in=TOLD_BY_GATEWAY):
        booked = case.refunds.filter(state=Refund.State.DONE).order_by("-finished_at")
        excess = sum(refund.amount for refund in booked) - case.amount
        for refund in booked:
            if excess > 0:
                record_answer(refund_id=refund.pk, state=Refund.State.FAILED, reason="came back")
                excess -= refund.amount


@transaction.atomic
def record_answer(*, refund_id, state, provider_ref="", reason="") -> Refund:
    """What the gateway says of a refund now: "done" may fail later, and "failed" succeed.

    Of what a person pays out it can say nothing.
    """
    current = locked_refund(refund_id)
    before = current.state
    is_news = not current.is_by_hand and state in NEWS.get(before, ())
    if not is_news or not _is_possible(current, state):
        return current
    graph.step(current, state)
    current.provider_ref = provider_ref or current.provider_ref
    finish(current, before)
    return note_refund(current, "answer", None, before, reason)


def _is_possible(refund, state) -> bool:
    """A refund may succeed late, when another has taken its money, or a fee has that it was placed
    on: that went back without us.
    """
    if (refund.state, state) != (Refund.State.FAILED, Refund.State.DONE):
        return True
    if refund.from_suspense and not refund.case.is_suspense:
        return False
    left = left_on(refund.allocation) if refund.allocation else left_of(refund.case)
    return refund.amount <= left


def finish(refund, before):
    """Save a refund whose end is known; its receipt, its fee and its case follow."""
    refund.finished_at = timezone.now()
    refund.save()
    is_done = refund.state == Refund.State.DONE
    if refund.from_suspense and is_done != (before == Refund.State.DONE):
        amount = refund.amount if is_done else -refund.amount
        Release.objects.create(refund=refund, amount=amount, at=refund.finished_at)
    if refund.allocation and is_done:
        credits.give_back(refund, refund.allocation.fee)
    elif refund.allocation and before == Refund.State.DONE:
        credits.take_back(refund, refund.allocation.fee)
    if is_done:
        cases.close_refunded(case=refund.case)
    elif left_of(refund.case):
        cases.reopen(case=refund.case)
    publish("refund.decided", refund=refund.pk, state=refund.state)


def locked_refund(refund_id, cashier=None) -> Refund:
    """Locked after its fee and its case: two refunds of one case never finish unseen.

    With a cashier the till that pays it out is locked too, so that no day is closed meanwhile.
    """
    found = Refund.objects.select_related("allocation__fee").get(pk=refund_id)
    share = found.allocation
    place = scene.of_application(share.fee.application_id) if share else None
    case = Case.objects.get(refunds=refund_id)
    if cashier and case.agency_id:
        tills.lock(cashier=cashier, agencies=[case.agency_id])
    case = cases.lock(case)
    rows = locked(Refund.objects.filter(pk=refund_id), "capture")
    refund = rows.select_related("capture", "asked_by", "approved_by").get()
    refund.case = case
    if share:
        refund.allocation, share.fee = share, place.fees[share.fee_id]
        share.fee.application = place.application
    return refund
