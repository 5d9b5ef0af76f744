"""Differences that a person decides about: opened by the system, resolved with a reason."""

from collections import Counter

from django.db import transaction
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from payments import graph
from payments.models import Allocation, Attempt, Capture, Case, Refund
from payments.models.money import DECIDING_ROLES
from payments.services.left import TOLD_BY_GATEWAY, left_of, lines_of, off_receipts_of
from payments.services.noting import note_refund
from portal.accounts.delegations import filled
from portal.audit.services import record
from portal.core.locks import locked
from portal.tasks import publish
from procedures.models import Status
from procedures.services.authority import require_no_party
from procedures.services.errors import ActRefused, NotAllowed

ENDINGS = ("withdraw", "refuse_reception", "stop", "lapse", "lapse_unpaid")
ENDED = (Status.NOT_RECEIVED, Status.WITHDRAWN, Status.STOPPED)
UNFINISHED = (Case.Kind.SILENT, Case.Kind.PENDING)  # of attempts whose end is not known


def hold(*, capture, kind, amount, application=None, agency=None) -> Case:
    """Put money of a capture into suspense, inside the transaction that recorded it."""
    about = {"application": application, "agency": agency}
    case = _open(capture=capture, kind=kind, amount=amount, **about)
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
    for (capture, agency), amount in _paid_by_capture(current).items():
        whose = {"capture_id": capture, "agency_id": agency}
        if not known.filter(**whose).exists():
            open_case(kind=Case.Kind.WITHDRAWN, application=current, amount=amount, **whose)


def _paid_by_capture(application) -> Counter:
    """{(capture key, agency key): đồng that were paid and did not go back}"""
    paid: Counter = Counter()
    done = Q(refunds__state=Refund.State.DONE)
    rows = Allocation.objects.filter(fee__application=application).select_related("fee")
    for share in rows.annotate(gone=Coalesce(Sum("refunds__amount", filter=done), 0)):
        paid[share.capture_id, share.fee.collecting_agency_id] += share.amount - share.gone
    return +paid


@transaction.atomic
def note_resumed(*, application):
    """A stop was lifted: nothing of what was paid goes back, and no refund that has not left."""
    current = type(application).objects.locked().get(pk=application.pk)
    if current.status in ENDED:
        return
    for case in locked_cases(application.cases.filter(kind=Case.Kind.WITHDRAWN, state="open")):
        abandon(case, _("The application is processed again."))


@transaction.atomic
def note_unfinished(*, attempt, kind):
    """An attempt is not final long after its end: the gateway does not answer (SILENT), or answers
    that it is still at work on the payment (PENDING)."""
    if not attempt.cases.filter(kind=kind, state=Case.State.OPEN).exists():
        bill = attempt.bill
        open_case(
            kind=kind,
            attempt=attempt,
            application=bill.application,
            agency=bill.payee,
            amount=attempt.amount,
        )


@transaction.atomic
def note_answer(*, attempt):
    """It has answered after all; what it says may be that nothing is decided yet."""
    ends = {Case.Kind.SILENT: _("The gateway has answered.")}
    if not Attempt.objects.unfinished().filter(pk=attempt.pk).exists():
        ends[Case.Kind.PENDING] = _("The gateway has decided about the payment.")
    for case in locked_cases(attempt.cases.filter(kind__in=ends, state="open")):
        close(case, None, ends[case.kind])


@transaction.atomic
def resolve(*, case, actor, resolution) -> Case:
    """A cashier or coordinator, who is no party, says how the difference was settled.

    Raises NotAllowed; ActRefused if it is resolved already, while a refund is under way, and while
    it holds money: that ends by a refund or on an application, never in words.
    """
    require_decider(case, actor)
    require_no_party(actor, case.application)
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
    return _undecided(case) or _of_its_money(case)


def _undecided(case) -> str:
    """What a gateway or a bank has not said yet."""
    if case.dispute == Case.Dispute.OPEN:
        return _("The bank has not decided about this dispute yet. The case follows its decision.")
    if case.kind in UNFINISHED and case.attempt.is_unfinished:
        return _("This payment has not ended yet. The case ends when the gateway says how.")
    return ""


