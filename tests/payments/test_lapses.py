"""Refunds that were right when they were approved, and are not when the money would leave."""

from dataclasses import replace

import pytest

from payments.models import Case, Refund
from payments.services import asking, refunds, returns
from payments.services.errors import RefundRefused
from procedures.models import Fee
from procedures.services import endings, feechanges
from tests import states
from tests.payments.ledger_checks import books
from tests.payments.refund_scenes import Returns, pay_online
from tests.payments.scenes import PRICE, drain

pytestmark = pytest.mark.django_db
State = Refund.State


def stopped(till, pay) -> Returns:
    """Under way at the desk and paid, then stopped by its head."""
    application = states.started(till.world, till.application.version)
    Fee.objects.filter(application=application).update(state="open", settled=0)
    own = replace(till, application=application)
    pay(own)
    head = till.world.officer("approver")
    endings.stop(application=application, actor=head, reason="Sai")
    drain()
    return Returns(own, Case.objects.get(application=application))


def lift(returns):
    states.lifted(returns.till.world, returns.till.application)


def reduced(till, pay) -> Returns:
    pay(till)
    feechanges.set_amount(till.fee(), 3_000)
    drain()
    return Returns(till, Case.objects.get())


def state_of(row):
    row.refresh_from_db()
    return row.state


def cash(till):
    till.cash()


def test_a_lifted_stop_takes_back_what_has_not_left(till):
    scene = stopped(till, cash)
    asked, approved = scene.ask(3_000), scene.approved(5_000)
    lift(scene)
    with pytest.raises(RefundRefused):  # the news of the lifted stop has not come yet
        refunds.hand_out(refund=approved, actor=scene.third, receiver="Hương")
    assert asking.offers(scene.till.application) == []
    drain()
    assert {state_of(asked), state_of(approved)} == {State.DECLINED}
    assert state_of(scene.case) == Case.State.RESOLVED
    assert approved.decision == scene.case.resolution != ""
    assert scene.till.fee().settled == PRICE
    assert books() == []


def test_the_gateway_is_asked_for_nothing_that_lost_its_ground(till):
    scene = stopped(till, pay_online)
    approved = scene.approved()
    lift(scene)
    refunds.execute(refund_id=approved.pk)  # before the news of the lifted stop
    assert (state_of(approved), scene.at_the_gateway()) == (State.DECLINED, 0)
    drain()
    assert state_of(scene.case) == Case.State.RESOLVED
    assert books() == []


def test_what_the_gateway_was_asked_for_keeps_its_case_open(till):
    scene = stopped(till, pay_online)
    approved = scene.approved()
    Refund.objects.filter(pk=approved.pk).update(state=State.SENT)
    lift(scene)
    drain()
    assert (state_of(approved), state_of(scene.case)) == (State.DONE, Case.State.RESOLVED)
    assert scene.till.fee().owed == PRICE  # the application goes on without it
    assert books() == []
    returns.record_answer(refund_id=approved.pk, state=State.FAILED)
    assert state_of(scene.case) == Case.State.OPEN
    assert not refunds.is_refundable(scene.case)


def test_a_fee_that_is_raised_again_takes_back_what_was_approved(till):
    scene = reduced(till, cash)
    approved = scene.approved(5_000)
    feechanges.set_amount(till.fee(), PRICE)
    drain()
    assert (state_of(approved), state_of(scene.case)) == (State.DECLINED, Case.State.RESOLVED)
    with pytest.raises(RefundRefused):
        refunds.hand_out(refund=approved, actor=scene.third, receiver="Hương")
    assert till.fee().settled == PRICE
    assert books() == []


def test_less_than_was_approved_is_left_and_nothing_is_paid_out(till):
    scene = reduced(till, cash)
    approved = scene.approved(5_000)
    feechanges.set_amount(till.fee(), 5_000)
    drain()
    with pytest.raises(RefundRefused):
        refunds.hand_out(refund=approved, actor=scene.third, receiver="Hương")
    refunds.call_off(refund=approved, actor=scene.third, reason="Phí đã tăng lại")
    assert scene.done(3_000).state == State.DONE
    assert state_of(scene.case) == Case.State.RESOLVED
    assert books() == []
