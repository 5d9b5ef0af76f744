"""How an application ends without a result."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from portal.core import moments
from procedures.models import Fee, Status, SupplementRequest
from procedures.services import clock, desk, parts, powers, results, route, slips
from procedures.services.acts import acting
from procedures.services.attachments import REQUEST, add_paper
from procedures.services.authority import require_post
from procedures.services.errors import ActRefused
from procedures.services.settlement import cancel_owed, owes
from procedures.services.speaking import spoken
from procedures.system_reasons import NOT_PAID

UNPAID = timedelta(days=15)  # how long a registered application waits for its filing fee


@transaction.atomic
def withdraw(  # noqa: PLR0913 (each is a column of the event, but for the paper)
    *, application, actor, reason, seen=None, why="", request=None
):
    """The applicant takes the application back; nothing may have been signed yet.

    `why` an officer does so for them at the counter, on a signed request: a scan (Checked), or
    None where it lies in the folder.
    """
    said = spoken(actor, application, why)
    with acting(
        application, act="withdraw", actor=actor, seen=seen, reason=reason, payload=said
    ) as locked:
        if words := why_not_withdraw(locked):
            raise ActRefused(words)
        if why:
            said["request"] = "scan" if request else "paper"
        if request:
            add_paper(locked, actor, REQUEST, request)
        locked.withdraw(reason=reason, at=moments.now())
        _end(locked)
    return locked


def why_not_withdraw(application) -> str:
    """Words for the applicant; "" while the application can be taken back."""
    if not application.is_open:
        return _("The application has already ended.")
    if not can_proceed(application.withdraw) or results.is_signed(application):
        return _("The result is signed, so the application can no longer be withdrawn.")
    return ""


@transaction.atomic
def stop(*, application, actor, reason, seen=None):
    """The approver of an agency that handles the file stops it (form 05)."""
    with acting(application, act="stop", actor=actor, seen=seen, reason=reason) as locked:
        agency = powers.require_approver(actor, locked)
        locked.stop(reason=reason, at=moments.now())
        _end(locked)
        slips.issue_stop(locked, agency=agency, actor=actor, reason=reason)
    return locked


@transaction.atomic
def lapse(*, application, actor=None, reason, seen=None):
    """The citizen did not supply in time: by the receptionist, or the system after the date.

    Of a linked application only the part ends that had asked, while anything is left beside it.
    """
    if actor is not None:
        require_post(actor, application.receiving_agency_id, "receptionist", on=application)
    with acting(application, act="lapse", actor=actor, seen=seen, reason=reason) as locked:
        request = _overdue(locked)
        if locked.paused_from == Status.PROCESSING and parts.live_without(locked, request.part):
            _lapse_in_part(locked, request, reason)
            return locked
        ending = (
            locked.lapse_before_reception
            if locked.paused_from == Status.REGISTERED
            else locked.lapse_in_process
        )
        ending(reason=reason, at=moments.now())
        _end(locked)
    return locked


@transaction.atomic
def lapse_unpaid(*, application):
    """The fee due at filing was never paid: the system withdraws the application."""
    with acting(application, act="lapse_unpaid", actor=None, reason=NOT_PAID) as locked:
        if locked.status != Status.REGISTERED or not owes(locked, Fee.Due.FILING):
            raise ActRefused(_("The fee has been paid meanwhile."))
        if _owing_since(locked) > moments.now() - UNPAID:
            raise ActRefused(_("There is still time to pay the fee."))
        locked.withdraw(reason=NOT_PAID, at=moments.now())
        _end(locked)
    return locked


def _owing_since(application):
    """Since filing, or since the last supplement was answered: it may have raised the fee."""
    answered = application.supplements.aggregate(last=Max("answered_at"))["last"]
    return max(application.submitted_at, answered or application.submitted_at)


def _overdue(application) -> SupplementRequest:
    request = application.supplements.filter(state=SupplementRequest.State.OPEN).first()
    if request is None or request.answer_by > moments.now():
        raise ActRefused(_("The date for the supplement has not passed yet."))
    return request


def _lapse_in_part(application, request, reason):
    application.lapse_in_part()
    request.state = SupplementRequest.State.CLOSED
    request.save(update_fields=["state"])
    clock.resume(application, at=moments.now(), reason="supplement")
    desk.wait(application, waiting=False)
    parts.give_up(application, request.part, reason=reason)


def _end(application):
    """Close steps, work, requests and what is still owed; payments hears of it by the act."""
    clock.stop(application, at=application.closed_at, reason="ended")
    application.supplements.filter(state=SupplementRequest.State.OPEN).update(
        state=SupplementRequest.State.CLOSED
    )
    cancel_owed(application)
    route.end_everything(application)
    parts.end_all(application)
