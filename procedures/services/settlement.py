"""What payments tells procedures: fees were settled. Called inside the settling transaction."""

from django.db import transaction
from django.db.models import F, Q

from portal.core import moments
from portal.tasks import publish
from procedures.catalogue.fees import compute_fees
from procedures.models import Discharge, Fee, PaymentState, Status, WorkItem
from procedures.services import clock, desk, phases
from procedures.services.acts import acting, acting_on
from procedures.services.fee_states import become

NOTHING_MORE_OWED = (Status.NOT_RECEIVED, Status.WITHDRAWN, Status.STOPPED)


@transaction.atomic
def record_fees_settled(*, application, allocations, fees=None, actor=None):
    """Book `allocations` ([(fee, amount in đồng)]) on the fees and let the application go on.

    The caller has read the application under its lock, and checked that no amount exceeds what is
    owed. `fees` are all of its fees, those of the allocations among them, where the caller has them
    under lock.
    """
    paid = {"fees": [[str(fee.pk), amount] for fee, amount in allocations]}
    with acting_on(application, act="pay", actor=actor, payload=paid):
        for fee, amount in allocations:
            _book(application, fee, amount)
        refresh_payment_state(application, fees)
        go_on(application, fees)
    return application


def _book(application, fee, amount):
    fee.settled += amount
    if fee.settled >= fee.amount:
        become(application, fee, Fee.State.SETTLED)
    fee.save(update_fields=["settled", "state"])


@transaction.atomic
def record_fee_returned(*, fee, amount, actor=None):
    """Book that `amount` đồng of what a fee was paid went back; below zero: they came back again.

    Where the application goes on, what went back of the amount due is owed again. The caller holds
    the locks of the application and of the fee.
    """
    with acting(
        fee.application,
        act="refund" if amount > 0 else "refund_failed",
        actor=actor,
        payload={"fees": [[str(fee.pk), -amount]]},
    ) as locked:
        was_owed, fee.settled = bool(fee.owed), fee.settled - amount
        become(locked, fee, _state_after_return(fee, locked))
        fee.save(update_fields=["settled", "state"])
        refresh_payment_state(locked)
        if bool(fee.owed) != was_owed:
            go_on(locked)
    return locked


@transaction.atomic
def waive_owed(*, application, fees, actor, reason):
    """An agency lets the payer off what these locked fees of its own still owe."""
    owed = [[str(fee.pk), fee.owed] for fee in fees]
    payload = {"fees": owed}
    with acting(application, act="waive", actor=actor, reason=reason, payload=payload) as locked:
        for fee in fees:
            become(locked, fee, Fee.State.CANCELLED)
            fee.save(update_fields=["state"])
        refresh_payment_state(locked)
    return locked


def _state_after_return(fee, application):
    if fee.state == Fee.State.DEFERRED:
        return fee.state
    if fee.settled >= fee.amount:
        return Fee.State.SETTLED if fee.settled else Fee.State.EXEMPT
    is_let_off = fee.state == Fee.State.CANCELLED or application.status in NOTHING_MORE_OWED
    return Fee.State.CANCELLED if is_let_off else Fee.State.OPEN


def refresh_payment_state(application, fees=None):
    """Set the fact "awaiting payment" from the fees that are payable now (not saved here)."""
    fees = application.fees.all() if fees is None else fees
    fees = [fee for fee in fees if fee.state != Fee.State.CANCELLED]
    if any(fee.owed for fee in fees):
        application.payment_state = PaymentState.DUE
    elif any(fee.settled for fee in fees):
        application.payment_state = PaymentState.SETTLED
    else:
        application.payment_state = PaymentState.NONE


def cancel_owed(application):
    """The application has ended: no more is asked for, whatever was paid (not saved here)."""
    owed = list(application.fees.owed())
    for fee in owed:
        become(application, fee, Fee.State.CANCELLED)
    of_these = application.fees.filter(pk__in=[fee.pk for fee in owed])
    of_these.update(state=Fee.State.CANCELLED)
    refresh_payment_state(application)


def reopen_cancelled(application):
    """The ending is lifted: what the case still needs is asked for again (not saved here).

    Needed is a fee whose rule applies to the answers on file and that no other line has replaced,
    and every notice that its agency has not withdrawn; the others stay cancelled, or the citizen
    would be asked for what nobody may ask for.
    """
    asked = application.fees.exclude(state=Fee.State.CANCELLED).values_list("rule_id", flat=True)
    rules = rules_of(application)
    needed = Q(rule_id__in=rules - set(asked)) | Q(assessed_by__isnull=False, rule_id__in=rules)
    gone = application.fees.filter(state=Fee.State.CANCELLED)
    gone = gone.exclude(discharges__kind=Discharge.Kind.WITHDRAWN)
    for fee in gone.filter(needed):
        is_paid = fee.settled >= fee.amount
        become(application, fee, Fee.State.SETTLED if is_paid else Fee.State.OPEN)
        fee.save(update_fields=["state"])
    refresh_payment_state(application)


def rules_of(application) -> set[str]:
    """Ids of the fee rules that apply to the answers on file, those still to be assessed too."""
    lines = compute_fees(
        application.spec, application.answers, application.channel, application.applicant_type
    )
    return {line.rule_id for line in lines}


def owes(application, *dues, fees=None) -> bool:
    """True while a fee due at one of these moments is open; `fees`: all of them, if known."""
    if fees is not None:
        return any(fee.owed for fee in fees if fee.due in dues)
    open_ones = application.fees.owed().filter(due__in=dues, settled__lt=F("amount"))
    return open_ones.exists()


def expect_reception(application, *, now, fees=None):
    """The reception has its hours from now on; none run while the fee due at filing is owed."""
    waiting = owes(application, Fee.Due.FILING, fees=fees)
    application.accept_by = None
    if not waiting:
        clock.start_acceptance(application, now=now)
    application.work_items.open().filter(kind=WorkItem.Kind.RECEIVE).update(
        is_waiting=waiting, due_at=application.accept_by
    )


def go_on(application, fees=None):
    """What is owed has changed: what it held up goes on, or waits. The caller holds the lock."""
    if application.status == Status.REGISTERED:
        expect_reception(application, now=moments.now(), fees=fees)
    if application.status == Status.FINANCIAL_OBLIGATION and not owes(
        application, Fee.Due.ON_NOTICE, fees=fees
    ):
        application.obligations_met()
        if not phases.begins(application, at=moments.now()):
            clock.resume(application, at=moments.now(), reason="obligation")
        desk.wait(application, waiting=False)
    if application.status == Status.PROCESSED and not owes(application, *Fee.Due, fees=fees):
        desk.wait(application, waiting=False)
        publish("result.deliverable", application=str(application.pk))
