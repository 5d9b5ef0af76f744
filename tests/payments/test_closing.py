"""Money at the counter and the day's end: counted by one, confirmed by another, then fixed."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from payments.models import Capture, Closing, Receipt, Taking
from payments.services import closing, counter
from payments.services.errors import ClosingRefused
from portal.audit.models import Event
from portal.core.dates import today
from procedures.services.errors import NotAllowed
from tests import states
from tests.payments.ledger_checks import books
from tests.payments.scenes import PRICE, drain

pytestmark = pytest.mark.django_db


@pytest.fixture
def cashier(till):
    return till.world.officer("cashier")


@pytest.fixture
def second(till):
    return till.world.officer("cashier", number=2)


def count(till, cash=PRICE, card=0, explanation="", day=None, cashier=None):
    return closing.count(
        cashier=cashier or till.world.officer("cashier"),
        agency=till.world.commune,
        day=day or today(),
        counts=closing.Counts(cash, card, explanation),
    )


def pay_another(till, civil_status, **counted):
    """A second application, paid at the same till."""
    application = states.filed(till.world, civil_status)
    drain()
    return counter.take(
        application=application,
        actor=till.world.officer("cashier"),
        fees=list(application.fees.all()),
        counted=counter.Counted(PRICE, uuid4(), **counted),
    )


def test_a_card_payment_says_so_on_the_receipt_and_on_the_day(till, civil_status, cashier):
    capture = pay_another(till, civil_status, method="card", slip="A1B2C3")
    taking = Taking.objects.get()
    assert (taking.capture, taking.method, taking.slip) == (capture, "card", "A1B2C3")
    assert (taking.day, taking.amount, taking.cashier) == (today(), PRICE, cashier)
    assert Receipt.objects.get().document.data["method"] == "Thẻ tại quầy"
    assert books() == []


def test_a_day_is_counted_by_one_and_confirmed_by_another(till, civil_status, second):
    till.cash()
    pay_another(till, civil_status, method="card", slip="A1")
    counted = count(till, cash=PRICE, card=PRICE)
    assert (counted.state, counted.taken_cash, counted.taken_card) == ("counted", PRICE, PRICE)
    confirmed = closing.confirm(closing=counted, actor=second)
    assert (confirmed.state, confirmed.decided_by) == ("confirmed", second)
    stream = Event.objects.filter(stream=f"closing:{counted.pk}").order_by("sequence")
    assert list(stream.values_list("act", "before", "after")) == [
        ("count", "", "counted"),
        ("decide", "counted", "confirmed"),
    ]
    assert books() == []


def test_after_the_count_a_payment_belongs_to_the_next_day(till, civil_status):
    till.cash()
    count(till)
    late = pay_another(till, civil_status)
    assert late.takings.get().day == today() + timedelta(days=1)
    assert closing.sums(
        cashier=till.world.officer("cashier"), agency=till.world.commune, day=today()
    )["cash"] == (PRICE, 1)
    assert books() == []


@pytest.mark.parametrize(
    "counted", [{"cash": PRICE - 500}, {"card": 1}, {"cash": 0, "card": PRICE}]
)
def test_a_difference_must_be_explained(till, counted):
    till.cash()
    with pytest.raises(ClosingRefused):
        count(till, **counted, explanation="  ")
    assert not Closing.objects.exists()
    assert count(till, **counted, explanation="Trả nhầm tiền lẻ").explanation


def test_nothing_taken_or_a_day_to_come_is_not_closed(till):
    with pytest.raises(ClosingRefused):
        count(till)
    till.cash()
    with pytest.raises(ClosingRefused):
        count(till, day=today() + timedelta(days=1))


def test_a_count_is_not_repeated_until_it_is_sent_back(till, second):
    till.cash()
    counted = count(till)
    with pytest.raises(ClosingRefused):
        count(till)
    closing.send_back(closing=counted, actor=second, remark="Đếm lại tiền lẻ")
    again = count(till, cash=PRICE + 500, explanation="Thừa 500 đ")
    assert (again, again.state, again.difference) == (counted, "counted", 500)
    closing.confirm(closing=again, actor=second)
    with pytest.raises(ClosingRefused):
        closing.send_back(closing=again, actor=second, remark="x")


def test_nobody_confirms_a_count_of_their_own_or_of_another_agency(till, cashier):
    till.cash()
    counted = count(till)
    world = till.world
    for actor in (cashier, world.officer("cashier", world.far), world.officer("examiner")):
        with pytest.raises(NotAllowed):
            closing.confirm(closing=counted, actor=actor)


@pytest.mark.fault(50)
def test_the_database_keeps_takings_and_closed_days(till, second):
    till.cash()
    closing.confirm(closing=count(till), actor=second)
    acts = (
        lambda: Taking.objects.update(amount=1),
        lambda: Taking.objects.all().delete(),
        lambda: Closing.objects.update(counted_cash=1, explanation="x"),
        lambda: Closing.objects.all().delete(),
    )
    for act in acts:
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


@pytest.mark.tampers
def test_a_payment_slipped_into_a_closed_day_is_found(till, civil_status, cashier):
    till.cash()
    count(till)
    late = pay_another(till, civil_status).takings.get()
    Taking.objects.bulk_create(
        [
            Taking(
                capture=late.capture,
                agency=till.world.far,
                cashier=cashier,
                method="cash",
                amount=1,
                day=today(),
            )
        ]
    )
    assert any("no day counts" in finding for finding in books())


# --- pages --------------------------------------------------------------------------------------
@pytest.fixture
def taken(till):
    till.cash()
    return reverse("cashier_count", args=[till.world.commune.pk, today()])


def test_a_cashier_takes_a_card_only_with_its_approval_code(client, till, cashier):
    client.force_login(cashier)
    page = reverse("cashier_application", args=[till.application.pk])
    key = client.get(page).context["form"]["key"].value()
    data = {"amount": "8.000", "key": key, "method": "card"}
    assert "slip" in client.post(page, data).context["form"].errors
    assert not Capture.objects.exists()
    client.post(page, data | {"slip": "998877"})
    assert Taking.objects.get().slip == "998877"


def test_the_day_is_closed_in_a_browser_by_two_people(client, till, cashier, second, taken):
    client.force_login(cashier)
    listed = client.get(reverse("cashier_closings")).content.decode()
    assert taken in listed
    assert "8.000\u00a0đ" in client.get(taken).content.decode()
    wrong = client.post(taken, {"cash": "7.000", "card": "0"})
    assert list(wrong.context["form"].errors) == ["explanation"]
    done = client.post(taken, {"cash": "7.000", "card": "0", "explanation": "Thiếu 1.000 đ"})
    counted = Closing.objects.get()
    page = reverse("cashier_closing", args=[counted.pk])
    assert done.url == page
    shown = client.get(page).content.decode()
    assert "Thiếu 1.000 đ" in shown
    assert "-1.000" not in shown
    client.post(page, {"act": "confirm"})
    counted.refresh_from_db()
    assert counted.state == "counted"
    client.force_login(second)
    assert client.post(page, {"act": "return"}).status_code == 200
    client.post(page, {"act": "return", "remark": "Đếm lại"})
    counted.refresh_from_db()
    assert (counted.state, counted.remark) == ("returned", "Đếm lại")
    client.force_login(cashier)
    assert "Đếm lại" in client.get(taken).content.decode()
    client.post(taken, {"cash": "8.000", "card": "0"})
    client.force_login(second)
    client.post(page, {"act": "confirm"})
    counted.refresh_from_db()
    assert (counted.state, counted.difference) == ("confirmed", 0)
    assert page in client.get(reverse("cashier_closings")).content.decode()


def test_tills_of_others_are_not_there(client, till, taken):
    counted = count(till)
    world = till.world
    pages = (reverse("cashier_closings"), taken, reverse("cashier_closing", args=[counted.pk]))
    expected = {
        world.officer("cashier", world.far): [200, 404, 404],
        world.officer("approver"): [200, 403, 200],
        world.officer("examiner"): [403, 403, 403],
        till.payer: [403, 403, 403],
    }
    for user, statuses in expected.items():
        client.force_login(user)
        assert [client.get(page).status_code for page in pages] == statuses
