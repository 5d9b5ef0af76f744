"""Money that went back, as the gateway tells it: by a refund of ours, without us, or disputed."""

from django.db import transaction
from django.utils import timezone

from payments.gateways import base
from payments.models import Case, Refund
from payments.services import cases
from portal.audit.services import record
from portal.core.locks import locked

STATES = {
    base.RefundState.DONE: Refund.State.DONE,
    base.RefundState.FAILED: Refund.State.FAILED,
    base.RefundState.CANCELLED: Refund.State.FAILED,
}
GONE = (base.RefundState.DONE, base.RefundState.PENDING)


def note_returns(*, capture, notice):
    """Take over what became of our refunds; what went back besides them opens a case."""
    known = {str(refund.pk): refund for refund in capture.refunds.all()}
    for answer in notice.refunds:
        refund = known.get(answer.reference)
        state = STATES.get(answer.state)
        if refund and state:
            record_answer(refund_id=refund.pk, state=state, provider_ref=answer.refund_ref)
    amount, note = _without_us(capture, notice, known)
    if amount or capture.cases.filter(kind=Case.Kind.EXTERNAL).exists():
        cases.note_external(capture=capture, amount=amount, note=note)


def _without_us(capture, notice, known) -> tuple[int, str]:
    """(đồng that are gone or at stake, why); a dispute is about the whole payment."""
    if notice.dispute not in (base.DisputeState.NONE, base.DisputeState.WON):
        return capture.amount, f"dispute {notice.dispute}"
    ours = (answer for answer in notice.refunds if answer.reference in known)
    amount = notice.refunded - sum(answer.amount for answer in ours if answer.state in GONE)
    return max(amount, 0), f"refunded {amount}"


@transaction.atomic
def record_answer(*, refund_id, state, provider_ref="", reason="") -> Refund:
    """What the gateway says of a refund now: "done" may fail later, and "failed" succeed."""
    current = locked_refund(refund_id)
    before = current.state
    late = before == Refund.State.FAILED and state == Refund.State.DONE
    if state in (before, Refund.State.SENT) or (before in cases.VOID and not late):
        return current
    current.state, current.provider_ref = state, provider_ref or current.provider_ref
    current.finished_at = timezone.now()
    current.save(update_fields=["state", "provider_ref", "finished_at"])
    if state == Refund.State.DONE:
        cases.close_refunded(case=current.case)
    elif state == Refund.State.FAILED:
        cases.reopen(case=current.case)
    return note_refund(current, "answer", None, before, reason)


def locked_refund(refund_id) -> Refund:
    """Locked after its case: two refunds of one case never finish unseen by each other."""
    case = cases.lock(Case.objects.get(refunds=refund_id))
    rows = locked(Refund.objects.filter(pk=refund_id), "capture")
    refund = rows.select_related("capture").get()
    refund.case = case
    return refund


def note_refund(refund, act, actor, before, reason="") -> Refund:
    record(
        stream=f"refund:{refund.pk}",
        act=act,
        actor=actor,
        before=before,
        after=refund.state,
        reason=reason,
    )
    return refund
