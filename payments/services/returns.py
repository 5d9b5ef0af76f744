"""Money that went back at the gateway without us, and disputes: each opens a case."""

from django.db.models import Sum

from payments.gateways.base import DisputeState
from payments.models import Refund
from payments.services import cases
from payments.services.refunds import STATES, record_answer

OURS = (Refund.State.SENT, Refund.State.DONE)


def note_returns(*, capture, notice):
    """Take over what became of our refunds, and compare their sum with what the gateway gave."""
    known = {str(refund.pk): refund for refund in capture.refunds.all()}
    for answer in notice.refunds:
        refund = known.get(answer.reference)
        state = STATES.get(answer.state)
        if refund and state:
            record_answer(refund_id=refund.pk, state=state, provider_ref=answer.refund_ref)
    ours = capture.refunds.filter(state__in=OURS).aggregate(total=Sum("amount"))["total"] or 0
    if notice.refunded > ours:
        cases.note_external(
            capture=capture, amount=notice.refunded - ours, note=f"refunded {notice.refunded}"
        )
    if notice.dispute not in (DisputeState.NONE, DisputeState.WON):
        cases.note_external(
            capture=capture, amount=capture.amount, note=f"dispute {notice.dispute}"
        )
