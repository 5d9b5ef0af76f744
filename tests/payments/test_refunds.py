"""Refunds: two people, one key, never more than is left."""

import pytest
from django.utils import timezone

from payments.models import Case, Refund
from payments.services import cases, elsewhere, inquiry, reconciliation, refunds
from payments.services.errors import RefundRefused
from payments.services.left import left_of
from portal.accounts.models import User
from portal.audit.models import Event
from procedures.models import Application
from procedures.services import endings
from procedures.services.errors import ActRefused, NotAllowed
from tests.factories import PersonFactory
from tests.payments.ledger_checks import books
from tests.payments.scenes import drain, paid_twice

pytestmark = pytest.mark.django_db


@pytest.fixture
def overpaid(till):
    return paid_twice(till)


@pytest.fixture
def first(till):
    return till.world.officer("cashier")


@pytest.fixture
def second(till):
    return till.world.officer("cashier", number=2)


def ask(case, actor, amount=8_000):
    return refunds.ask(case=case, actor=actor, amount=amount, reason="Nộp hai lần")


def withdraw(till):
    endings.withdraw(application=till.application, actor=till.payer, reason="Không cần nữa")
    drain()


def end(case):
    """As words alone could end it once."""
    ended = {"state": "resolved", "resolution": "Xong", "resolved_at": timezone.now()}
    Case.objects.filter(pk=case.pk).update(**ended)


def given_back(till, case) -> int:
    return till.gateway.fetch(case.capture.provider_ref).refunded


def test_asked_approved_sent_and_the_case_is_closed(till, overpaid, first, second):
    refund = ask(overpaid, first)
    refunds.approve(refund=refund, actor=second)
    assert given_back(till, overpaid) == 0  # nothing leaves inside the transaction
    drain()
    refund.refresh_from_db()
    overpaid.refresh_from_db()
    assert (refund.state, refund.approved_by) == (Refund.State.DONE, second)
    assert (overpaid.state, given_back(till, overpaid)) == (Case.State.RESOLVED, 8_000)
    assert books() == []
    inquiry.apply_notice(gateway="stripe", notice=till.gateway.fetch(overpaid.capture.provider_ref))
    assert Case.objects.count() == 1  # our own refund is nobody's surprise


def test_nobody_approves_alone(till, overpaid, first):
    refund = ask(overpaid, first)
    with pytest.raises(NotAllowed):
        refunds.approve(refund=refund, actor=first)
    refund.refresh_from_db()
    assert refund.state == Refund.State.ASKED


def test_two_accounts_of_one_person_are_one_person(till, overpaid, first, second):
    User.objects.filter(pk__in=(first.pk, second.pk)).update(person=PersonFactory())
    refund = ask(overpaid, first)
    second.refresh_from_db()
    with pytest.raises(NotAllowed):
        refunds.approve(refund=refund, actor=second)


@pytest.mark.parametrize("party", ["filed_by", "owner"])
def test_nobody_decides_about_money_of_their_own_application(till, overpaid, first, second, party):
    refund = ask(overpaid, first)
    if party == "owner":
        User.objects.filter(pk=second.pk).update(person=till.application.owner)
    else:
        Application.objects.filter(pk=till.application.pk).update(filed_by=second)
    second.refresh_from_db()
    for act in (refunds.approve, refunds.decline):
        with pytest.raises(NotAllowed):
            act(refund=refund, actor=second)


@pytest.mark.fault(42)
@pytest.mark.fault(43)
def test_never_more_than_is_left(till, overpaid, first, second):
    ask(overpaid, first, amount=5_000)
    for amount in (3_001, 8_000, 0, -1):
        with pytest.raises(RefundRefused):
            ask(overpaid, second, amount=amount)
    assert left_of(overpaid) == 3_000
    assert Refund.objects.count() == 1


