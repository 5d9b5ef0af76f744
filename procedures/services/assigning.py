"""Who of a team has a piece of work: taken from the pool, given to a colleague, given back."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.accounts.models import Post
from portal.core import moments
from procedures.models import StepRun, WorkItem
from procedures.services import desk
from procedures.services.acts import acting
from procedures.services.authority import require_giving, require_work
from procedures.services.errors import ActRefused

NO_POST = gettext_noop("This colleague does not hold the post that the step needs.")
TAKEN = gettext_noop("%(who)s has had this work since %(when)s.")
NOBODYS = gettext_noop("Nobody has this work: it lies with the whole team.")


@transaction.atomic
def assign(*, application, actor, item_id, to, seen=None):
    """Give open work to a colleague who holds the same role at the same agency.

    Who has it gives it on, who could take it gives it away, and who leads takes it from anybody.
    """
    told = {"to": str(to.pk)}
    with acting(application, act="assign", actor=actor, seen=seen, payload=told) as locked:
        item = _of_somebody(locked, item_id)
        told["from"] = str(item.assignee_id or "")
        require_giving(actor, item)
        require_holder(to, item.agency_id, item.role)
        _give(item, to)
    return locked


@transaction.atomic
def take(*, application, actor, item_id, seen=None):
    """Take what nobody of the team has. Who stands in takes it for the absent colleague.

    Raises ActRefused, naming who was faster.
    """
    with acting(application, act="take", actor=actor, seen=seen) as locked:
        item = _of_somebody(locked, item_id)
        if item.assignee_id:
            who = item.assignee.full_name
            raise ActRefused(TAKEN, who=who, when=item.assigned_at or item.opened_at)
        require_work(actor, item)
        _give(item, locked.acted_as.user)
    return locked


@transaction.atomic
def give_back(*, application, actor, item_id, seen=None):
    """What one has lies with the whole team again."""
    told = {}
    with acting(application, act="give_back", actor=actor, seen=seen, payload=told) as locked:
        item = _of_somebody(locked, item_id)
        require_work(actor, item)
        if item.assignee_id is None:
            raise ActRefused(NOBODYS)
        told["from"] = str(item.assignee_id)
        _give(item, None)
    return locked


def may_be_someones(item) -> bool:
    """A proposal is nobody's own: any approver but its author decides."""
    return item.kind != WorkItem.Kind.REVERSAL


def _of_somebody(application, item_id) -> WorkItem:
    item = desk.open_item(application, pk=item_id)
    if not may_be_someones(item):
        raise ActRefused(_("This act is not possible here now."))
    return item


def require_holder(person, agency_id, role):
    """Raises ActRefused unless this colleague fills the post today."""
    held = Post.objects.filter(agency=agency_id, role=role).people()
    if not held.filter(pk=person.pk).exists():
        raise ActRefused(NO_POST)


def _give(item, person):
    item.assignee = person
    item.assigned_at = moments.now() if person else None
    item.save(update_fields=["assignee", "assigned_at"])
    if item.step_id:
        StepRun.objects.filter(pk=item.step_id).update(assignee=person)
