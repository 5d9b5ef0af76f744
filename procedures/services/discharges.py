"""A notice that is met without a payment through us, or withdrawn; the last one lets go on."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from portal.core.dates import today
from portal.core.locks import locked as lock
from portal.core.money import format_vnd
from portal.core.uploads import Checked
from portal.tasks.outbox import publish
from procedures.models import Discharge, Fee, StepRun
from procedures.services import desk, powers
from procedures.services.acts import acting
from procedures.services.attachments import PROOF, add_paper
from procedures.services.authority import require_no_party, require_post
from procedures.services.errors import ActRefused
from procedures.services.fee_states import become
from procedures.services.feechanges import set_amount
from procedures.services.settlement import go_on, refresh_payment_state

Kind = Discharge.Kind


@dataclass(frozen=True, slots=True)
class Paper:
    """What the officer holds in hand about the notice `fee_id`; `amount` (đồng) is all that a proof
    shows, and where the notice asks for another sum, `reason` says why."""

    fee_id: object
    number: str = ""
    dated: date | None = None
    amount: int = 0
    reason: str = ""
    proof: Checked | None = None


@transaction.atomic
def pay_elsewhere(*, application, actor, run_id, paper, seen=None):
    """The Treasury has what the proof of payment in `paper` shows.

    What is short stays owed, or deferred; what is over is noted. Also after the step was left.
    """
    return _discharge(Kind.TREASURY, application, run_id, paper, actor=actor, seen=seen)


@transaction.atomic
def defer(*, application, actor, run_id, paper, seen=None):
    """By a decision the payer may pay later (ghi nợ); what was paid already stays paid."""
    return _discharge(Kind.DEFERRED, application, run_id, paper, actor=actor, seen=seen)


@transaction.atomic
def withdraw_notice(*, application, actor, run_id, paper, seen=None):
    """The agency no longer asks for it; what was paid of it is given back."""
    return _discharge(Kind.WITHDRAWN, application, run_id, paper, actor=actor, seen=seen)


def _discharge(kind, application, run_id, paper, **frame):
    """Raises ActRefused: not a notice of this step, settled meanwhile, the paper says otherwise."""
    act, end = ACTS[kind]
    kept, actor = {}, frame["actor"]
    with acting(application, act=act, reason=paper.reason, payload=kept, **frame) as locked:
        run = StepRun.objects.locked().get(pk=run_id, application=locked)
        _require_work(act, locked, actor, run)
        require_no_party(actor, locked)
        fee = _unmet(kind, locked, run, paper)
        done = _record(kind, fee, paper, actor)
        kept |= _told(done)
        end(fee, done)
        refresh_payment_state(locked)
        go_on(locked)
    return locked


def _require_work(act, application, actor, run):
    """It is this person's work now; or was the desk's, which still hears what the Treasury got."""
    left = {item.step_id: item for item in powers.steps_that_hear(application)}
    if act == "pay_elsewhere" and run.pk in left:
        item = left[run.pk]
        return require_post(actor, item.agency_id, item.role, on=application)
    item = desk.open_item(application, step=run)
    return powers.require(act, application=application, actor=actor, item=item)


def _unmet(kind, application, run, paper) -> Fee:
    """Whoever settles the same notice meanwhile waits for this lock, or has had it before."""
    fee = lock(Fee.objects.filter(application=application), "fee").filter(pk=paper.fee_id).first()
    choice = powers.owed_notices if kind == Kind.DEFERRED else powers.unmet_notices
    if fee is None or fee.pk not in {one.pk for one in choice(application, run)}:
        raise ActRefused(_("This notice has just been settled or is not one of this step."))
    fee.application = application  # the row of this act's frame
    return fee


def _record(kind, fee, paper, actor) -> Discharge:
    _check(kind, fee, paper)
    shown = paper.amount if kind == Kind.TREASURY else 0
    proof = add_paper(fee.application, actor, PROOF, paper.proof) if paper.proof else None
    return Discharge.objects.create(
        fee=fee,
        kind=kind,
        number=paper.number,
        dated=paper.dated,
        amount=min(shown, fee.unmet),
        over=max(shown - fee.unmet, 0),
        reason=paper.reason,
        proof=proof,
        recorded_by=actor,
    )


def _check(kind, fee, paper):
    if kind == Kind.TREASURY and paper.proof is None:
        raise ActRefused(_("Add the proof of payment as a file."))
    if kind == Kind.TREASURY and not paper.amount:
        raise ActRefused(_("Enter the amount that the proof shows."))
    if kind == Kind.TREASURY and not paper.reason.strip() and (why := other_sum(fee, paper.amount)):
        raise ActRefused(why)
    if kind != Kind.TREASURY and not paper.reason.strip():
        raise ActRefused(_("Give the reason."))
    if kind != Kind.WITHDRAWN and not (paper.number and paper.dated):
        raise ActRefused(_("Enter number and date of the paper."))
    if paper.dated and paper.dated > today():
        raise ActRefused(_("The date of the paper lies in the future."))
    same = fee.discharges.filter(kind=Kind.TREASURY, number=paper.number, dated=paper.dated)
    if kind == Kind.TREASURY and same.exists():
        raise ActRefused(_("This proof has been recorded for this notice already."))


def other_sum(fee, shown) -> str:
    """What to ask where a proof shows another sum than the notice still asks for; "" where not."""
    if shown == fee.unmet:
        return ""
    words = _(
        "The notice still asks for %(owed)s, the proof shows %(shown)s. Correct the amount, or "
        "say why it is another one."
    )
    return words % {"owed": format_vnd(fee.unmet), "shown": format_vnd(shown)}


def _told(done) -> dict:
    """What the event keeps, with the digest of the proof; never who owes it."""
    fee, proof = done.fee, done.proof
    return {
        "fee": str(fee.pk),
        "notice": fee.notice_number,
        "number": done.number,
        "dated": str(done.dated or ""),
        "amount": done.amount,
        "over": done.over,
        "sha256": proof.sha256 if proof else "",
    }


# --- what becomes of the fee: payments hears of each change and asks for it no more -----------
def _paid(fee, done):
    fee.settled += done.amount
    _close(fee, fee.state if fee.settled < fee.amount else Fee.State.SETTLED)


def _deferred(fee, _done):
    _close(fee, Fee.State.DEFERRED)


def _withdrawn(fee, _done):
    """What the Treasury got of it is the Treasury's to give back: it is no money of ours."""
    fee.settled -= sum(paper.amount for paper in fee.discharges.all())
    if fee.settled:
        fee.save(update_fields=["settled"])
        set_amount(fee, 0)
    else:
        _close(fee, Fee.State.CANCELLED)


def _close(fee, state):
    become(fee.application, fee, state)
    fee.version += 1
    fee.save(update_fields=["state", "settled", "version"])
    publish("fee.changed", fee=str(fee.pk), version=fee.version)


ACTS = {
    Kind.TREASURY: ("pay_elsewhere", _paid),
    Kind.DEFERRED: ("defer", _deferred),
    Kind.WITHDRAWN: ("withdraw_notice", _withdrawn),
}
