"""What goes wrong at the counter after the money is in the drawer, or on the card."""

from uuid import uuid4

import pytest
from django.urls import reverse

from payments.models import Capture, Case, Method, Receipt, Taking
from payments.services import counter, reconciliation
from payments.services.errors import NothingToPay, WrongAmount
from tests.payments.gateway_fixtures import mockpay, stripe_gateway, stripe_in_use
from tests.payments.ledger_checks import books
from tests.payments.scenes import PRICE
from tests.payments.test_placing import broken

__all__ = ["broken", "mockpay", "stripe_gateway", "stripe_in_use"]
pytestmark = pytest.mark.django_db


def take(till, *, method, asked=PRICE, amount=PRICE, key=None, fees=None):
    return counter.take(
        application=till.application,
        actor=till.world.officer("cashier"),
        fees=list(till.application.fees.all()) if fees is None else fees,
        counted=counter.Counted(amount, key or uuid4(), method, "123456", asked),
    )


def paid_online(till):
    attempt = till.attempt()
    till.pay(attempt)
    till.ask(attempt)


@pytest.mark.fault(71)
@pytest.mark.parametrize("method", Method)
def test_an_error_of_ours_never_undoes_what_the_cashier_has_taken(till, broken, method):
    capture = take(till, method=method)
    case = Case.objects.get()
    assert (case.kind, case.capture, case.amount) == (Case.Kind.UNBOOKED, capture, PRICE)
    assert (case.application, case.agency) == (till.application, till.world.commune)
    taking = Taking.objects.get()
    assert (taking.capture, taking.amount, taking.method) == (capture, PRICE, method)
    assert not Receipt.objects.exists()
    assert till.fee().owed == PRICE

    broken.undo()
    reconciliation.sweep()
    case.refresh_from_db()
    assert case.state == Case.State.RESOLVED
    assert Receipt.objects.count() == 1
    assert till.fee().owed == 0
    assert books() == []


@pytest.mark.fault(71)
@pytest.mark.parametrize("left", ["the fee", "nothing"])
def test_a_card_that_was_charged_too_late_is_held_and_not_forgotten(till, left):
    """The page may know of the other payment by now, or not."""
    paid_online(till)
    capture = take(till, method=Method.CARD, fees=None if left == "the fee" else [])
    case = Case.objects.get()
    assert (case.kind, case.capture, case.amount) == (Case.Kind.OVERPAID, capture, PRICE)
    assert case.agency == till.world.commune
    assert Taking.objects.get().slip == "123456"
    assert Receipt.objects.count() == 1
    assert books() == []


def test_cash_that_came_too_late_is_given_back_at_once(till):
    paid_online(till)
    with pytest.raises(NothingToPay):
        take(till, method=Method.CASH)
    assert not Taking.objects.exists()


def test_a_wrong_sum_is_a_slip_of_the_pen_for_a_card_too(till):
    with pytest.raises(WrongAmount):
        take(till, method=Method.CARD, amount=PRICE - 1)
    assert not Capture.objects.exists()


def test_the_same_late_card_twice_is_one_capture(till):
    paid_online(till)
    key = uuid4()
    first, second = (take(till, method=Method.CARD, key=key) for _click in range(2))
    assert first == second
    assert Case.objects.count() == 1


# --- on the page ------------------------------------------------------------------------------
def page_and_form(client, till):
    client.force_login(till.world.officer("cashier"))
    page = reverse("cashier_application", args=[till.application.pk])
    form = client.get(page).context["form"]
    sent = {"key": form["key"].value(), "asked": form["asked"].value(), "amount": PRICE}
    return page, sent


@pytest.mark.parametrize(("method", "captures"), [(Method.CASH, 1), (Method.CARD, 2)])
def test_a_page_that_lay_open_while_the_citizen_paid(client, till, method, captures):
    page, sent = page_and_form(client, till)
    paid_online(till)
    answer = client.post(page, sent | {"method": method, "slip": "123456"}, follow=True)
    words = answer.content.decode()
    assert Capture.objects.count() == captures
    if method == Method.CASH:
        assert "chưa ghi nhận gì" in words
    else:
        assert "Khoản thẻ đã được ghi nhận" in words


def test_when_the_receipt_cannot_be_written_the_cashier_is_told(client, till, broken):
    page, sent = page_and_form(client, till)
    answer = client.post(page, sent | {"method": Method.CASH}, follow=True)
    assert "Biên lai chưa lập được" in answer.content.decode()
    assert Capture.objects.count() == 1
