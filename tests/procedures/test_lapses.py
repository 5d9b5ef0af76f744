"""Closed for not paying, and what an ending does with what is owed."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from procedures.jobs import lapse_late
from procedures.models import Fee, PaymentState, Status
from procedures.services import endings, supplements
from procedures.services.errors import ActRefused
from procedures.services.settlement import record_fees_settled
from procedures.views.citizen.todo import todo_of
from tests import states

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def copies_asked(application, actor):
    items = [{"kind": "field", "id": "copies", "note": "Ghi số bản"}]
    request = {"reason": "Chưa rõ", "items": items, "exception": ""}
    return supplements.ask_supplement(application=application, actor=actor, request=request)


def copies_answered(application, actor, copies):
    answers = {**application.answers, "copies": copies}
    supplements.save_copy(application=application, actor=actor, answers=answers)
    return supplements.supply(application=application, actor=actor)


def after(days):
    return time_machine.travel(timezone.now() + days * DAY, tick=False)


def lapsed(application):
    lapse_late()
    application.refresh_from_db()
    return application.status == Status.WITHDRAWN


def test_a_fee_never_paid_lapses_after_fifteen_days_and_not_before(world, civil_status):
    application = states.filed(world, civil_status)
    with after(14):
        assert not lapsed(application)
    with after(16):
        assert lapsed(application)


def test_who_cannot_answer_online_is_not_closed_by_the_clock(world, civil_status):
    """Filed at a counter for somebody without an account: a receptionist closes it."""
    started = states.started(world, civil_status)
    asked = copies_asked(started, states.holder(world, states.open_run(started)))
    account = asked.filed_by
    account.is_dormant = True
    account.email, account.phone, account.is_active = None, "", False
    account.save()
    asked.supplements.update(answer_by=timezone.now() - DAY)

    lapse_late()
    asked.refresh_from_db()
    assert asked.status == Status.SUPPLEMENT_REQUESTED
    account.is_dormant = False
    account.save()
    lapse_late()
    asked.refresh_from_db()
    assert asked.status == Status.STOPPED


def test_who_has_paid_does_not_lapse(world, civil_status):
    application = states.paid(states.filed(world, civil_status))
    with after(16):
        assert not lapsed(application)


def test_a_debt_that_a_supplement_raised_has_its_own_fifteen_days(world, civil_status):
    application = states.paid(states.filed(world, civil_status))
    application = copies_asked(application, world.officer("receptionist"))
    with after(14):
        application = copies_answered(application, world.citizen, 3)
        assert application.payment_state == PaymentState.DUE
    with after(20):
        assert not lapsed(application)
        with pytest.raises(ActRefused):
            endings.lapse_unpaid(application=application)
    with after(30):
        assert lapsed(application)


def test_nobody_lapses_unpaid_while_asked_for_something_or_just_after(world, civil_status):
    application = states.filed(world, civil_status)
    application = copies_asked(application, world.officer("receptionist"))
    with after(20):
        assert not lapsed(application)
        application = copies_answered(application, world.citizen, 1)
        assert not lapsed(application)
    with after(36):
        assert lapsed(application)


def test_an_ended_application_asks_for_nothing_even_when_partly_paid(world, civil_status):
    application = states.filed(world, civil_status)
    fee = application.fees.get()
    application = record_fees_settled(application=application, allocations=[(fee, 3000)])
    application = endings.withdraw(application=application, actor=world.citizen, reason="Thôi")
    fee.refresh_from_db()
    assert (fee.state, fee.settled) == (Fee.State.CANCELLED, 3000)
    assert application.payment_state == PaymentState.NONE


def test_nothing_is_left_to_do_in_an_ended_application(world, civil_status):
    application = states.filed(world, civil_status)
    application.owed_fees, application.open_supplements = list(application.fees.all()), []
    assert todo_of(application).icon == "coin"
    ended = endings.withdraw(application=application, actor=world.citizen, reason="Thôi")
    ended.owed_fees, ended.open_supplements = application.owed_fees, []
    ended.payment_state = PaymentState.DUE
    assert todo_of(ended) is None
