"""Money that could not be booked, or was nobody's, and how it finds its fees."""

import pytest
from django.db import OperationalError
from django.urls import reverse

from payments.models import Allocation, Attempt, Capture, Case, Receipt, Refund
from payments.services import papers, placing, reconciliation, refunds
from payments.services.errors import PlacementRefused
from payments.services.settle import settle
from procedures.services.errors import NotAllowed
from tests.payments.gateway_fixtures import mockpay, stripe_gateway, stripe_in_use
from tests.payments.scenes import PRICE, drain, till

__all__ = ["mockpay", "stripe_gateway", "stripe_in_use", "till"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken(monkeypatch):
    """Receipts cannot be written until `broken.undo()`."""

    def fail(**_values):
        raise ValueError("no series")

    monkeypatch.setattr(papers, "issue", fail)
    return monkeypatch


@pytest.fixture
def unbooked(fresh_db, till, broken) -> Case:
    till.pay(till.attempt())
    till.deliver()
    return Case.objects.get()


@pytest.fixture
def orphan(fresh_db, till) -> Case:
    """Paid at the gateway for an attempt that we lost."""
    attempt = till.attempt()
    till.pay(attempt)
    notice, bill = till.notice(attempt), attempt.bill
    for lost in (Attempt.objects.filter(pk=attempt.pk), bill.lines.all(), bill):
        lost.delete()
    settle(gateway="stripe", notice=notice)
    return Case.objects.get()


def test_an_error_of_ours_never_undoes_the_evidence_of_money(unbooked, till):
    capture = Capture.objects.get()

    assert (unbooked.kind, unbooked.amount, unbooked.capture) == ("unbooked", PRICE, capture)
    assert unbooked.application == till.application
    assert not Receipt.objects.exists()
    assert not Allocation.objects.exists()
    assert till.fee().owed == PRICE


def test_the_sweep_books_it_once_the_error_is_gone(unbooked, till, broken):
    reconciliation.sweep()
    assert Case.objects.get().state == Case.State.OPEN
    broken.undo()

    reconciliation.sweep()
    reconciliation.sweep()

    case = Case.objects.get()
    assert (case.state, case.is_suspense) == (Case.State.RESOLVED, False)
    assert (Receipt.objects.get().amount, till.fee().owed) == (PRICE, 0)


def test_a_database_that_asks_to_try_again_is_tried_again(fresh_db, till, monkeypatch):
    def busy(**_values):
        raise OperationalError("database is locked")

    attempt = till.attempt()
    till.pay(attempt)
    with monkeypatch.context() as patch:
        patch.setattr(papers, "issue", busy)
        with pytest.raises(OperationalError):
            till.ask(attempt)
    assert not Capture.objects.exists()

    till.ask(attempt)

    assert till.fee().owed == 0


def test_a_cashier_finds_whose_money_it_was(orphan, till, client):
    cashier = till.world.officer("cashier")
    client.force_login(cashier)
    url = reverse("cashier_case", args=[orphan.pk])

    wrong = client.post(url, {"act": "place", "place-code": "H05.99-1"}).content.decode()
    assert "H05.99-1" in wrong
    assert "govuk-error-message" in wrong
    assert Case.objects.get().state == Case.State.OPEN
    done = client.post(url, {"act": "place", "place-code": till.application.code.lower()})

    case = Case.objects.get()
    assert done.status_code == 302
    assert (case.state, case.application, case.resolved_by) == (
        "resolved",
        till.application,
        cashier,
    )
    assert Receipt.objects.get().amount == PRICE


def test_the_second_of_two_cashiers_is_told(orphan, till):
    placing.place(case=orphan, application=till.application, actor=till.world.officer("cashier"))
    second = till.world.officer("cashier", number=2)

    with pytest.raises(PlacementRefused):
        placing.place(case=orphan, application=till.application, actor=second)

    assert Allocation.objects.count() == 1


def test_where_nothing_is_owed_nothing_is_placed(orphan, till):
    till.cash()
    drain()

    with pytest.raises(PlacementRefused):
        placing.place(
            case=orphan, application=till.application, actor=till.world.officer("cashier")
        )

    assert Case.objects.get().state == Case.State.OPEN


def test_more_than_is_owed_stays_in_the_case(orphan, till):
    cashier = till.world.officer("cashier")
    till.application.fees.update(amount=PRICE - 3_000)

    case = placing.place(case=orphan, application=till.application, actor=cashier)

    assert (case.state, case.amount, case.is_suspense) == (Case.State.OPEN, 3_000, True)


def test_money_that_may_go_back_is_not_placed(orphan, till):
    cashier = till.world.officer("cashier")
    refunds.ask(case=orphan, actor=cashier, amount=PRICE, reason="Chuyển nhầm")

    with pytest.raises(PlacementRefused):
        placing.place(case=orphan, application=till.application, actor=cashier)


@pytest.mark.parametrize("role", ["auditor", "examiner"])
def test_who_only_reads_places_nothing(orphan, till, role, client):
    officer = till.world.officer(role)

    with pytest.raises(NotAllowed):
        placing.place(case=orphan, application=till.application, actor=officer)
    client.force_login(officer)
    page = client.get(reverse("cashier_case", args=[orphan.pk]))
    assert page.status_code == (200 if role == "auditor" else 403)
    assert 'name="act"' not in page.content.decode()


def test_the_head_of_the_agency_approves_what_the_cashier_proposes(orphan, till):
    cashier, head = till.world.officer("cashier"), till.world.officer("approver")
    refund = refunds.ask(case=orphan, actor=cashier, amount=PRICE, reason="Chuyển nhầm")

    refunds.approve(refund=refund, actor=head)

    assert Refund.objects.get().approved_by == head
