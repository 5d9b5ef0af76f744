"""Who takes care of a case. Others may decide it all the same; nobody thinks that somebody does."""

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from payments.models import Case
from payments.models.money import DECIDING_ROLES
from payments.services import cases
from portal.accounts.models import Post
from portal.audit.services import record
from procedures.services.authority import holds, is_party, require_no_party
from procedures.services.errors import ActRefused, NotAllowed

HEADS = ("coordinator", "approver")  # may hand on what a colleague has
KEEPER = "cashier"


@transaction.atomic
def take(*, case, actor) -> Case:
    """The case is this officer's now. Taking one's own again changes nothing.

    Raises NotAllowed; ActRefused where it is resolved, or a colleague who is still there has it.
    """
    current = _to_be_cared_for(case, actor)
    if current.owner_id == actor.pk:
        return current
    if is_cared_for(current):
        raise ActRefused(_("%(name)s has this case.") % {"name": current.owner.full_name})
    return _give(current, actor, actor, "take")


@transaction.atomic
def hand(*, case, actor, to) -> Case:
    """To a colleague who keeps the till there now, by who has the case or heads the agency.

    Raises NotAllowed; ActRefused where it is resolved, or somebody else has it meanwhile.
    """
    current = _to_be_cared_for(case, actor)
    if current.owner_id == to.pk:
        return current
    if not may_hand(current, actor):
        raise ActRefused(_("%(name)s has this case.") % {"name": current.owner.full_name})
    if not colleagues(current, actor).filter(pk=to.pk).exists():
        raise NotAllowed(_("%(name)s keeps no till there now.") % {"name": to.full_name})
    if is_party(to, current.application):
        raise NotAllowed(_("This is about %(name)s's own application.") % {"name": to.full_name})
    return _give(current, actor, to, "hand")


def entrust(case) -> Case:
    """A new case that nobody came upon by their own work: a keeper of the till there has it, who is
    no party and has fewest; others may take part as ever, and who heads the agency hands it on.
    Money that is no agency's yet waits for whoever takes it.
    """
    if case.agency_id is None:
        return case
    has = Count("cases_in_hand", filter=Q(cases_in_hand__state=Case.State.OPEN))
    keepers = Post.objects.filter(role=KEEPER, agency=case.agency_id).people()
    for one in keepers.annotate(has=has).order_by("has", "pk"):
        if not is_party(one, case.application):
            return _give(case, None, one, "hand")
    return case


def may_hand(case, actor) -> bool:
    """It is theirs, nobody's, or they head the agency whose case it is."""
    is_free = case.owner_id in (None, actor.pk) or not is_cared_for(case)
    return is_free or any(holds(actor, agency, *HEADS) for agency in _agencies(case, actor))


def is_cared_for(case) -> bool:
    """Does its owner still fill a post that may decide it?"""
    if case.owner_id is None:
        return False
    return deciders(case.agency_id).filter(pk=case.owner_id).exists()


def deciders(agency_id):
    """Accounts that may decide cases there now; of money that is nobody's yet, anywhere."""
    posts = Post.objects.filter(role__in=DECIDING_ROLES)
    return (posts.filter(agency=agency_id) if agency_id else posts).people()


def colleagues(case, actor):
    """Accounts that keep the till of this case now, but for its owner, and for the actor, who takes
    it; of money that is nobody's yet, the tills of the actor's own agencies."""
    posts = Post.objects.filter(role=KEEPER, agency__in=_agencies(case, actor))
    others = posts.people().exclude(pk=actor.pk).exclude(pk=case.owner_id)
    return others.order_by("full_name")


def _agencies(case, actor) -> set:
    if case.agency_id:
        return {case.agency_id}
    return {post.agency_id for post in actor.current_posts if post.role in DECIDING_ROLES}


def _to_be_cared_for(case, actor) -> Case:
    cases.require_decider(case, actor)
    require_no_party(actor, case.application)
    current = cases.lock(case)
    if current.state == Case.State.RESOLVED:
        raise ActRefused(_("This case has been resolved by someone else."))
    return current


def _give(case, actor, to, act) -> Case:
    case.owner = to
    case.save(update_fields=["owner"])
    payload = {"to": {"id": to.pk, "name": to.full_name}}
    record(
        stream=case.audit_stream,
        act=act,
        actor=actor,
        before=case.state,
        after=case.state,
        post=case.acted_as,
        payload=payload,
    )
    return case
