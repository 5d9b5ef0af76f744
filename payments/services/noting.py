"""One event for each step of a refund; it says for whom its case is decided."""

from portal.accounts.delegations import with_delegation
from portal.audit.services import record


def note_refund(refund, act, actor, before, reason=""):
    record(
        stream=f"refund:{refund.pk}",
        act=act,
        actor=actor,
        before=before,
        after=refund.state,
        reason=reason,
        payload=with_delegation(refund.case.acted_for if actor else None),
    )
    return refund
