"""A fee that is owed again after its application has ended: collected at the counter, or waived."""

from django.db import transaction
from django.utils.translation import gettext as _

from payments.models import Case
from payments.services import cases, scene
from procedures.models import Status
from procedures.services.authority import require_no_party, require_post
from procedures.services.errors import ActRefused
from procedures.services.settlement import waive_owed

DECIDER = "approver"  # the head of the agency


def is_waivable(case) -> bool:
    """Of an application that goes on the rest is simply owed."""
    is_short = case.kind == Case.Kind.SHORTFALL and case.state == Case.State.OPEN
    return is_short and case.application.status == Status.RETURNED


@transaction.atomic
def waive(*, case, actor, resolution) -> Case:
    """The head lets the payer off what this agency is still owed. Raises NotAllowed, ActRefused."""
    place = scene.of_application(case.application_id)
    require_post(actor, case.agency_id, DECIDER, on=place.application)
    require_no_party(actor, place.application)
    current = cases.lock(case)
    if not is_waivable(current):
        raise ActRefused(_("This case has been resolved by someone else."))
    owed = [fee for fee in place.fees.values() if fee.owed]
    waive_owed(
        application=place.application,
        fees=[fee for fee in owed if fee.collecting_agency_id == current.agency_id],
        actor=actor,
        reason=resolution,
    )
    current.acted_as = place.application.acted_as
    cases.close(current, actor, resolution)
    return current
