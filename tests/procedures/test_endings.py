"""Taking back, stopping, going on: what each leaves behind."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.urls import reverse

from portal.core.dates import at
from procedures.models import Fee, Status
from procedures.services import endings, obligations, processing, terms
from procedures.services.errors import ActRefused
from tests import states

pytestmark = pytest.mark.django_db


def hanoi(day, clock="08:00"):
    return at(date.fromisoformat(day), time.fromisoformat(clock))


def walked(world, version, to, **answers):
    application = states.started(world, version, **answers)
    while states.open_run(application).step_id != to:
        application = states.step(world, application)
    return application


def withdraw(world, application):
    return endings.withdraw(application=application, actor=world.citizen, reason="Thôi")


def test_after_the_signature_nobody_withdraws(world, land_transfer):
    application = walked(world, land_transfer, "number")
    with pytest.raises(ActRefused):
        withdraw(world, application)
    application.refresh_from_db()
    assert application.status == Status.PROCESSING


def test_before_the_signature_it_may_be_withdrawn(world, land_transfer):
    application = withdraw(world, walked(world, land_transfer, "sign"))
    assert application.status == Status.WITHDRAWN


def test_a_signature_taken_back_lets_the_citizen_withdraw(world, civil_status, land_transfer):
    application = walked(world, land_transfer, "sign")
    run = states.open_run(application)
    application = processing.return_step(
        application=application, actor=states.holder(world, run), run_id=run.pk, reason="Sai tên"
    )
    assert withdraw(world, application).status == Status.WITHDRAWN


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_comes_to_withdraw_too_late_is_told_why(client, world, land_transfer, method):
    application = walked(world, land_transfer, "number")
    client.force_login(world.citizen)
    assert b"/rut/" not in client.get(reverse("application", args=[application.pk])).content
    url = reverse("application_withdraw", args=[application.pk])
    page = getattr(client, method)(url, follow=True)
    assert page.redirect_chain[-1][0] == reverse("application", args=[application.pk])
    assert [str(one) for one in page.context["messages"]] == [endings.why_not_withdraw(application)]


def test_the_days_of_a_lifted_stop_do_not_count(world, land_transfer):
    with time_machine.travel(hanoi("2024-09-16"), tick=False):
        application = walked(world, land_transfer, "obligation")
        run = states.open_run(application)
        due = application.due_at
    with time_machine.travel(hanoi("2024-09-16", "10:00"), tick=False):
        approver = world.officer("approver", world.land)
        application = endings.stop(application=application, actor=approver, reason="Tranh chấp")
    with time_machine.travel(hanoi("2024-09-23", "10:00"), tick=False):
        application = states.lifted(world, application)
    assert application.due_at == due + timedelta(days=7)  # five working days, and a weekend
    assert application.paused_from == ""
    again = states.open_run(application)
    assert (again.step_id, again.assignee) == (run.step_id, run.assignee)
    assert hanoi("2024-09-23") < again.due_at <= application.due_at
    assert [pause.reason for pause in terms.term_of(application).pauses] == ["stopped"]


def test_what_ran_side_by_side_goes_on_side_by_side(world, land_transfer):
    application = states.step(world, states.started(world, land_transfer, splits=True))
    approver = world.officer("approver", world.land)
    application = endings.stop(application=application, actor=approver, reason="Tranh chấp")
    application = states.lifted(world, application)
    assert {run.step_id for run in application.steps.open()} == {"examine", "commune_opinion"}


def test_fees_that_the_stop_cancelled_are_asked_for_again(world, land_transfer):
    application = walked(world, land_transfer, "obligation")
    run = states.open_run(application)
    application = obligations.ask_obligation(
        application=application,
        actor=states.holder(world, run),
        run_id=run.pk,
        notices=[{"rule_id": "registration_fee", "amount": 6_250_000}],
    )
    approver = world.officer("approver", world.commune)
    application = endings.stop(application=application, actor=approver, reason="Tranh chấp")
    fee = application.fees.get(rule_id="registration_fee")
    assert fee.state == Fee.State.CANCELLED
    application = states.lifted(world, application)
    fee.refresh_from_db()
    assert fee.state == Fee.State.OPEN
    assert application.status == Status.FINANCIAL_OBLIGATION
    application = states.paid(application)
    assert application.status == Status.PROCESSING
