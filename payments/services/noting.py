"""One event for each step of a refund; it says for whom its case is decided."""

from portal.audit.services import record


def note_refund(refund, act, actor, before, reason=""):
    record(
        stream=f"refund:{refund.pk}",
        act=act,
        actor=actor,
        before=before,
        after=refund.state,
        reason=reason,
        post=refund.case.acted_as if actor else None,
    )
    return refund
