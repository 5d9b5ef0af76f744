"""Money that went back without us, or that the payer disputes with the bank.

The gateway's word is one case for each capture that keeps up with it. Where the money stood on a
receipt, an officer books it there: a credit note, and the fee is owed again.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from payments import graph
from payments.gateways import base
from payments.graph import CaptureState
from payments.models import Capture, Case, Refund
from payments.services import cases, credits, scene
from payments.services.errors import RefundRefused
from payments.services.left import left_of, left_on, outside_of, told_of
from payments.services.noting import note_refund
from payments.services.wishes import Wish
from procedures.services.authority import require_no_party

Dispute = Case.Dispute
STANDINGS = {
    base.DisputeState.OPEN: (Dispute.OPEN, CaptureState.DISPUTED),
    base.DisputeState.WON: (Dispute.WON, CaptureState.KEPT),
    base.DisputeState.LOST: (Dispute.LOST, CaptureState.LOST),
}
STATES = dict(STANDINGS.values()) | {"": CaptureState.KEPT}


@transaction.atomic
def note_external(*, capture, amount, note):
    """`amount` đồng of a capture went back without us."""
    _keep_up(capture, Case.Kind.EXTERNAL, {"amount": amount, "note": note})


@transaction.atomic
def note_dispute(*, capture, dispute, amount):
    """The payer's bank asks for `amount` đồng back; `dispute` is base.DisputeState."""
    Capture.objects.locked().get(pk=capture.pk)
    told = told_of(capture.pk, Case.Kind.DISPUTE)
    if told is None and dispute == base.DisputeState.WON:
        return
    said, state = STANDINGS[dispute]
    before = STATES[told.dispute if told else ""]
    if before != state:
        graph.allowed("capture", before, state)
    is_over = dispute == base.DisputeState.WON
    _keep_up(capture, Case.Kind.DISPUTE, {"amount": 0 if is_over else amount, "dispute": said})


def _keep_up(capture, kind, facts):
    Capture.objects.locked().get(pk=capture.pk)
    case = told_of(capture.pk, kind)
    if case is None:
        cases.open_case(kind=kind, capture=capture, **_whose(capture), **facts)
    elif any(getattr(case, name) != value for name, value in facts.items()):
        _correct(case, facts)


def _whose(capture) -> dict:
    if capture.attempt:
        bill = capture.attempt.bill
        return {"application": bill.application, "agency": bill.payee}
    share = capture.allocations.select_related("fee__application", "fee__collecting_agency").first()
    fee = share and share.fee
    return {"application": fee and fee.application, "agency": fee and fee.collecting_agency}


def _correct(case, facts):
    for name, value in facts.items():
        setattr(case, name, value)
    case.save(update_fields=[*facts])
    cases.note(case, "correct", reason=case.note or case.dispute)
    if case.amount:
        cases.reopen(case=case)
    elif case.state == Case.State.OPEN:
        cases.close(case, None, _("The gateway reports it no longer."))
    for held in case.capture.cases.filter(is_suspense=True):
        if left_of(held):
            cases.reopen(case=held)


def may_book(case) -> bool:
    """Is it certain that the money is gone, and is some of it on no credit note yet?"""
    is_gone = case.kind == Case.Kind.EXTERNAL or case.dispute == Dispute.LOST
    return case.state == Case.State.OPEN and is_gone and left_of(case) > 0


@transaction.atomic
def book(*, case, actor, **wish) -> Refund:
    """Say which line of which receipt the money that is gone had paid; `wish` is what a Wish holds.

    Raises NotAllowed, RefundRefused.
    """
    cases.require_decider(case, actor)
    require_no_party(actor, case.application)
    wish = Wish(**wish)
    place = scene.of_application(wish.allocation.fee.application_id)
    current = cases.lock(case)
    if known := wish.heard(current, actor):
        return known
    _require_bookable(current, wish.allocation, wish.amount)
    refund = _gone(current, actor, wish)
    fee = place.fees[wish.allocation.fee_id]
    fee.application = place.application
    credits.give_back(refund, fee)
    if not left_of(current):
        cases.close(current, actor, _("Booked on the receipt."))
    return note_refund(refund, "find_outside", actor, "", wish.reason)


def _gone(case, actor, wish) -> Refund:
    refund = Refund(
        pk=wish.key,
        capture=case.capture,
        case=case,
        allocation=wish.allocation,
        amount=wish.amount,
        from_suspense=False,
        is_outside=True,
        state=Refund.State.DONE,
        reason=wish.reason,
        idempotency_key=f"outside-{wish.key}",
        asked_by=actor,
        finished_at=timezone.now(),
    )
    graph.born(refund).save(force_insert=True)
    return refund


def _require_bookable(case, allocation, amount):
    if not may_book(case) or allocation.capture_id != case.capture_id:
        raise RefundRefused(_("Nothing of this case can be booked on a receipt now."))
    if not 0 < amount <= min(left_of(case), left_on(allocation), outside_of(case.capture_id)):
        raise RefundRefused(_("There is not that much left to give back."))
