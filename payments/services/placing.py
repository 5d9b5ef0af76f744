"""Money in suspense finds its fees after all: by the sweep, or by who knows whose it is."""

import logging

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from payments.models import Case
from payments.services import cases, scene
from payments.services.errors import PlacementRefused
from payments.services.left import left_of
from payments.services.settle import CURRENCY, book, plan_owed
from procedures.models import Fee
from procedures.services.authority import require_no_party

PLACEABLE = (Case.Kind.UNBOOKED, Case.Kind.ORPHAN, Case.Kind.OVERPAID, Case.Kind.MISMATCH)
ON_RECEIPTS = (Fee.Kind.FEE, Fee.Kind.CHARGE)
BATCH = 500

logger = logging.getLogger("payments")


def obstacle(case) -> str:
    """Why the money of this case can pay no fee now, and what to do instead; "" if it can.

    Where both ordinary receipts are written, it still pays a notice of an application that this
    payment is about: each has a paper of its own.
    """
    why = _held_up(case)
    if not why and _receipted(case) >= {(case.agency_id, kind) for kind in ON_RECEIPTS}:
        return "" if _notices(case).exists() else _receipted_already()
    return why


def _held_up(case) -> str:
    if case.state != Case.State.OPEN or not case.is_suspense:
        return _("This case has been resolved by someone else.")
    if not _is_placeable(case):
        return _("This money can pay no fee here. Give it back by a refund.")
    if cases.is_going_back(case):
        return _("A refund of this money is proposed: decide about it first.")
    if not left_of(case):
        return _("This money has gone back already.")
    return ""


def _notices(case):
    """Still owed there to the agency that has the money, and not paid from it yet."""
    paid = case.capture.allocations
    about = {case.application_id, *paid.values_list("fee__application_id", flat=True)}
    owed = Fee.objects.notices().owed().filter(application__in=about - {None})
    owed = owed.filter(collecting_agency=case.agency_id, settled__lt=F("amount"))
    return owed.exclude(pk__in=paid.values("fee_id"))


def _is_placeable(case) -> bool:
    """Late money waits for its own application, which a stop may only have held up."""
    is_late = case.kind == Case.Kind.LATE and case.application.is_open
    return case.capture.currency == CURRENCY and (is_late or case.kind in PLACEABLE)


def _is_anothers(case, application) -> str:
    """Why money that came for one application may not pay for this one: it is its payer's."""
    if case.application_id in (None, application.pk):
        return ""
    return _(
        "This money came for application %(code)s and may pay for no other. Give it back by a "
        "refund."
    ) % {"code": case.application.code}


def _receipted(case) -> set:
    """{(agency key, kind)}: a capture has one receipt of each, notices aside; it cannot grow."""
    ordinary = case.capture.receipts.filter(notice__isnull=True)
    return set(ordinary.values_list("agency_id", "kind"))


def _receipted_already() -> str:
    return _("This payment has its receipt for such fees already. Give the rest back by a refund.")


@transaction.atomic(durable=True)
def place(*, case, application, actor) -> Case:
    """Pay what `application` owes with the money of `case`; what is left over stays in the case.

    With `actor` None the system does what failed when the money came. Raises PlacementRefused
    (another's money, nothing owed here, receipted, a refund is under way, resolved meanwhile),
    NotAllowed.
    """
    if actor is not None:
        cases.require_decider(case, actor)
        require_no_party(actor, case.application)
        require_no_party(actor, application)
    around = scene.of_application(application.pk)
    current = cases.lock(case)
    if why := _held_up(current) or _is_anothers(current, application):
        raise PlacementRefused(why)
    shares = _shares(around, current, actor)
    around.application.acted_as = current.acted_as
    book(current.capture, around, shares, actor)
    return cases.note_placed(
        case=current, amount=sum(amount for _fee, amount in shares), place=around, actor=actor
    )


def _shares(around, case, actor) -> list[tuple]:
    """Fees of the payee whose account the money is on; an orphan's is the cashier's own agency."""
    payees = {case.agency_id} if case.agency_id else _tills(actor)
    owed = [fee for payee in payees for fee in around.owed_to(payee)]
    receipted = _receipted(case)
    paid = set(case.capture.allocations.values_list("fee_id", flat=True))
    free = [
        fee
        for fee in owed
        if fee.pk not in paid
        and (fee.is_assessed or (fee.collecting_agency_id, fee.kind) not in receipted)
    ]
    if not free:
        nothing = _("This application owes nothing that this money could pay.")
        raise PlacementRefused(_receipted_already() if owed else nothing)
    return plan_owed(free, left_of(case))


def _tills(actor) -> set:
    if actor is None:
        return set()
    return {post.agency_id for post in actor.current_posts if post.role == "cashier"}


def place_unbooked():
    """Try again what could not be booked when the money came (a job of the sweep)."""
    waiting = Case.objects.open().filter(kind=Case.Kind.UNBOOKED, application__isnull=False)
    for case in waiting.select_related("application").order_by("opened_at")[:BATCH]:
        try:
            place(case=case, application=case.application, actor=None)
        except PlacementRefused as refusal:
            logger.warning("case %s stays open: %s", case.pk, refusal)
        except Exception:
            logger.exception("case %s could not be booked again", case.pk)
