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
from procedures.services.authority import require_no_party
from procedures.services.errors import ActRefused
from procedures.services.feechanges import set_amount
from procedures.services.settlement import go_on, refresh_payment_state

Kind = Discharge.Kind


@dataclass(frozen=True, slots=True)
class Paper:
    """What the officer holds in hand about the notice `fee_id`; `amount` in đồng."""

    fee_id: object
    number: str = ""
    dated: date | None = None
    amount: int = 0
    reason: str = ""
    proof: Checked | None = None


@transaction.atomic
def pay_elsewhere(*, application, actor, run_id, paper, seen=None):
    """The Treasury has the whole amount, as the proof of payment in `paper` shows."""
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
        item = desk.open_item(locked, step=run)
        powers.require(act, application=locked, actor=actor, item=item)
        require_no_party(actor, locked)
        fee = _owed(locked, run, paper)
        kept |= _told(_record(kind, fee, paper, actor))
        end(fee)
        refresh_payment_state(locked)
        go_on(locked)
    return locked


def _owed(application, run, paper) -> Fee:
    """Whoever settles the same notice meanwhile waits for this lock, or has had it before."""
    fee = lock(Fee.objects.filter(application=application), "fee").filter(pk=paper.fee_id).first()
    if fee is None or fee.pk not in {one.pk for one in powers.owed_notices(application, run)}:
        raise ActRefused(_("This notice has just been settled or is not one of this step."))
    return fee


def _record(kind, fee, paper, actor) -> Discharge:
    _check(kind, fee, paper)
    is_paid = kind == Kind.TREASURY
    proof = add_paper(fee.application, actor, PROOF, paper.proof) if paper.proof else None
    return Discharge.objects.create(
        fee=fee,
        kind=kind,
        number=paper.number,
        dated=paper.dated,
        amount=fee.owed if is_paid else 0,
        reason=paper.reason,
        proof=proof,
        recorded_by=actor,
    )


def _check(kind, fee, paper):
    if kind == Kind.TREASURY and paper.proof is None:
        raise ActRefused(_("Add the proof of payment as a file."))
    if kind == Kind.TREASURY and paper.amount != fee.owed:
        words = _("The proof must show what is owed: %(amount)s.")
        raise ActRefused(words % {"amount": format_vnd(fee.owed)})
    if kind != Kind.TREASURY and not paper.reason.strip():
        raise ActRefused(_("Give the reason."))
    if kind != Kind.WITHDRAWN and not (paper.number and paper.dated):
        raise ActRefused(_("Enter number and date of the paper."))
    if paper.dated and paper.dated > today():
        raise ActRefused(_("The date of the paper lies in the future."))


def _told(done) -> dict:
    """What the event keeps, with the digest of the proof; never who owes it."""
    fee, proof = done.fee, done.proof
    return {
        "fee": str(fee.pk),
        "notice": fee.notice_number,
        "number": done.number,
        "dated": str(done.dated or ""),
        "amount": done.amount,
        "sha256": proof.sha256 if proof else "",
    }


# --- what becomes of the fee: payments hears of each change and asks for it no more -----------
def _paid(fee):
    fee.settled = fee.amount
    _close(fee, Fee.State.SETTLED)


def _deferred(fee):
    _close(fee, Fee.State.DEFERRED)


def _withdrawn(fee):
    if fee.settled:
        set_amount(fee, 0)
    else:
        _close(fee, Fee.State.CANCELLED)


def _close(fee, state):
    fee.state, fee.version = state, fee.version + 1
    fee.save(update_fields=["state", "settled", "version"])
    publish("fee.changed", fee=str(fee.pk), version=fee.version)


ACTS = {
    Kind.TREASURY: ("pay_elsewhere", _paid),
    Kind.DEFERRED: ("defer", _deferred),
    Kind.WITHDRAWN: ("withdraw_notice", _withdrawn),
}
