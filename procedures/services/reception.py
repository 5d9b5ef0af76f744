"""At the door: receive, refuse, start."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal.core import moments
from portal.core.dates import local_date
from portal.documents.numbering import next_number
from procedures.models import Fee, WorkItem
from procedures.services import clock, desk, parts, phases, route, slips
from procedures.services.acts import acting
from procedures.services.authority import require_no_party, require_post, require_work
from procedures.services.errors import ActRefused
from procedures.services.settlement import cancel_owed, owes


@transaction.atomic
def receive(*, application, actor, seen=None):
    """Accept the file: register number, legal clock, appointment slip.

    Raises ActRefused while a fee due at filing is owed.
    """
    require_post(actor, application.receiving_agency_id, "receptionist", on=application)
    require_no_party(actor, application)
    with acting(application, act="receive", actor=actor, seen=seen) as locked:
        require_work(actor, desk.open_item(locked, kind=WorkItem.Kind.RECEIVE))
        if owes(locked, Fee.Due.FILING):
            raise ActRefused(_("The fee due at filing has not been paid yet."))
        at = moments.now()
        locked.receive(register=_register(locked.receiving_agency, at), at=at)
        phases.enter(locked)
        clock.start(locked, at=at)
        desk.close_work(locked, kind=WorkItem.Kind.RECEIVE)
        _hand_to_first_step(locked)
        slips.issue_appointment(locked, actor=actor)
    return locked


def _register(agency, at):
    """(year, number) in the register of the receiving agency, gapless."""
    year = local_date(at).year
    return year, next_number(agency=agency, key="register", period=str(year)).number


def _hand_to_first_step(application):
    first = route.first_step(application)
    agency = route.agency_of(application, first)
    desk.open_work(
        application,
        kind=WorkItem.Kind.START,
        agency=agency,
        role=first.role,
        due_at=application.due_at,
    )


@transaction.atomic
def refuse_reception(*, application, actor, reason, seen=None):
    """Turn the file away with its reason (form 03). Money paid becomes a refund case."""
    require_post(actor, application.receiving_agency_id, "receptionist", on=application)
    with acting(
        application, act="refuse_reception", actor=actor, seen=seen, reason=reason
    ) as locked:
        require_work(actor, desk.open_item(locked, kind=WorkItem.Kind.RECEIVE))
        locked.refuse_reception(reason=reason, at=moments.now())
        cancel_owed(locked)
        route.end_everything(locked)
        slips.issue_refusal(locked, actor=actor, reason=reason)
    return locked


@transaction.atomic
def start(*, application, actor, seen=None):
    """The first step's agency takes the file up."""
    with acting(application, act="start", actor=actor, seen=seen) as locked:
        require_work(actor, desk.open_item(locked, kind=WorkItem.Kind.START))
        locked.start()
        desk.close_work(locked, kind=WorkItem.Kind.START)
        # Of a colleague who is away: the work is theirs, and stays so after the absence.
        begin = parts.begin if locked.spec.parts else route.open_first
        begin(locked, assignee=locked.acted_as.user)
    return locked