@pytest.mark.fault(44)
def test_a_lost_answer_gives_the_same_refund(till, overpaid, first, second):
    from payments.gateways.base import GatewayUnavailable

    refund = refunds.approve(refund=ask(overpaid, first), actor=second)
    till.bank.faults.set("drop_response", times=5)
    with pytest.raises(GatewayUnavailable):
        refunds.execute(refund_id=refund.pk)
    till.bank.faults.clear()
    reconciliation.sweep()
    refund.refresh_from_db()
    assert (refund.state, given_back(till, overpaid)) == (Refund.State.DONE, 8_000)


@pytest.mark.fault(45)
def test_a_refund_that_fails_later_opens_the_case_again(till, overpaid, first, second):
    refund = refunds.approve(refund=ask(overpaid, first), actor=second)
    drain()
    refund.refresh_from_db()
    till.bank.returns.update_refund(refund.provider_ref, status="failed")
    till.deliver()
    refund.refresh_from_db()
    overpaid.refresh_from_db()
    assert (refund.state, overpaid.state) == (Refund.State.FAILED, Case.State.OPEN)
    assert left_of(overpaid) == 8_000


def test_a_refusal_of_the_gateway_leaves_the_case_open(till, overpaid, first, second, monkeypatch):
    refund = refunds.approve(refund=ask(overpaid, first), actor=second)
    before = till.gateway.fetch(overpaid.capture.provider_ref)
    go_back(till, overpaid, 8_000)  # after we have looked, and before we ask
    monkeypatch.setattr(till.gateway, "fetch", lambda _ref: before)
    refund = refunds.execute(refund_id=refund.pk)
    overpaid.refresh_from_db()
    assert (refund.state, overpaid.state) == (Refund.State.FAILED, Case.State.OPEN)
    told = Event.objects.filter(stream=f"refund:{refund.pk}", act="answer").get()
    assert told.reason != "returned_outside"  # it is the gateway that says no
    assert till.gateway.client.requests[-1] == ("POST", "/v1/refunds")


def test_declined_is_free_again(till, overpaid, first, second):
    refunds.decline(refund=ask(overpaid, first), actor=second)
    assert left_of(overpaid) == 8_000


def test_what_stands_on_a_receipt_needs_a_credit_note(till, first):
    till.cash()
    withdraw(till)
    with pytest.raises(RefundRefused, match=r"."):
        ask(Case.objects.get(), first)
    assert not Refund.objects.exists()


def test_strangers_have_no_say(till, overpaid):
    for stranger in (till.world.officer("cashier", till.world.far), till.payer):
        with pytest.raises(NotAllowed):
            ask(overpaid, stranger)
        with pytest.raises(NotAllowed):
            cases.resolve(case=overpaid, actor=stranger, resolution="x")
    assert not Refund.objects.exists()


def test_nobody_ends_a_case_about_an_application_of_their_own(till, first, second):
    till.cash()
    withdraw(till)
    Application.objects.update(filed_by=first)
    case = Case.objects.get()
    with pytest.raises(NotAllowed):
        cases.resolve(case=case, actor=first, resolution="Phí không hoàn lại")
    cases.resolve(case=case, actor=second, resolution="Phí không hoàn lại")
    case.refresh_from_db()
    assert case.resolved_by == second


def test_a_case_that_holds_money_never_ends_in_words(till, overpaid, first, second):
    refund = ask(overpaid, first, amount=5_000)
    with pytest.raises(ActRefused):
        cases.resolve(case=overpaid, actor=second, resolution="Xong")
    refunds.approve(refund=refund, actor=second)
    drain()
    assert left_of(overpaid) == 3_000
    with pytest.raises(ActRefused):
        cases.resolve(case=overpaid, actor=second, resolution="Xong")
    assert Case.objects.get().state == Case.State.OPEN
    assert books() == []


def test_a_case_without_money_is_resolved_once_and_then_nothing_is_refunded(till, first, second):
    till.cash()
    withdraw(till)
    case = Case.objects.get()
    cases.resolve(case=case, actor=second, resolution="Xong")
    with pytest.raises(ActRefused):
        cases.resolve(case=case, actor=first, resolution="Xong")
    assert books() == []


