"""Who may act where. Plain questions about posts; views and services ask the same ones."""

from django.utils.translation import gettext as _

from portal.accounts.delegations import filled, own_first
from portal.accounts.models import Mandate, User
from procedures.services.errors import NotAllowed

ASSIGNERS = ("coordinator", "approver")  # may give work to others beside those who hold it


def holds(user, agency_id, *roles) -> bool:
    """True if the user fills one of these roles at the agency today (delegation included)."""
    return any(
        post.agency_id == agency_id and (not roles or post.role in roles)
        for post in user.current_posts
    )


def require_role(user, agency_id, *roles):
    """Raises NotAllowed unless the user fills one of these roles at the agency."""
    if not holds(user, agency_id, *roles):
        raise NotAllowed(_("This act belongs to another post or agency."))


def require_post(user, agency_id, *roles, on):
    """`require_role`; the event of the act on this row then says under which post it was done."""
    require_role(user, agency_id, *roles)
    on.acted_as = filled(user, agency_id, *roles)


def require_applicant(user, application):
    """Raises NotAllowed unless the user filed it, owns it, or holds a mandate in force."""
    if not is_applicant(user, application):
        raise NotAllowed(_("Only the applicant or a representative may do this."))


def is_applicant(user, application) -> bool:
    """Filed it, owns it, or holds a mandate in force."""
    return type(application).objects.of_citizen(user).filter(pk=application.pk).exists()


def require_writer(user, application):
    """Who fills in a draft: of one begun at a counter a receptionist there, but never for
    themselves; of others the applicant. Raises NotAllowed."""
    enters = require_counter if application.is_entered else require_applicant
    enters(user, application)


def require_sender(user, application):
    """Who adds to what was filed: the applicant, or at the counter an officer for them. Raises
    NotAllowed."""
    if not is_applicant(user, application):
        require_counter(user, application)


def require_counter(user, application):
    """Who enters at a counter what an applicant wants: a receptionist of the agency that received
    it, where the applicant comes; of the other agencies of its route nobody. Never in a matter of
    their own. Raises NotAllowed."""
    require_post(user, application.receiving_agency_id, "receptionist", on=application)
    require_no_party(user, application)


def may_work_on(user, item) -> bool:
    """The item is on a post of this user and nobody else's; in an absence also of whom they stand
    in for."""
    held = holds(user, item.agency_id, item.role)
    return item.closed_at is None and held and _is_for(user, item)


def _is_for(user, item) -> bool:
    return item.assignee_id in (None, user.pk) or _absent(user, item) is not None


def _absent(user, item):
    """The post of the assignee, where the user fills it by delegation."""
    for post in user.current_posts:
        same = (post.agency_id, post.role) == (item.agency_id, item.role)
        if same and post.user_id == item.assignee_id != user.pk:
            return post
    return None


def require_work(user, item):
    """Raises NotAllowed unless this open item may be done by the user now."""
    if item.closed_at is not None:
        raise NotAllowed(_("This work has already been done."))
    if not holds(user, item.agency_id, item.role):
        raise NotAllowed(_("This act belongs to another post or agency."))
    if not _is_for(user, item):
        raise NotAllowed(_("This work is assigned to a colleague."))
    item.application.acted_as = _absent(user, item) or filled(user, item.agency_id, item.role)


def may_give(user, item) -> bool:
    """Whether the user says who does this open item: it is theirs or nobody's, or they lead."""
    leads = holds(user, item.agency_id, *ASSIGNERS)
    return item.closed_at is None and (leads or may_work_on(user, item))


def require_giving(user, item):
    """Raises NotAllowed unless the user says who does this open item."""
    if holds(user, item.agency_id, *ASSIGNERS):
        roles = (item.role, *ASSIGNERS)
        post = _absent(user, item) or filled(user, item.agency_id, *roles)
        item.application.acted_as = post
    else:
        require_work(user, item)


def require_second_person(user, first_user_id):
    """Raises NotAllowed for who did the first part, by whichever account."""
    if is_same_person(user, first_user_id):
        raise NotAllowed(_("A second person must do this."))


def is_same_person(user, account_id) -> bool:
    """By this account or another one of theirs; False for nobody (None)."""
    if user.pk == account_id:
        return True
    other = User.objects.select_related("person").filter(pk=account_id).first()
    return other is not None and user.is_same_as(other)


def require_no_party(user, application):
    """Raises NotAllowed for who filed or owns it, or acts for its owner; None is nobody's."""
    if is_party(user, application):
        raise NotAllowed(_("This is about your own application: a colleague decides."))


def is_party(user, application) -> bool:
    """Also of a draft, whoever fills it in, and whatever procedures the mandate covers."""
    if application is None:
        return False
    is_owner = application.owner_id is not None and application.owner_id == user.person_id
    if is_owner or is_same_person(user, application.filed_by_id):
        return True
    whose = {"person": application.owner_id, "organisation": application.organisation_id}
    return Mandate.objects.held_by(user).filter(**whose).exists()


def read_as(user, application):
    """The post by which the user has this file at work; a post of one's own before others'."""
    agencies = {application.receiving_agency_id, application.deciding_agency_id}
    agencies |= set(application.work_items.values_list("agency_id", flat=True))
    return own_first(user, [post for post in user.current_posts if post.agency_id in agencies])
