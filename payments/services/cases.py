"""Differences that a person decides about: opened by the system, resolved with a reason."""

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from payments.models import Allocation, Case, Refund
from portal.audit.services import record
from portal.core.locks import locked
from portal.tasks import publish
from procedures.models import Fee
from procedures.services.errors import ActRefused, NotAllowed

ENDINGS = ("withdraw", "refuse_reception", "stop", "lapse")
UNDECIDED = (Refund.State.ASKED, Refund.State.APPROVED, Refund.State.SENT)


def hold(*, capture, kind, amount, application=None, agency=None) -> Case:
    """Put money of a capture into suspense, inside the transaction that recorded it."""
    case = Case.objects.create(
        capture=capture, kind=kind, amount=amount, application=application, agency=agency
    )
    _note(case, "open")
    publish("payment.held", case=case.pk)
    return case


def note_shortfall(*, capture, place) -> Case:
    """The fee had risen since the bill was made: what came pays a part, the rest is still owed."""
    owed = sum(place.fees[line.fee_id].owed for line in place.lines)
    return _open(
        kind=Case.Kind.DIFFERENCE,
        capture=capture,
        application=place.application,
        agency=place.bill.payee,
        amount=owed,
        note=_("Paid by an older bill; this much is still owed."),
    )


@transaction.atomic
def note_overpaid(*, fee_id):
    """Bring the cases of a fee whose amount changed in line with what is paid too much now."""
    fee = locked(Fee.objects.filter(pk=fee_id), "fee").select_related("application").get()
    rest = fee.overpaid
    for allocation in fee.allocations.select_related("capture").order_by("-pk"):
        part = min(rest, allocation.amount)
        rest -= part
        _set_difference(allocation.capture, fee, part)


def _set_difference(capture, fee, amount):
    found = Case.objects.open().filter(capture=capture, fee=fee, kind=Case.Kind.DIFFERENCE).first()
    if found is None and amount:
        _open(
            kind=Case.Kind.DIFFERENCE,
            capture=capture,
            fee=fee,
            application=fee.application,
            agency=fee.collecting_agency,
            amount=amount,
        )
    elif found and not amount:
        _resolve(found, None, _("The fee was raised again; nothing is paid too much."))
    elif found and found.amount != amount:
        found.amount = amount
        found.save(update_fields=["amount"])


@transaction.atomic
def note_ending(*, application):
    """The application ended: each capture that paid for it waits for a decision on a refund."""
    type(application).objects.locked().get(pk=application.pk)
    for paid in _paid_by_capture(application):
        known = Case.objects.filter(
            kind=Case.Kind.WITHDRAWN, capture_id=paid["capture"], application=application
        )
        if not known.open().exists():
            _open(
                kind=Case.Kind.WITHDRAWN,
                capture_id=paid["capture"],
                application=application,
                agency_id=paid["fee__collecting_agency"],
                amount=paid["total"],
            )


def _paid_by_capture(application):
    rows = Allocation.objects.filter(fee__application=application)
    return rows.values("capture", "fee__collecting_agency").annotate(total=Sum("amount"))


@transaction.atomic
def note_resumed(*, application):
    """A stop was lifted: nothing of what was paid goes back."""
    for case in _locked(application.cases.filter(kind=Case.Kind.WITHDRAWN, state="open")):
        _resolve(case, None, _("The application is processed again."))


@transaction.atomic
def note_silence(*, attempt):
    """The gateway has not answered for an hour beyond the end of an attempt."""
    if not attempt.cases.filter(kind=Case.Kind.SILENT, state=Case.State.OPEN).exists():
        bill = attempt.bill
        _open(
            kind=Case.Kind.SILENT,
            attempt=attempt,
            application=bill.application,
            agency=bill.payee,
            amount=attempt.amount,
        )


@transaction.atomic
def note_answer(*, attempt):
    """It has answered after all."""
    for case in _locked(attempt.cases.filter(kind=Case.Kind.SILENT, state="open")):
        _resolve(case, None, _("The gateway has answered."))


@transaction.atomic
def note_external(*, capture, amount, note):
    """Money went back, or is disputed, without us: once for each capture."""
    known = Case.objects.filter(kind=Case.Kind.EXTERNAL, capture=capture, note=note)
    if not known.exists():
        agency = capture.attempt.bill.payee if capture.attempt else None
        application = capture.attempt.bill.application if capture.attempt else None
        _open(
            kind=Case.Kind.EXTERNAL,
            capture=capture,
            application=application,
            agency=agency,
            amount=amount,
            note=note,
        )


@transaction.atomic
def resolve(*, case, actor, resolution) -> Case:
    """A cashier or coordinator says how the difference was settled.

    Raises ActRefused while a refund of this case is under way, or if it is resolved already.
    """
    require_decider(case, actor)
    current = _locked(Case.objects.filter(pk=case.pk)).get()
    if current.state == Case.State.RESOLVED:
        raise ActRefused(_("This case has been resolved by someone else."))
    if current.refunds.filter(state__in=UNDECIDED).exists():
        raise ActRefused(_("A refund is under way. The case ends with it."))
    _resolve(current, actor, resolution)
    return current


def require_decider(case, actor):
    """Raises NotAllowed unless this person keeps the till or coordinates there."""
    if not Case.objects.decided_by(actor).filter(pk=case.pk).exists():
        raise NotAllowed(_("This case belongs to another post or agency."))


def note_placed(*, case, amount, place, actor) -> Case:
    """`amount` đồng of a locked case now pay a fee: the case ends, or holds what is left."""
    words = _("Placed on %(code)s.") % {"code": place.application.code}
    if amount == case.amount:
        case.is_suspense, case.application = False, place.application
        case.save(update_fields=["is_suspense", "application"])
        _resolve(case, actor, words)
    else:
        case.amount -= amount
        case.save(update_fields=["amount"])
        _note(case, "place", actor, words)
    return case


def close_refunded(*, case):
    """All of it went back (inside the transaction that recorded the last refund)."""
    returned = case.refunds.filter(state=Refund.State.DONE).aggregate(total=Sum("amount"))
    if case.state == Case.State.OPEN and returned["total"] == case.amount:
        _resolve(case, None, _("Given back."))


def reopen(*, case):
    """A refund failed after all: somebody must decide again."""
    if case.state == Case.State.RESOLVED:
        case.state, case.resolution = Case.State.OPEN, ""
        case.resolved_at = case.resolved_by = None
        case.save(update_fields=["state", "resolution", "resolved_at", "resolved_by"])
        _note(case, "reopen")


def _open(**values) -> Case:
    case = Case.objects.create(is_suspense=False, **values)
    _note(case, "open")
    return case


def _locked(cases):
    return locked(cases, "capture")


def _resolve(case, actor, resolution):
    case.state, case.resolution = Case.State.RESOLVED, resolution
    case.resolved_at, case.resolved_by = timezone.now(), actor
    case.save(update_fields=["state", "resolution", "resolved_at", "resolved_by"])
    _note(case, "resolve", actor, resolution)


def _note(case, act, actor=None, reason=""):
    after = case.state
    record(stream=f"case:{case.pk}", act=act, actor=actor, after=after, reason=reason)
