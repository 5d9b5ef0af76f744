"""Telling the payer what became of a refund."""

from payments.models import Refund
from payments.news import tell

KINDS = {  # of the state that a refund came to
    Refund.State.DONE: "refund_done",
    Refund.State.DECLINED: "refund_declined",
    Refund.State.FAILED: "refund_failed",
}


def tell_ready(refund: str):
    """Handler of "refund.approved": who must come is told, everything else comes by itself."""
    found = _find(refund)
    if found.way in Refund.AT_TILL and found.state == Refund.State.APPROVED:
        is_card = found.way == Refund.Way.CARD
        _tell(found, "refund_ready_card" if is_card else "refund_ready")


def tell_decided(refund: str, state: str):
    """Handler of "refund.decided": in the state that it came to then, if it still is in it.

    Of what the bank took back without us, and gave to us again, there is nothing to wait for.
    """
    found = _find(refund)
    if found.state == state and not found.is_outside:
        _tell(found, KINDS[state])


def _find(refund) -> Refund:
    rows = Refund.objects.select_related("case__application__filed_by")
    return rows.get(pk=refund)


def _tell(refund, kind):
    if refund.case.application is not None:
        key = f"refund:{refund.pk}:{kind}:{refund.credit_notes.count()}"
        tell(refund.case.application, kind, key, refund.amount)
