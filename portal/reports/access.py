"""Who may see which tables. A register names people; reports count, and name nobody."""

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q

from portal.accounts.models import Agency
from procedures.models import Application

REGISTER_ROLES = ("receptionist", "clerk", "approver", "coordinator", "auditor")
# Who calls people and writes to them; for the others names are enough.
CONTACT_ROLES = ("receptionist", "approver", "coordinator")
REPORT_ROLES = ("approver", "coordinator", "auditor")
HIGHEST = 1  # rank of the level whose leaders see all agencies


def register_agencies(user) -> list[Agency]:
    """Those whose register this person may read. Raises PermissionDenied for none."""
    return _agencies(user, REGISTER_ROLES, everywhere=("auditor",))


def report_agencies(user) -> list[Agency]:
    """Those whose figures this person may read. Raises PermissionDenied for none."""
    return _agencies(user, REPORT_ROLES, everywhere=REPORT_ROLES)


def sees_contacts(user, agency) -> bool:
    """Addresses and telephone numbers too."""
    return any(
        post.agency_id == agency.pk and post.role in CONTACT_ROLES for post in user.current_posts
    )


def _agencies(user, roles, everywhere) -> list[Agency]:
    """At which the user fills one of `roles`; all, for one of `everywhere` at the highest level."""
    posts = [post for post in user.current_posts if post.role in roles]
    if not posts:
        raise PermissionDenied
    at_the_top = (p.role in everywhere and p.agency.level.rank == HIGHEST for p in posts)
    own = Q(pk__in={post.agency_id for post in posts})
    return list(Agency.objects.filter(_receiving() if any(at_the_top) else own).order_by("code"))


def _receiving() -> Q:
    """That receive, or once did."""
    files = Application.objects.filter(receiving_agency=OuterRef("pk"), received_at__isnull=False)
    return Q(receives=True) | Q(Exists(files))
