"""One payment, theirs beside ours: what is in one of them only, or differs, is exactly one case."""

from django.db import transaction

from payments.gateways import base
from payments.models import Capture, Case, Comparison, Listing
from payments.services import inquiry, owners
from payments.services.cases import open_case
from payments.services.settle import find_attempt
from portal.core.locks import locked
from portal.core.money import format_vnd


def listed(gateway, paid, capture) -> bool:
    """Is there a difference about this payment of their list?"""
    if capture is None:
        take_in(gateway, paid.payment_ref)
        return True
    if paid.is_touched:
        notice = gateway.fetch(paid.payment_ref)
        inquiry.apply_notice(gateway=gateway.code, notice=notice)
    return note_other(capture, paid.amount, paid.currency)


def look(gateway, capture) -> bool:
    """Their list of the day has no such payment: what do they say of it alone?"""
    try:
        notice = gateway.fetch(capture.provider_ref)
    except base.PaymentNotFound:
        notice = None
    return beside(gateway, capture, notice)


def beside(gateway, capture, notice) -> bool:
    """What they say of a payment in our books; `notice` None: they know of none."""
    if notice is None:
        note(capture, Case.Kind.UNLISTED, gateway.code)
        return True
    if not notice.money_came:
        note(capture, Case.Kind.DIFFERS, f"{gateway.code}: {notice.state}")
        return True
    if notice.refunded or notice.dispute != base.DisputeState.NONE:
        inquiry.apply_notice(gateway=gateway.code, notice=notice)
    is_told = notice.amount != base.UNTOLD
    return is_told and note_other(capture, notice.amount, notice.currency)


def read(gateway, case):
    """What could not be looked up when its day was compared. Outside any transaction.

    Of a payment that we began and the gateway never saw, nothing is to be taken in.
    """
    if case.capture:
        look(gateway, case.capture)
        return
    ref = case.note.removeprefix(f"{gateway.code} ").rpartition(": ")[0]
    begun = find_attempt(gateway.code, base.Notice(reference=ref))
    is_unseen = begun and not begun.provider_ref
    notice = inquiry.look(begun, gateway) if is_unseen else gateway.fetch(ref)
    if notice:
        record(gateway, notice)


def take_in(gateway, ref):
    """Of a payment on their list only. Outside any transaction."""
    record(gateway, gateway.fetch(ref))


def record(gateway, notice):
    """Recorded and, if it can be, booked. What is held in suspense has its case by that."""
    inquiry.apply_notice(gateway=gateway.code, notice=notice)
    ref = notice.payment_ref or notice.provider_ref
    known = Capture.objects.filter(gateway=gateway.code, provider_ref=ref)
    capture = known.first()  # none where they say now that nothing came
    if capture and not capture.cases.exists():
        note(capture, Case.Kind.UNTOLD, gateway.code)


def note_other(capture, amount, currency) -> bool:
    if (amount, currency) == (capture.amount, capture.currency):
        return False
    said = format_vnd(amount) if currency == capture.currency else f"{amount} {currency}"
    note(capture, Case.Kind.DIFFERS, f"{capture.gateway}: {said}")
    return True


@transaction.atomic
def note_listed(code, paid, said) -> Case:
    """Of a payment that the gateway alone has: one case, whoever comes upon it."""
    _alone(code)
    known = listed_unread(code, paid.payment_ref).first()
    note = f"{code} {paid.payment_ref}: {said}"
    return known or open_case(kind=Case.Kind.UNREAD, amount=paid.amount, note=note)


def listed_unread(code, ref):
    """Cases, open or not, about a payment that the gateway alone has."""
    return Case.objects.filter(kind=Case.Kind.UNREAD, note__startswith=f"{code} {ref}: ")


def _alone(code):
    """There is no payment of ours to lock: what is compared last stands for all of the gateway's,
    or how far its events were listed."""
    locked(Listing.objects.filter(gateway=code), "capture").first()
    locked(Comparison.objects.filter(gateway=code).order_by("-day"), "capture").first()


@transaction.atomic
def note(capture, kind, words):
    """One case for each difference, with an owner, also after somebody has resolved it."""
    locked = Capture.objects.locked().get(pk=capture.pk)
    if locked.cases.filter(kind=kind).exists():
        return
    bill = locked.attempt.bill if locked.attempt else None
    case = open_case(
        kind=kind,
        capture=locked,
        application=bill.application if bill else None,
        agency=bill.payee if bill else None,
        amount=locked.amount,
        note=words,
    )
    owners.entrust(case)
