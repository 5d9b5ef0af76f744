"""Dates on desks after the file has waited: only the agency's own time counts."""

from datetime import date, time

import pytest
import time_machine

from portal.core.dates import at
from procedures.models import Status
from procedures.services import obligations, supplements
from tests import states

pytestmark = pytest.mark.django_db
OTHER = [{"kind": "other", "id": "", "note": "Ảnh rõ hơn"}]


def hanoi(day, clock="08:00"):
    return at(date.fromisoformat(day), time.fromisoformat(clock))


def ask(world, application, actor, items=OTHER):
    asked = {"reason": "Chưa đủ", "items": items, "exception": ""}
    return supplements.ask_supplement(application=application, actor=actor, request=asked)


def test_a_step_gets_back_the_hours_that_the_citizen_took(world, civil_status):
    with time_machine.travel(hanoi("2024-09-16", "13:00"), tick=False):  # a Monday
        application = states.started(world, civil_status)
    run = states.open_run(application)
    assert run.due_at == hanoi("2024-09-16", "17:00")
    with time_machine.travel(hanoi("2024-09-16", "15:00"), tick=False):
        application = ask(world, application, world.officer("examiner"))
    with time_machine.travel(hanoi("2024-09-18", "09:00"), tick=False):
        application = supplements.supply(application=application, actor=world.citizen)
    run.refresh_from_db()
    assert run.due_at == hanoi("2024-09-18", "11:00")  # two hours were left
    assert application.work_items.open().get().due_at == run.due_at


def test_a_step_never_outlasts_the_legal_date(world, land_transfer):
    with time_machine.travel(hanoi("2024-09-16"), tick=False):
        application = states.started(world, land_transfer)
        while states.open_run(application).step_id != "obligation":
            application = states.step(world, application)
        run = states.open_run(application)
        application = obligations.ask_obligation(
            application=application,
            actor=states.holder(world, run),
            run_id=run.pk,
            notices=[{"rule_id": "registration_fee", "amount": 6_250_000}],
        )
        before = run.due_at
    with time_machine.travel(hanoi("2024-09-25"), tick=False):
        application = states.paid(application)
    run.refresh_from_db()
    assert before < hanoi("2024-09-25") < run.due_at <= application.due_at


def test_after_a_supplement_the_reception_has_its_hours_anew(world, civil_status):
    with time_machine.travel(hanoi("2024-09-16"), tick=False):
        application = states.paid(states.filed(world, civil_status))
        application = ask(world, application, world.officer("receptionist"))
    with time_machine.travel(hanoi("2024-09-20"), tick=False):
        application = supplements.supply(application=application, actor=world.citizen)
    item = application.work_items.open().get()
    assert application.status == Status.REGISTERED
    assert application.accept_by == item.due_at == hanoi("2024-09-23")  # Monday; doors open at 7:30
    assert not item.is_waiting


def test_after_a_supplement_an_unpaid_file_still_waits_for_its_fee(world, civil_status):
    application = states.filed(world, civil_status)
    application = ask(world, application, world.officer("receptionist"))
    application = supplements.supply(application=application, actor=world.citizen)
    item = application.work_items.open().get()
    assert (item.is_waiting, item.due_at, application.accept_by) == (True, None, None)
    application = states.paid(application)
    item.refresh_from_db()
    assert not item.is_waiting
    assert item.due_at == application.accept_by


def test_a_fee_raised_by_the_supplement_is_waited_for(world, civil_status):
    application = states.paid(states.filed(world, civil_status))
    items = [{"kind": "field", "id": "copies", "note": ""}]
    application = ask(world, application, world.officer("receptionist"), items)
    answers = {**application.answers, "copies": 3}
    supplements.save_copy(application=application, actor=world.citizen, answers=answers)
    application = supplements.supply(application=application, actor=world.citizen)
    item = application.work_items.open().get()
    assert (item.is_waiting, item.due_at) == (True, None)
