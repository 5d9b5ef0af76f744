"""How much is paid online: applications and money of a period, of agencies or of all."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from payments.paid_figures import Paid, paid_figures
from portal.core.dates import today
from procedures.models import Application
from procedures.statistics import Period
from tests.payments.scenes import PRICE, drain
from tests.procedures import notices

pytestmark = pytest.mark.django_db


def figures(agencies=None) -> Paid:
    return paid_figures(Period(today(), today()), agencies)


def test_cash_at_the_counter_is_not_online(till):
    till.cash()
    assert figures() == Paid(1, 0, PRICE, 0)
    assert figures().shares == {"online": 0.0, "collected_online": 0.0}


def test_a_gateway_is_online(till):
    attempt = till.attempt()
    till.pay(attempt)
    till.ask(attempt)
    drain()
    assert figures() == Paid(1, 1, PRICE, PRICE)
    assert figures().shares == {"online": 100.0, "collected_online": 100.0}


def test_nothing_paid_is_no_share(till):
    assert figures() == Paid(0, 0, 0, 0)
    assert figures().shares == {"online": None, "collected_online": None}


def test_money_of_another_day_or_agency_is_not_counted(till):
    till.cash()
    assert figures([till.world.commune]).paying == 1
    assert figures([till.world.far]) == Paid(0, 0, 0, 0)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert figures() == Paid(0, 0, 0, 0)


@pytest.mark.tampers
def test_a_trial_is_not_counted(till):
    till.cash()
    Application.objects.update(is_tryout=True)
    assert figures() == Paid(0, 0, 0, 0)


def test_what_was_paid_at_the_treasury_is_an_application_that_paid_not_online(taxes):
    notices.pay_elsewhere(taxes.world, taxes.application, "income_tax")
    found = figures()
    assert (found.paying, found.online, found.collected) == (1, 0, 0)


def test_the_report_shows_them(client, till):
    till.cash()
    client.force_login(till.world.officer("approver"))
    text = client.get(reverse("reports")).content.decode().replace("\xa0", " ")
    for words in ("Nộp trực tuyến", "0 trên 1", "Trả kết quả điện tử"):
        assert words in text
