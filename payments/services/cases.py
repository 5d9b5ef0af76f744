"""Differences that a person decides about: opened by the system, resolved with a reason."""

from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from payments.models import Allocation, Capture, Case, Refund
from portal.audit.services import record
from portal.core.locks import locked
from portal.tasks import publish
from procedures.models import Status
from procedures.services.errors import ActRefused, NotAllowed

ENDINGS = ("withdraw", "refuse_reception", "stop", "lapse", "lapse_unpaid")
ENDED = (Status.NOT_RECEIVED, Status.WITHDRAWN, Status.STOPPED)
UNDECIDED = (Refund.State.ASKED, Refund.State.APPROVED, Refund.State.SENT)
VOID = (Refund.State.FAILED, Refund.State.DECLINED)


def hold(*, capture, kind, amount, application=None, agency=None) -> Case:
    """Put money of a capture into suspense, inside the transaction that recorded it."""
    case = Case.objects.create(
        capture=capture, kind=kind, amount=amount, application=application, agency=agency
    )
    _note(case, "open")
    publish("payment.held", case=case.pk)
    return case


@transaction.atomic
def note_ending(*, application):
    """The application ended: each capture that paid for it waits for a decision on a refund.

    Nothing where it goes on again: the news of an ending may come late, or twice.
    """
    current = type(application).objects.locked().get(pk=application.pk)
    if current.status not in ENDED:
        return
    of_this_ending = Q(state=Case.State.OPEN) | Q(opened_at__gte=current.closed_at)
    known = current.cases.filter(of_this_ending, kind=Case.Kind.WITHDRAWN)
    for paid in _paid_by_capture(current):
        whose = {"capture_id": paid["capture"], "agency_id": paid["fee__collecting_agency"]}
        if not known.filter(**whose).exists():
            open_case(kind=Case.Kind.WITHDRAWN, application=current, amount=paid["total"], **whose)


def _paid_by_capture(application):
    rows = Allocation.objects.filter(fee__application=application)
    return rows.values("capture", "fee__collecting_agency").annotate(total=Sum("amount"))


@transaction.atomic
def note_resumed(*, application):
    """A stop was lifted: nothing of what was paid goes back."""
    current = type(application).objects.locked().get(pk=application.pk)
    if current.status in ENDED:
        return
    for case in locked_cases(application.cases.filter(kind=Case.Kind.WITHDRAWN, state="open")):
        close(case, None, _("The application is processed again."))


@transaction.atomic
def note_silence(*, attempt):
    """The gateway has not answered for an hour beyond the end of an attempt."""
    if not attempt.cases.filter(kind=Case.Kind.SILENT, state=Case.State.OPEN).exists():
        bill = attempt.bill
        open_case(
            kind=Case.Kind.SILENT,
            attempt=attempt,
            application=bill.application,
            agency=bill.payee,
            amount=attempt.amount,
        )


@transaction.atomic
def note_answer(*, attempt):
    """It has answered after all."""
    for case in locked_cases(attempt.cases.filter(kind=Case.Kind.SILENT, state="open")):
        close(case, None, _("The gateway has answered."))


@transaction.atomic
def note_external(*, capture, amount, note):
    """`amount` đồng of a capture went back, or are disputed, without us: one case that keeps up."""
    Capture.objects.locked().get(pk=capture.pk)
    case = external_of(capture.pk)
    if case is None:
        bill = capture.attempt.bill if capture.attempt else None
        open_case(
            kind=Case.Kind.EXTERNAL,
            capture=capture,
            application=bill and bill.application,
            agency=bill and bill.payee,
            amount=amount,
            note=note,
        )
    elif (case.amount, case.note) != (amount, note):
        _correct_external(case, amount, note)


def external_of(capture_id) -> Case | None:
    """What is known of the capture's money that went back without us."""
    found = Case.objects.filter(kind=Case.Kind.EXTERNAL, capture=capture_id)
    return found.order_by("-opened_at").first()


def _correct_external(case, amount, note):
    case.amount, case.note = amount, note
    case.save(update_fields=["amount", "note"])
    _note(case, "correct", reason=note)
    if amount:
        reopen(case=case)
    elif case.state == Case.State.OPEN:
        close(case, None, _("The gateway reports it no longer."))
    for held in case.capture.cases.filter(is_suspense=True):
        if left_of(held):
            reopen(case=held)


@transaction.atomic
def resolve(*, case, actor, resolution) -> Case:
    """A cashier or coordinator says how the difference was settled.

    Raises ActRefused if it is resolved already, while a refund is under way, and while it holds
    money: that ends by a refund or on an application, never in words.
    """
    require_decider(case, actor)
    current = lock(case)
    if why := obstacle(current):
        raise ActRefused(why)
    close(current, actor, resolution)
    return current


def obstacle(case) -> str:
    """Why nobody may close this case in words now; "" if somebody may."""
    if case.state == Case.State.RESOLVED:
        return _("This case has been resolved by someone else.")
    if is_going_back(case):
        return _("A refund is under way. The case ends with it.")
    if case.is_suspense and left_of(case):
        return _(
            "This case holds money. It ends when the money goes back by a refund that two people "
            "decide, or pays the fees of an application."
        )
    return ""


def is_going_back(case) -> bool:
    """A refund was asked for and is neither finished nor declined."""
    return case.refunds.filter(state__in=UNDECIDED).exists()


def left_of(case, besides=None) -> int:
    """Đồng of the case that no refund (but `besides`) took and that did not go back without us."""
    others = case.refunds.exclude(state__in=VOID).exclude(pk=besides and besides.pk)
    taken = others.aggregate(total=Sum("amount"))["total"] or 0
    outside = external_of(case.capture_id) if case.is_suspense else None
    return max(case.amount - taken - (outside.amount if outside else 0), 0)


def lock(case) -> Case:
    """The case as it is now, locked after its capture like everywhere."""
    if case.capture_id:
        Capture.objects.locked().get(pk=case.capture_id)
    return locked_cases(Case.objects.filter(pk=case.pk).select_related("capture")).get()


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
        close(case, actor, words)
    else:
        case.amount -= amount
        case.save(update_fields=["amount"])
        _note(case, "place", actor, words)
        close_refunded(case=case)
    return case


def close_refunded(*, case):
    """All of it went back (inside the transaction that recorded the last refund)."""
    if case.refunds.filter(state=Refund.State.DONE).exists() and not obstacle(case):
        close(case, None, _("Given back."))


def reopen(*, case):
    """Somebody must decide again: a refund failed after all, or the facts have changed."""
    if case.state == Case.State.RESOLVED:
        case.state, case.resolution = Case.State.OPEN, ""
        case.resolved_at = case.resolved_by = None
        case.save(update_fields=["state", "resolution", "resolved_at", "resolved_by"])
        _note(case, "reopen")


def open_case(**values) -> Case:
    """A difference without money in suspense."""
    case = Case.objects.create(is_suspense=False, **values)
    _note(case, "open")
    return case


def locked_cases(cases):
    return locked(cases, "capture")


def close(case, actor, resolution):
    case.state, case.resolution = Case.State.RESOLVED, resolution
    case.resolved_at, case.resolved_by = timezone.now(), actor
    case.save(update_fields=["state", "resolution", "resolved_at", "resolved_by"])
    _note(case, "resolve", actor, resolution)


def _note(case, act, actor=None, reason=""):
    after = case.state
    record(stream=f"case:{case.pk}", act=act, actor=actor, after=after, reason=reason)
