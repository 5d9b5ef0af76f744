"""Fees and taxes fixed in mid-process; status 6 pauses the clock until they are met."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from procedures.catalogue.fees import Assessed
from procedures.models import Fee, StepRun
from procedures.services import clock, desk, powers, routing
from procedures.services.acts import acting
from procedures.services.errors import ActRefused
from procedures.services.powers import assessable
from procedures.services.settlement import owes, refresh_payment_state


@transaction.atomic
def ask_obligation(*, application, actor, run_id, notices, seen=None):
    """Fix fees and ask for them: `notices` = [{"rule_id", "amount" (đồng), "number", "pay_by"}].

    Raises ActRefused for a rule that is not to be assessed at this step.
    """
    with acting(
        application,
        act="ask_obligation",
        actor=actor,
        seen=seen,
        payload={"notices": [[n["rule_id"], n["amount"]] for n in notices]},
    ) as locked:
        run = StepRun.objects.locked().get(pk=run_id, application=locked)
        item = desk.open_item(locked, step=run)
        powers.require("ask_obligation", application=locked, actor=actor, item=item)
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
    if owes(application, Fee.Due.ON_NOTICE):
        application.ask_obligation()
        clock.pause(application, at=timezone.now(), reason="obligation")
        desk.wait(application, waiting=True)


def _assess(application, allowed, notice, actor):
    rule = allowed.get(notice["rule_id"])
    if rule is None or not isinstance(rule.amount, Assessed):
        raise ActRefused(_("This fee cannot be assessed at this step."))
    amount = notice["amount"]
    return Fee.objects.create(
        application=application,
        rule_id=rule.id,
        label=rule.label.vi,
        label_en=rule.label.en,
        kind=rule.kind,
        due=rule.due,
        amount=amount,
        original_amount=amount,
        reasons=[{"vi": rule.amount.note.vi, "en": rule.amount.note.en}],
        state=Fee.State.OPEN if amount else Fee.State.EXEMPT,
        collecting_agency=routing.agency_for(rule.collector, application),
        assessed_by=actor,
        notice_number=notice.get("number", ""),
        pay_by=notice.get("pay_by"),
    )
