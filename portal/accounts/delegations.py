"""Posts in the hands of a colleague: whose post an act is done for, and taking it back at once."""

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import Delegation
from portal.audit.services import record


@transaction.atomic
def revoke(*, delegation: Delegation, actor, reason: str) -> Delegation:
    """From now on nothing is done under it; what was done stays done. Nothing happens twice."""
    row = Delegation.objects.select_for_update(of=("self",)).get(pk=delegation.pk)
    if row.is_over:
        return row
    row.revoked_at = timezone.now()
    row.save(update_fields=["revoked_at"])
    record(stream=f"delegation:{row.pk}", act="revoke", actor=actor, reason=reason)
    return row


def stood_in_for(user, agency_id, *roles):
    """The post of somebody else by whose delegation the user fills the role there today; None where
    a post of one's own gives it. Without an agency (None) any one counts."""
    held = [post for post in user.current_posts if agency_id in (None, post.agency_id)]
    return borrowed(user, [post for post in held if not roles or post.role in roles])


def borrowed(user, held):
    """Of posts that the user fills the first one of somebody else, unless one is the user's own."""
    is_own = any(post.user_id == user.pk for post in held)
    return None if is_own or not held else held[0]


def with_delegation(post, payload=None):
    """The payload of an event: what is done under a delegation says whose post it was."""
    if post is None:
        return payload
    return {**(payload or {}), "for_post": {"id": post.pk, "holder": post.user.full_name}}
