"""Fees that change after filing: what is owed follows the answers; paid money becomes a case."""

from django.utils.translation import gettext_noop

from portal.tasks.outbox import publish
from procedures.catalogue.base import in_both
from procedures.catalogue.fees import compute_fees
from procedures.models import Fee
from procedures.services.fee_states import become
from procedures.services.settlement import refresh_payment_state
from procedures.services.submission import create_fee, reasons_of


def recalculate(application, *, actor):
    """Bring the fee lines in line with the answers now on file (locked by the caller).

    A higher amount leaves the difference owed. A lower one that was paid keeps what was settled;
    payments hears of the change and opens a case for the difference.
    """
    lines = {
        line.rule_id: line
        for line in compute_fees(
            application.spec,
            application.answers,
            application.channel,
            application.applicant_type,
        )
        if not line.awaits_assessment
    }
    known = set()
    for fee in fees_of_answers(application):
        known.add(fee.rule_id)
        _adjust(fee, lines.get(fee.rule_id))
    for rule_id, line in lines.items():
        if rule_id not in known:
            create_fee(application, line)
    refresh_payment_state(application)


def fees_of_answers(application):
    """The fees that follow from the answers; not those that an officer has assessed."""
    return application.fees.filter(assessed_by__isnull=True).exclude(state=Fee.State.CANCELLED)


def fee_of(application) -> int:
    """What these fees come to, in đồng, paid or not."""
    return sum(fee.amount for fee in fees_of_answers(application))


def _adjust(fee, line):
    if line:
        _explain(fee, line)
    else:
        _forget(fee)
    amount = line.amount if line else 0
    if amount != fee.amount:
        set_amount(fee, amount)


def _explain(fee, line):
    """The page says why a fee is what it is: the reasons follow the answers too."""
    fee.quantity, fee.original_amount = line.quantity, line.original_amount
    fee.reasons = reasons_of(line)
    fee.save(update_fields=["quantity", "original_amount", "reasons"])


def _forget(fee):
    """Its rule no longer applies: nothing is waived, so no paper may name a waiver."""
    gone = in_both(gettext_noop("Not asked for by the answers now on file"))
    fee.original_amount, fee.reasons = 0, [{"vi": gone.vi, "en": gone.en}]
    fee.save(update_fields=["original_amount", "reasons"])


def set_amount(fee, amount):
    """Change what is owed; tells payments about a bill to renew or money paid too much.

    `fee.application` is the row of the act's frame, whose event tells the new state.
    """
    fee.amount, fee.version = amount, fee.version + 1
    become(fee.application, fee, _state(fee))
    fee.save(update_fields=["amount", "version", "state"])
    publish("fee.changed", fee=str(fee.pk), version=fee.version)


def _state(fee):
    if fee.amount == 0:
        return Fee.State.EXEMPT if not fee.settled else Fee.State.SETTLED
    return Fee.State.SETTLED if fee.settled >= fee.amount else Fee.State.OPEN
