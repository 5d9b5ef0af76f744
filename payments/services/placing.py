"""Money in suspense finds its fees after all: by the sweep, or by who knows whose it is."""

import logging

from django.db import transaction
from django.utils.translation import gettext as _

from payments.models import Case, Refund
from payments.services import cases, scene
from payments.services.errors import PlacementRefused
from payments.services.settle import CURRENCY, book, plan_owed
from portal.core.locks import locked

PLACEABLE = (Case.Kind.UNBOOKED, Case.Kind.ORPHAN, Case.Kind.OVERPAID, Case.Kind.MISMATCH)
BATCH = 500

logger = logging.getLogger("payments")


def is_placeable(case) -> bool:
    """An open case whose money could still pay a fee."""
    return (
        case.state == Case.State.OPEN
        and case.is_suspense
        and case.kind in PLACEABLE
        and case.capture.currency == CURRENCY
    )


@transaction.atomic(durable=True)
def place(*, case, application, actor) -> Case:
    """Pay what `application` owes with the money of `case`; what is left over stays in the case.

    With `actor` None the system does what failed when the money came. Raises PlacementRefused
    (nothing owed here, a refund is under way, resolved meanwhile), NotAllowed.
    """
    if actor is not None:
        cases.require_decider(case, actor)
    around = scene.of_application(application.pk)
    current = locked(Case.objects.filter(pk=case.pk).select_related("capture"), "capture").get()
    _require_free(current)
    shares = _shares(around, current, actor)
    if not shares:
        raise PlacementRefused(_("This application owes nothing that this money could pay."))
    book(current.capture, around, shares, actor)
    return cases.note_placed(
        case=current, amount=sum(amount for _fee, amount in shares), place=around, actor=actor
    )


def _require_free(case):
    if not is_placeable(case):
        raise PlacementRefused(_("This case has been resolved by someone else."))
    if case.refunds.exclude(state__in=(Refund.State.FAILED, Refund.State.DECLINED)).exists():
        raise PlacementRefused(_("A refund of this money is proposed: decide about it first."))


def _shares(around, case, actor) -> list[tuple]:
    """Fees of the payee whose account the money is on; an orphan's is the cashier's own agency."""
    payees = {case.agency_id} if case.agency_id else _tills(actor)
    paid = set(case.capture.allocations.values_list("fee_id", flat=True))
    owed = [fee for payee in payees for fee in around.owed_to(payee) if fee.pk not in paid]
    return plan_owed(owed, case.amount)


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