def _of_its_money(case) -> str:
    if case.kind in TOLD_BY_GATEWAY and left_of(case) and off_receipts_of(case.capture):
        return _("This money stands on a receipt. The case ends when it is booked there.")
    if case.kind == Case.Kind.DIFFERENCE and left_of(case) and lines_of(case).exists():
        return _("What was paid too much goes back by a refund. The case ends with it.")
    if case.kind == Case.Kind.SHORTFALL and case.application.status == Status.RETURNED:
        return _("Take what is owed at the counter, or let the head of the agency waive it.")
    if case.is_suspense and left_of(case):
        return _(
            "This case holds money. It ends when the money goes back by a refund that two people "
            "decide, or pays the fees of an application."
        )
    return ""


def is_going_back(case) -> bool:
    """A refund was asked for and is neither finished nor declined."""
    return case.refunds.undecided().exists()


def lock(case) -> Case:
    """The case as it is now, locked after its capture like everywhere."""
    if case.capture_id:
        Capture.objects.locked().get(pk=case.capture_id)
    current = locked_cases(Case.objects.filter(pk=case.pk).select_related("capture")).get()
    current.acted_as = case.acted_as
    return current


def require_decider(case, actor):
    """Raises NotAllowed unless this person keeps the till or coordinates there; events about the
    case then say for whom they act."""
    if not Case.objects.decided_by(actor).filter(pk=case.pk).exists():
        raise NotAllowed(_("This case belongs to another post or agency."))
    case.acted_as = filled(actor, case.agency_id, *DECIDING_ROLES)


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
        note(case, "place", actor, words)
        close_refunded(case=case)
    return case


def close_refunded(*, case):
    """All of it went back (inside the transaction that recorded the last refund)."""
    is_all = not obstacle(case) and not left_of(case)
    if is_all and case.refunds.filter(state=Refund.State.DONE).exists():
        close(case, None, _("Given back."))


@transaction.atomic
def close_read(*, case):
    """What the gateway listed could be read after all; money that came has its own rows."""
    current = lock(case)
    if current.state == Case.State.OPEN:
        close(current, None, _("The gateway could be asked about it later."))


def reopen(*, case):
    """Somebody must decide again: a refund failed after all, or the facts have changed.

    Where a newer case of this fee and payment is open, that one tells of all that is paid too much.
    """
    newer = Case.objects.open().filter(capture=case.capture_id, fee=case.fee_id, fee__isnull=False)
    if case.state == Case.State.RESOLVED and not newer.exists():
        graph.step(case, Case.State.OPEN)
        case.resolution = ""
        case.resolved_at = case.resolved_by = case.warned_at = None
        case.save(update_fields=["state", "resolution", "resolved_at", "resolved_by", "warned_at"])
        note(case, "reopen")


def open_case(**values) -> Case:
    """A difference without money in suspense."""
    return _open(is_suspense=False, **values)


def _open(**values) -> Case:
    case = graph.born(Case(**values))
    case.save(force_insert=True)
    note(case, "open")
    return case


def locked_cases(cases):
    return locked(cases, "capture")


def close(case, actor, resolution):
    graph.step(case, Case.State.RESOLVED)
    case.resolution = resolution
    case.resolved_at, case.resolved_by = timezone.now(), actor
    case.save(update_fields=["state", "resolution", "resolved_at", "resolved_by"])
    note(case, "resolve", actor, resolution)


def abandon(case, why):
    """Nothing of a locked case is given back any more: what has not left lapses, and the case ends,
    unless the gateway was asked already. Then it waits for the answer.
    """
    for refund in locked(case.refunds.unsent(), "capture"):
        lapse(refund, why)
    if not is_going_back(case):
        close(case, None, why)


def lapse(refund, why) -> Refund:
    """A locked refund has lost its ground before any money left; the payer reads why."""
    before, refund.decision = refund.state, why
    graph.step(refund, Refund.State.DECLINED, event="lapse")
    refund.save(update_fields=["state", "decision"])
    publish("refund.decided", refund=refund.pk, state=refund.state)
    return note_refund(refund, "lapse", None, before, why)


def note(case, act, actor=None, reason=""):
    record(
        stream=case.audit_stream,
        act=act,
        actor=actor,
        after=case.state,
        reason=reason,
        post=case.acted_as if actor else None,
    )
