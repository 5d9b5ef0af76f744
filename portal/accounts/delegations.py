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


def filled(user, agency_id, *roles):
    """The post under which the user fills one of the roles there today, one of their own first;
    None without any. Without an agency (None) any one counts."""
    held = [post for post in user.current_posts if agency_id in (None, post.agency_id)]
    return own_first(user, (post for post in held if not roles or post.role in roles))


def own_first(user, posts):
    """One of these posts, rather of the user's own than in a colleague's place; None of none."""
    return min(posts, key=lambda post: post.user_id != user.pk, default=None)


def others_first(user, posts):
    """One of these posts, rather in a colleague's place; None of none."""
    return min(posts, key=lambda post: post.user_id == user.pk, default=None)
