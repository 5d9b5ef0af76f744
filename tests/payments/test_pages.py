"""Pages about money, seen by the payer, a stranger, a cashier and another agency's cashier."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from payments.models import Attempt, Capture, Case, Receipt, Refund
from payments.services.settle import settle
from procedures.services import endings
from tests.payments.ledger_checks import books
from tests.payments.scenes import drain

pytestmark = pytest.mark.django_db


@pytest.fixture
def payer(client, till):
    client.force_login(till.payer)
    return client


@pytest.fixture
def cashier(client, till):
    client.force_login(till.world.officer("cashier"))
    return client


def pay_url(till):
    return reverse("pay", args=[till.application.pk])


def back_url(attempt):
    return reverse("pay_return", args=[attempt.pk])


def test_the_pay_page_says_what_why_and_how_much_in_words(payer, till):
    html = payer.get(pay_url(till)).content.decode()
    assert "8.000\u00a0đ" in html
    assert "Tám nghìn đồng" in html
    assert till.fee().text("vi") in html
    assert html.count('<button type="submit" class="govuk-button"') == 1


def test_choosing_the_gateway_leads_there_and_a_second_click_leads_to_the_same_page(payer, till):
    first = payer.post(pay_url(till), {"channel": "stripe"})
    second = payer.post(pay_url(till), {"channel": "stripe"})
    attempt = Attempt.objects.get()
    assert first.status_code == 302
    assert first.url == second.url == attempt.checkout_url
    assert payer.get(pay_url(till)).status_code == 200


def test_choosing_the_counter_opens_no_payment(payer, till):
    response = payer.post(pay_url(till), {"channel": "counter"})
    assert response.url == reverse("application", args=[till.application.pk])
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("data", [{}, {"channel": "vnpay"}])
def test_no_channel_or_an_unknown_one_is_an_error_on_the_form(payer, till, data):
    response = payer.post(pay_url(till), data)
    assert response.status_code == 200
    assert "govuk-error-summary" in response.content.decode()
    assert not Attempt.objects.exists()


@pytest.mark.fault(55)
def test_below_the_minimum_of_the_gateway_only_the_counter_is_offered(payer, till):
    till.gateway.minimum = 13_000
    html = payer.get(pay_url(till)).content.decode()
    assert 'value="counter"' in html
    assert 'value="stripe"' not in html
    payer.post(pay_url(till), {"channel": "stripe"})
    assert not Attempt.objects.exists()


@pytest.mark.fault(31)
def test_a_gateway_that_is_down_is_told_on_the_page(payer, till):
    till.bank.faults.set("unavailable", times=5)
    response = payer.post(pay_url(till), {"channel": "stripe"})
    assert response.status_code == 200
    assert "govuk-error-summary" in response.content.decode()
    assert Attempt.objects.get().state == Attempt.State.UNKNOWN


@pytest.mark.fault(24)
def test_coming_back_without_a_webhook_settles_by_asking(payer, till):
    attempt = till.attempt()
    till.pay(attempt)
    response = payer.get(back_url(attempt))
    assert response.url == reverse("application_submitted", args=[till.application.pk])
    assert Receipt.objects.get().amount == 8_000
    assert books() == []


@pytest.mark.fault(24)
@pytest.mark.fault(27)
def test_coming_back_without_money_waits_and_says_not_to_pay_again(payer, till):
    attempt = till.attempt()
    response = payer.get(back_url(attempt) + "?vnp_ResponseCode=00&payment_status=paid")
    html = response.content.decode()
    assert '<meta http-equiv="refresh" content="5">' in html
    assert response["Cache-Control"].startswith("max-age=0")
    assert not Capture.objects.exists()
    asked = len(till.gateway.client.requests)
    payer.get(back_url(attempt))
    assert len(till.gateway.client.requests) == asked  # not at every reload


@pytest.mark.fault(26)
def test_nobody_else_sees_anything_of_a_payment(client, till):
    attempt = till.attempt()
    till.pay(attempt)
    for url in (back_url(attempt), pay_url(till)):
        assert client.get(url).status_code == 302  # to sign in
    for other in (till.world.stranger, till.world.officer("cashier")):
        client.force_login(other)
        for url in (back_url(attempt), pay_url(till)):
            assert client.get(url).status_code == 404
    assert not Capture.objects.exists()


def test_money_in_suspense_is_explained_to_the_payer(payer, till):
    attempt = till.attempt()
    till.pay(attempt)
    till.cash()
    till.ask(attempt)
    assert payer.get(back_url(attempt)).status_code == 200
    assert "payments/held.html" in [t.name for t in payer.get(back_url(attempt)).templates]


def test_a_payment_that_was_given_up_leads_back_to_the_choice(payer, till):
    attempt = till.attempt()
    till.bank.bank.expire(attempt.provider_ref)
    assert payer.get(back_url(attempt)).url == f"{pay_url(till)}?payee={till.world.commune.pk}"


def test_the_cashier_takes_cash_once(cashier, till):
    page = reverse("cashier_application", args=[till.application.pk])
    key = cashier.get(page).context["form"]["key"].value()
    data = {"amount": "8.000", "key": key}
    assert cashier.post(page, data).url == page
    again = cashier.post(page, data, follow=True)
    assert again.redirect_chain == [(page, 302)]
    assert "govuk-error-summary" not in again.content.decode()
    assert (Capture.objects.count(), Receipt.objects.count()) == (1, 1)
    assert Receipt.objects.get().number_text in cashier.get(page).content.decode()
    assert books() == []


@pytest.mark.parametrize("amount", ["7.999", "9.000", "", "-8000", "tám nghìn"])
def test_another_amount_is_not_taken(cashier, till, amount):
    page = reverse("cashier_application", args=[till.application.pk])
    key = cashier.get(page).context["form"]["key"].value()
    assert cashier.post(page, {"amount": amount, "key": key}).status_code == 200
    assert not Capture.objects.exists()


def test_tills_are_closed_to_others(client, till):
    page = reverse("cashier_application", args=[till.application.pk])
    expected = {
        till.world.officer("cashier", till.world.far): (200, 404),
        till.world.officer("examiner"): (403, 403),
        till.payer: (403, 403),
    }
    for user, statuses in expected.items():
        client.force_login(user)
        urls = (reverse("cashier"), page)
        assert tuple(client.get(url).status_code for url in urls) == statuses


def test_the_day_shows_receipts_cases_and_who_has_to_pay(cashier, till):
    assert till.application.code in cashier.get(reverse("cashier")).content.decode()
    attempt = till.attempt()
    till.pay(attempt)
    till.cash()
    till.ask(attempt)
    page = cashier.get(reverse("cashier"))
    assert till.world.officer("cashier").current_posts[0].title in page.content.decode()
    assert page.context["figures"] == {
        "received": 8_000,
        "payments": 1,
        "held": 8_000,
        "cases": 1,
        "receipts": 1,
        "owed": 0,
        "fees": 0,
    }
    assert reverse("cashier_case", args=[Case.objects.get().pk]) in page.content.decode()
    assert (
        cashier.get(reverse("cashier"), {"ngay": "2024-09-04"}).context["figures"]["receipts"] == 0
    )
    assert cashier.get(reverse("cashier"), {"ngay": "rubbish"}).status_code == 200


def test_the_day_goes_by_the_date_of_the_receipts(cashier, till):
    """Paid before midnight and booked after it: one day has both the money and its paper."""
    attempt = till.attempt()
    till.pay(attempt)
    notice = replace(till.notice(attempt), paid_at=timezone.now() - timedelta(days=1))
    settle(gateway="stripe", notice=notice)
    today = cashier.get(reverse("cashier")).context
    yesterday = cashier.get(reverse("cashier"), {"ngay": str(today["sheet"].previous)}).context
    figures = [
        [page["figures"][name] for name in ("received", "payments", "receipts")]
        for page in (today, yesterday)
    ]
    assert figures == [[8_000, 1, 1], [0, 0, 0]]


def test_only_money_in_suspense_counts_as_held(cashier, till):
    attempt = till.attempt()
    till.bank.faults.set("wrong_currency", currency="usd")
    till.pay(attempt)
    till.ask(attempt)
    till.cash()
    endings.withdraw(application=till.application, actor=till.payer, reason="Thôi")
    drain()
    figures = cashier.get(reverse("cashier")).context["figures"]
    assert (figures["held"], figures["cases"]) == (0, 2)


def test_an_application_is_found_by_its_code(cashier, till):
    found = cashier.post(reverse("cashier"), {"code": f" {till.application.code.lower()} "})
    assert found.url == reverse("cashier_application", args=[till.application.pk])
    assert cashier.post(reverse("cashier"), {"code": "H05.99-1"}).status_code == 200


def test_a_case_is_refunded_by_two_people(client, till):
    attempt = till.attempt()
    till.pay(attempt)
    till.cash()
    till.ask(attempt)
    case = Case.objects.get()
    page = reverse("cashier_case", args=[case.pk])
    client.force_login(till.world.officer("cashier"))
    data = {"act": "refund", "refund-amount": "8.000", "refund-reason": "Nộp hai lần"}
    data["refund-key"] = str(uuid4())
    assert client.post(page, data).status_code == 302
    refund = Refund.objects.get()
    decide = reverse("cashier_refund", args=[refund.pk])
    client.post(decide, {"act": "approve"})
    refund.refresh_from_db()
    assert refund.state == Refund.State.ASKED
    client.force_login(till.world.officer("cashier", number=2))
    client.post(decide, {"act": "approve"})
    refund.refresh_from_db()
    assert refund.state == Refund.State.APPROVED


def test_money_that_is_held_is_not_resolved_with_words(cashier, till):
    attempt = till.attempt()
    till.pay(attempt)
    till.cash()
    till.ask(attempt)
    case = Case.objects.get()
    page = reverse("cashier_case", args=[case.pk])
    assert 'value="resolve"' not in cashier.get(page).content.decode()
    sent = cashier.post(page, {"act": "resolve", "resolve-resolution": "Đã trả tại quầy"})
    assert sent.status_code == 200
    case.refresh_from_db()
    assert case.state == Case.State.OPEN


@pytest.mark.tampers
def test_a_refund_of_a_case_that_has_ended_is_refused_on_the_page(cashier, till):
    attempt = till.attempt()
    till.pay(attempt)
    till.cash()
    till.ask(attempt)
    ended = {"state": "resolved", "resolution": "Xong", "resolved_at": timezone.now()}
    Case.objects.update(**ended)
    page = reverse("cashier_case", args=[Case.objects.get().pk])
    data = {"act": "refund", "refund-amount": "8.000", "refund-reason": "Nộp hai lần"}
    data["refund-key"] = str(uuid4())
    assert "govuk-error-summary" in cashier.post(page, data).content.decode()
    assert not Refund.objects.exists()


def test_a_case_is_resolved_with_words(cashier, till):
    till.cash()
    endings.withdraw(application=till.application, actor=till.payer, reason="Thôi")
    drain()
    case = Case.objects.get()
    page = reverse("cashier_case", args=[case.pk])
    assert case.capture.provider_ref not in cashier.get(page).content.decode()
    assert cashier.post(page, {"act": "resolve", "resolve-resolution": ""}).status_code == 200
    cashier.post(page, {"act": "resolve", "resolve-resolution": "Đã trả tại quầy"})
    case.refresh_from_db()
    assert (case.state, case.resolution) == (Case.State.RESOLVED, "Đã trả tại quầy")
    assert books() == []
