"""The operator's page says of transfers and of the counter whether they work, and what does not."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import override

from payments import own_ways
from payments.models import Attempt, BankAccount, Closing, Method, Statement
from payments.services import closing, counter
from portal.accounts.models import Post
from portal.core.dates import today
from tests.payments.scenes import PRICE
from tests.payments.transfers import credit, make_account

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def transfer_faults() -> list[str]:
    return [str(check.name) for check in own_ways.transfer_checks() if not check.ok]


def counter_faults() -> list[str]:
    return [str(check.name) for check in own_ways.counter_checks() if not check.ok]


def test_without_an_account_nobody_can_transfer(till):
    till.world.officer("cashier")
    assert transfer_faults() == ["Accounts in use", "Agencies with a cashier have an account"]
    make_account(till.world.commune)
    assert transfer_faults() == []


@pytest.mark.tampers
@pytest.mark.parametrize("change", [{"bank_code": "97043"}, {"number": "10-23"}])
def test_a_code_that_no_phone_could_read_is_named(transfers, change):
    BankAccount.objects.filter(pk=transfers.account.pk).update(**change)
    found = [one for one in own_ways.transfer_checks() if not one.ok]
    account = BankAccount.objects.get(pk=transfers.account.pk)
    assert (found[0].name, found[0].detail) == (
        "QR code of each account, built and read back",
        account.number,
    )


@pytest.mark.tampers
def test_a_transfer_that_waits_for_days_without_a_statement_is_told(transfers):
    code = transfers.till.world.commune.code
    name = "Transfers wait, and a statement was read in these three days"
    attempt = transfers.attempt()
    assert name not in transfer_faults()
    Attempt.objects.update(created_at=timezone.now() - 4 * DAY)
    check = next(one for one in own_ways.transfer_checks() if one.name == name)
    assert (check.ok, check.detail) == (False, code)
    assert "Last statement read in" in transfer_faults()
    transfers.take_in(credit("khac"))
    assert name not in transfer_faults()
    assert "Last statement read in" not in transfer_faults()
    Statement.objects.update(imported_at=timezone.now() - 4 * DAY)
    assert name in transfer_faults()
    assert attempt.is_unfinished


def take(till, method=Method.CASH):
    return counter.take(
        application=till.application,
        actor=till.world.officer("cashier"),
        fees=[till.fee()],
        counted=counter.Counted(PRICE, uuid4(), method, "123456", PRICE),
    )


@pytest.mark.tampers
def test_the_counter_says_who_takes_money_and_which_day_is_not_counted(till):
    take(till)
    details = {str(one.name): one.detail for one in own_ways.counter_checks()}
    assert details["Tills that are open today"] == "1; payments: 1"
    assert counter_faults() == []
    with time_machine.travel(timezone.now() + DAY):
        assert counter_faults() == []
    with time_machine.travel(timezone.now() + 3 * DAY):
        assert counter_faults() == ["Days of the last month are counted"]
        Post.objects.filter(role="cashier").update(valid_to=today() - DAY)
        assert counter_faults() == ["Cashiers", "Days of the last month are counted"]


def test_a_terminal_whose_sum_differs_is_told_until_a_second_person_confirms(till):
    take(till, Method.CARD)
    cashier, agency = till.world.officer("cashier"), till.world.commune
    counts = closing.Counts(cash=0, card=PRICE + 2_000, explanation="Máy in thừa")
    row = closing.count(cashier=cashier, agency=agency, day=today(), counts=counts)
    name = "Sums of the terminals agree, or a second person has confirmed them"
    check = next(one for one in own_ways.counter_checks() if one.name == name)
    assert not check.ok
    assert "2.000" in check.detail
    Closing.objects.filter(pk=row.pk).update(
        state=Closing.State.CONFIRMED,
        decided_by=till.world.officer("approver"),
        decided_at=timezone.now(),
    )
    assert counter_faults() == []


def test_the_page_shows_both_and_makes_few_queries(
    transfers, client, admin_user, django_assert_max_num_queries
):
    for number in range(30):
        make_account(transfers.till.world.tax, number=f"MANY{number}")
    client.force_login(admin_user)
    with django_assert_max_num_queries(60):
        html = client.get(reverse("payment_gateways")).content.decode()
    for check in own_ways.transfer_checks() + own_ways.counter_checks():
        assert escape(str(check.name)) in html