@pytest.mark.tampers
def test_nothing_of_a_case_that_has_ended_is_refunded(overpaid, first):
    end(overpaid)
    with pytest.raises(RefundRefused):
        ask(overpaid, first)
    assert not Refund.objects.exists()


@pytest.mark.tampers
def test_approving_looks_at_the_case_again(overpaid, first, second):
    refund = ask(overpaid, first)
    end(overpaid)
    with pytest.raises(RefundRefused):
        refunds.approve(refund=refund, actor=second)
    refund.refresh_from_db()
    assert refund.state == Refund.State.ASKED
    refunds.decline(refund=refund, actor=second)


def test_two_refunds_that_take_all_of_it_end_the_case(till, overpaid, first, second):
    for amount in (5_000, 3_000):
        refunds.approve(refund=ask(overpaid, first, amount=amount), actor=second)
    drain()
    overpaid.refresh_from_db()
    assert (overpaid.state, given_back(till, overpaid)) == (Case.State.RESOLVED, 8_000)
    assert books() == []


def go_back(till, case, amount):
    """Somebody gives money back on the gateway's own pages."""
    charge = till.bank.bank.charge_of(case.capture.attempt.provider_ref)
    return till.bank.returns.refund(charge, amount=amount, metadata={})


def external():
    return Case.objects.get(kind=Case.Kind.EXTERNAL)


@pytest.mark.fault(46)
def test_what_went_back_without_us_is_not_given_back_again(till, overpaid, first, second):
    refund = refunds.approve(refund=ask(overpaid, first), actor=second)
    go_back(till, overpaid, 3_000)
    refund = refunds.execute(refund_id=refund.pk)
    assert (refund.state, given_back(till, overpaid)) == (Refund.State.FAILED, 3_000)
    assert (external().amount, left_of(overpaid)) == (3_000, 5_000)
    with pytest.raises(RefundRefused):
        ask(overpaid, first, amount=5_001)
    refunds.approve(refund=ask(overpaid, first, amount=5_000), actor=second)
    drain()
    overpaid.refresh_from_db()
    assert (overpaid.state, given_back(till, overpaid)) == (Case.State.RESOLVED, 8_000)
    assert books() == []


@pytest.mark.fault(46)
def test_a_case_whose_money_went_back_without_us_ends_in_words(till, overpaid, first):
    go_back(till, overpaid, 8_000)
    till.deliver()
    cases.resolve(case=overpaid, actor=first, resolution="Đã hoàn trên trang của cổng")
    assert books() == []


@pytest.mark.fault(46)
@pytest.mark.fault(47)
def test_one_case_keeps_up_with_what_went_back_without_us(till, overpaid, first):
    for amount in (3_000, 2_000):
        go_back(till, overpaid, amount)
        till.deliver(times=2)
    assert external().amount == 5_000
    cases.resolve(case=external(), actor=first, resolution="Xong")
    till.deliver()
    assert external().state == Case.State.RESOLVED
    go_back(till, overpaid, 1_000)
    till.deliver()
    assert (external().amount, external().state) == (6_000, Case.State.OPEN)
    assert books() == []


@pytest.mark.fault(47)
def test_a_dispute_that_we_win_gives_the_money_back_to_the_case(overpaid, first):
    elsewhere.note_external(capture=overpaid.capture, amount=8_000, note="dispute open")
    cases.resolve(case=overpaid, actor=first, resolution="Ngân hàng đã đòi lại")
    elsewhere.note_external(capture=overpaid.capture, amount=0, note="refunded 0")
    overpaid.refresh_from_db()
    assert (overpaid.state, left_of(overpaid)) == (Case.State.OPEN, 8_000)
    assert external().state == Case.State.RESOLVED
    assert books() == []
