"""Fees and taxes fixed in mid-process; status 6 pauses the clock until they are met."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.core import moments
from portal.core.dates import format_date
from procedures.catalogue.base import Text, in_both
from procedures.catalogue.fees import Assessed
from procedures.models import Discharge, Fee, Status, StepRun
from procedures.services import clock, desk, powers, routing
from procedures.services.acts import acting
from procedures.services.attachments import NOTICE, add_paper
from procedures.services.authority import require_no_party
from procedures.services.errors import ActRefused
from procedures.services.fee_states import is_made
from procedures.services.powers import assessable
from procedures.services.settlement import owes, refresh_payment_state

NUMBERED = gettext_noop("Notice no. %(number)s of %(agency)s")
DATED = gettext_noop("Notice no. %(number)s of %(date)s of %(agency)s")


@transaction.atomic
def ask_obligation(*, application, actor, run_id, notices, seen=None):
    """Enter notices and ask for what they say; more may follow while the application waits.

    Each is {"rule_id", "amount" (đồng)} and, where known, "number", "issued_on" and "pay_by"
    (dates), "issued_by" (an agency; else the one that collects), "payer_name" and "payer_number"
    (else the applicant owes it), "file" (a Checked). Raises ActRefused for a rule that is not to be
    assessed at this step, and for a notice that was entered already.
    """
    with acting(
        application,
        act="ask_obligation",
        actor=actor,
        seen=seen,
        payload={"notices": [[n["rule_id"], n["amount"], n.get("number", "")] for n in notices]},
    ) as locked:
        run = StepRun.objects.locked().get(pk=run_id, application=locked)
        item = desk.open_item(locked, step=run)
        powers.require("ask_obligation", application=locked, actor=actor, item=item)
        require_no_party(actor, locked)
        allowed = {rule.id: rule for rule in assessable(locked, run)}
        if not notices:
            raise ActRefused(_("Enter at least one amount."))
        for notice in notices:
            _assess(locked, allowed, notice, actor)
        refresh_payment_state(locked)
        wait_if_owed(locked)
    return locked


def wait_if_owed(application):
    """The clock stands still while something due on notice is not paid."""
    if application.status == Status.PROCESSING and owes(application, Fee.Due.ON_NOTICE):
        application.ask_obligation()
        clock.pause(application, at=moments.now(), reason="obligation")
        for part in _parts_that_ask(application):
            desk.wait(application, waiting=True, part_id=part)


def _parts_that_ask(application) -> set[str]:
    """Whose steps fix what is owed; {""} for the one route of what is not linked."""
    rules = set(
        application.fees.owed().filter(due=Fee.Due.ON_NOTICE).values_list("rule_id", flat=True)
    )
    return {step.part for step in application.spec.route if rules & set(step.assesses)} or {""}


def _assess(application, allowed, notice, actor):
    rule = allowed.get(notice["rule_id"])
    if rule is None or not isinstance(rule.amount, Assessed):
        raise ActRefused(_("This fee cannot be assessed at this step."))
    collector, amount = routing.agency_for(rule.collector, application), notice["amount"]
    issuer = notice.get("issued_by") or collector
    _refuse_twice(application, rule, issuer, notice.get("number", ""))
    fee = Fee.objects.create(
        application=application,
        rule_id=rule.id,
        label=rule.label.vi,
        label_en=rule.label.en,
        kind=rule.kind,
        due=rule.due,
        amount=amount,
        original_amount=amount,
        reasons=_reasons(rule, issuer, notice),
        budget_item=rule.budget_item,
        state=Fee.State.OPEN if amount else Fee.State.EXEMPT,
        collecting_agency=collector,
        assessed_by=actor,
        issued_by=issuer,
        **_particulars(application, notice, actor),
    )
    return is_made(application, fee)


def _particulars(application, notice, actor) -> dict:
    """What the paper itself says."""
    file = notice.get("file")
    return {
        "notice_number": notice.get("number", ""),
        "notice_date": notice.get("issued_on"),
        "notice_file": add_paper(application, actor, NOTICE, file) if file else None,
        "payer_name": notice.get("payer_name") or None,
        "payer_number": notice.get("payer_number") or None,
        "pay_by": notice.get("pay_by"),
    }


def _refuse_twice(application, rule, issuer, number):
    """The number tells the notices of an agency apart; one without a number stands alone.

    A withdrawn one leaves its number to the corrected paper, whatever was paid of it before.
    """
    same = application.fees.filter(rule_id=rule.id, issued_by=issuer, notice_number=number)
    same = same.exclude(discharges__kind=Discharge.Kind.WITHDRAWN)
    if same.exclude(state=Fee.State.CANCELLED).exists():
        words = _("%(fee)s: this notice has been entered already.")
        raise ActRefused(words % {"fee": rule.label})


def _reasons(rule, issuer, notice) -> list[dict]:
    """Pages and receipts say by which notice it is owed, and on what it rests."""
    said = [{"vi": rule.amount.note.vi, "en": rule.amount.note.en}]
    if number := notice.get("number"):
        date = notice.get("issued_on")
        values = {"number": number, "agency": Text(vi=issuer.name, en=issuer.name_en)}
        values |= {"date": format_date(date)} if date else {}
        words = in_both(DATED if date else NUMBERED, **values)
        said.insert(0, {"vi": words.vi, "en": words.en})
    return said
