"""One event for each step of a refund."""

from portal.audit.services import record


def note_refund(refund, act, actor, before, reason=""):
    record(
        stream=f"refund:{refund.pk}",
        act=act,
        actor=actor,
        before=before,
        after=refund.state,
        reason=reason,
    )
    return refund
