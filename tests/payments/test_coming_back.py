"""What the payer is told after the gateway: only what is known, and without waiting in a crowd."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payments.gateways.base import GatewayUnavailable
from payments.gateways.stripe_calls import TIMEOUT
from payments.models import Attempt, Case, Receipt
from payments.services import cases, inquiry
from payments.views import citizen
from tests.payments.ledger_checks import books

pytestmark = pytest.mark.django_db

NOTHING = _("This payment was not completed. Nothing has been taken.")
ARRIVED = _("This money arrived, and the cashier has dealt with it.")


@pytest.fixture
def come_back(client, till):
    """(address of the next page, what was said)"""
    client.force_login(till.payer)

    def visit(attempt):
        response = client.get(reverse("pay_return", args=[attempt.pk]))
        said = [str(one) for one in response.wsgi_request._messages] if response.url else []
        return response.url, " ".join(said)

    return visit


def end(attempt, state, **changes):
    Attempt.objects.filter(pk=attempt.pk).update(state=state, **changes)


@pytest.mark.fault(32)
def test_one_asks_and_the_others_wait(client, till, monkeypatch):
    """The call hangs: whoever reloads meanwhile does not hang too."""
    attempt = till.attempt()
    client.force_login(till.payer)
    page, asked = reverse("pay_return", args=[attempt.pk]), []

    def hanging(key):
        asked.append(key)
        if len(asked) == 1:
            assert client.get(page).status_code == 200  # another tab
        raise GatewayUnavailable("no answer")

    monkeypatch.setattr(till.gateway, "fetch", hanging)
    assert client.get(page).status_code == 200
    assert client.get(page).status_code == 200
    assert len(asked) == 1


def test_only_one_may_ask_until_the_time_is_over(till):
    attempt, every = till.attempt(), timedelta(seconds=12)
    assert inquiry.claim(attempt=attempt, every=every)
    assert not inquiry.claim(attempt=attempt, every=every)
    Attempt.objects.update(asked_at=timezone.now() - timedelta(seconds=13))
    assert inquiry.claim(attempt=attempt, every=every)


def test_a_call_is_over_before_the_next_one_may_begin():
    assert timedelta(seconds=sum(TIMEOUT)) < citizen.ASK_EVERY


@pytest.mark.fault(21)
@pytest.mark.parametrize("state", [Attempt.State.FAILED, Attempt.State.EXPIRED])
def test_what_failed_here_may_have_been_paid_there(come_back, till, state):
    attempt = till.attempt()
    till.pay(attempt)
    end(attempt, state)
    url, said = come_back(attempt)
    assert url == reverse("application_submitted", args=[till.application.pk])
    assert str(NOTHING) not in said
    assert Receipt.objects.count() == 1
    assert books() == []


@pytest.mark.tampers
def test_that_nothing_was_taken_is_the_gateways_word(come_back, till):
    attempt = till.attempt()
    till.bank.bank.expire(attempt.provider_ref)
    end(attempt, Attempt.State.EXPIRED)
    assert str(NOTHING) in come_back(attempt)[1]
    assert str(NOTHING) in come_back(attempt)[1]  # asked a moment ago


@pytest.mark.tampers
def test_without_the_gateways_word_nothing_is_said_about_money(come_back, till):
    attempt = till.attempt()
    end(attempt, Attempt.State.FAILED, answered_at=timezone.now() - timedelta(hours=1))
    till.bank.faults.set("unavailable", times=50)
    url, said = come_back(attempt)
    page = reverse("pay", args=[till.application.pk])
    assert url == f"{page}?payee={till.world.commune.pk}"
    assert said == str(citizen.UNSURE)


@pytest.mark.tampers
def test_money_of_another_amount_came_all_the_same(come_back, till):
    attempt = till.attempt()
    till.bank.faults.set("wrong_amount", amount=7_000)
    till.pay(attempt)
    till.ask(attempt)
    Case.objects.update(
        state=Case.State.RESOLVED, resolved_at=timezone.now(), resolution="Đã trả lại"
    )
    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.MISMATCH
    url, said = come_back(attempt)
    assert url == reverse("application", args=[till.application.pk])
    assert said == str(ARRIVED)


def test_an_answer_ends_the_case_of_silence_also_for_the_payer(come_back, till):
    attempt = till.attempt()
    till.bank.bank.expire(attempt.provider_ref)
    cases.note_unfinished(attempt=attempt, kind=Case.Kind.SILENT)
    come_back(attempt)
    assert attempt.cases.get().state == Case.State.RESOLVED
