"""How people were served: asked once of each application whose result was handed over."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from portal.core import moments
from procedures.models import Rating, Status
from procedures.services.acts import acting
from procedures.services.authority import require_applicant
from procedures.services.errors import ActRefused

ASKED_FOR = timedelta(days=30)


@transaction.atomic
def rate(*, application, actor, score: int, comment: str = "") -> Rating:
    """`actor` None: somebody who knows the code and the telephone number; the caller has asked.

    Raises NotAllowed for other accounts, ActRefused when it is too early, too late or done.
    """
    if actor is not None:
        require_applicant(actor, application)
    with acting(application, act="rate", actor=actor) as locked:
        if why := why_not_rate(locked):
            raise ActRefused(why)
        return Rating.objects.create(
            application=locked, score=score, comment=comment, given_by=actor
        )


def may_rate(application) -> bool:
    return not why_not_rate(application)


def why_not_rate(application) -> str:
    """ "" where it may be rated now."""
    if application.status != Status.RETURNED:
        return _("You can rate the service once the result was handed over.")
    if moments.now() - application.closed_at > ASKED_FOR:
        return _("The service could be rated within 30 days after the result was handed over.")
    if Rating.objects.filter(application=application).exists():
        return _("This application has been rated already. Thank you.")
    return ""
