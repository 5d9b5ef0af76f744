"""Money that is nobody's yet becomes that of an agency: whose till shall pay it back by hand."""

from django.utils.translation import gettext as _

from payments.models.money import DECIDING_ROLES
from payments.services.cases import note
from payments.services.errors import RefundRefused
from portal.accounts.delegations import filled
from portal.accounts.models import Post


def adopt(case, actor):
    """Nobody's money that a cashier shall hand out becomes that of the till where it was approved.

    Of the agencies where the approver decides it is the first that has another person at the till:
    nobody else could pay it out, or call it off. Raises RefundRefused where none has.
    """
    if case.agency_id is None:
        case.agency_id = _with_a_till(actor)
        case.acted_as = filled(actor, case.agency_id, *DECIDING_ROLES)
        case.save(update_fields=["agency"])
        note(case, "adopt", actor)


def _with_a_till(actor):
    held = [post.agency_id for post in actor.current_posts if post.role in DECIDING_ROLES]
    others = Post.objects.valid_on().filter(role="cashier", user__is_active=True)
    manned = set(others.exclude(user=actor).values_list("agency_id", flat=True))
    found = next((agency for agency in held if agency in manned), None)
    if found is None:
        raise RefundRefused(_("No agency where you decide has a cashier who could pay it out."))
    return found
