"""What the gateway's "no" means for a refund: mostly that one asks again."""

import pytest

from payments.gateways import base
from payments.models import Case, Refund, Release
from payments.services import placing, reconciliation, refunds, returns
from payments.services.left import lines_of
from tests.payments.ledger_checks import books
from tests.payments.scenes import PRICE, drain

pytestmark = pytest.mark.django_db


@pytest.fixture
def refund(till):
    """Approved, not sent: 8.000 đ that were paid twice."""
    attempt = till.attempt()
    till.pay(attempt)
    till.cash()
    till.ask(attempt)
    drain()
    people = [till.world.officer("cashier"), till.world.officer("cashier", number=2)]
    asked = refunds.ask(
        case=Case.objects.get(), actor=people[0], amount=8_000, reason="Nộp hai lần"
    )
    return refunds.approve(refund=asked, actor=people[1])


def raising(error):
    def act(*args):
        raise error

    return act


@pytest.mark.fault(44)
@pytest.mark.parametrize(
    ("verb", "error"),
    [
        ("fetch", base.PaymentNotFound("unknown", code="resource_missing")),
        ("fetch", base.GatewayRefused("no", code="anything")),
        ("fetch", base.KeyRefused("key", code="authentication")),
        ("refund", base.KeyRefused("key", code="authentication")),
        ("refund", base.KeyReused("key", code="key")),
        ("refund", base.PaymentNotFound("unknown", code="resource_missing")),
    ],
)
def test_a_no_that_is_not_about_the_refund_is_asked_again(till, refund, monkeypatch, verb, error):
    with monkeypatch.context() as patch:
        patch.setattr(till.gateway, verb, raising(error))
        with pytest.raises(base.GatewayError):
            refunds.execute(refund_id=refund.pk)
    refund.refresh_from_db()
    assert (refund.state, refund.case.state) == (Refund.State.SENT, Case.State.OPEN)
    reconciliation.sweep()
    refund.refresh_from_db()
    assert refund.state == Refund.State.DONE


def test_a_no_to_the_refund_is_one(till, refund, monkeypatch):
    refusal = base.GatewayRefused("no", code="charge_disputed")
    monkeypatch.setattr(till.gateway, "refund", raising(refusal))
    assert refunds.execute(refund_id=refund.pk).state == Refund.State.FAILED


@pytest.mark.tampers
@pytest.mark.fault(45)
def test_what_failed_and_then_succeeded_is_done(refund):
    refund = refunds.execute(refund_id=refund.pk)
    for state in (Refund.State.FAILED, Refund.State.DONE):
        refund = returns.record_answer(refund_id=refund.pk, state=state)
    refund.case.refresh_from_db()
    assert (refund.state, refund.case.state) == (Refund.State.DONE, Case.State.RESOLVED)
    assert books() == []
    declined = Refund.State.DECLINED
    Refund.objects.update(state=declined)
    assert returns.record_answer(refund_id=refund.pk, state=Refund.State.DONE).state == declined


@pytest.mark.fault(45)
@pytest.mark.fault(46)
def test_what_was_placed_meanwhile_and_went_back_late_is_told_and_not_spent_twice(till, refund):
    refund = refunds.execute(refund_id=refund.pk)
    bank, cashier = till.bank.returns, till.world.officer("cashier")
    bank.update_refund(refund.provider_ref, status="failed")
    till.deliver()
    till.application.fees.update(amount=2 * PRICE, state="open")
    placing.place(case=refund.case, application=till.application, actor=cashier)
    told_before = Release.objects.count()

    bank.update_refund(refund.provider_ref, status="succeeded")
    till.deliver()

    refund.refresh_from_db()
    told = Case.objects.get(kind=Case.Kind.EXTERNAL)
    assert (refund.state, Release.objects.count()) == (Refund.State.FAILED, told_before)
    assert (told.state, told.amount, told.application) == ("open", PRICE, till.application)
    assert lines_of(told).get().fee == till.fee()
    assert books() == []
