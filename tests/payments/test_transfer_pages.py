"""Paying by transfer and reading the statement, as people see it."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from payments.bank import vietqr
from payments.models import Attempt, Capture, Case, Statement
from payments.services import reconciliation
from payments.services import transfers as service
from payments.views.citizen import UNSEEN
from tests import qr
from tests.payments.ledger_checks import books
from tests.payments.scenes import PRICE, drain
from tests.payments.transfers import credit, csv_file, make_account, upload

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


def send(client, transfers, data, total):
    values = {"account": transfers.account.pk, "total": str(total), "file": upload(data)}
    return client.post(reverse("cashier_statements"), values)


def test_transfers_are_offered_where_the_agency_has_an_account(payer, till):
    assert 'value="transfer"' not in payer.get(pay_url(till)).content.decode()
    payer.post(pay_url(till), {"channel": "transfer"})
    assert not Attempt.objects.exists()
    make_account(till.world.commune)
    assert 'value="transfer"' in payer.get(pay_url(till)).content.decode()


def test_an_account_that_is_closed_or_to_come_is_not_offered(transfers):
    commune, account = transfers.till.world.commune, transfers.account
    account.valid_to = account.valid_from
    account.save()
    assert service.account_of(commune) is None


def test_the_page_shows_the_code_and_every_field_as_text(payer, transfers):
    till, account = transfers.till, transfers.account
    page = payer.post(pay_url(till), {"channel": "transfer"}, follow=True)
    attempt, html = Attempt.objects.get(), page.content.decode()
    assert page.redirect_chain[-1][0].endswith(reverse("pay_return", args=[attempt.pk]))
    for text in (account.number, account.holder, account.bank_name, attempt.reference, ">8000<"):
        assert text in html
    (picture, alt) = re.search(
        r'<img class="[^"]*" src="([^"]+)"[^>]* alt="([^"]+)"', html
    ).groups()
    assert picture.startswith("data:image/png;base64,")
    assert f'download="{attempt.reference}.png"' in html
    assert account.number in alt
    assert attempt.reference in alt
    told = service.instructions(attempt)
    code = vietqr.parse(qr.text_of(unescape(picture)))
    assert code == vietqr.parse(told.characters)
    assert (code.bank, code.account, code.amount) == (account.bank_code, account.number, PRICE)
    assert (code.purpose, code.name) == (attempt.reference, vietqr.plain(account.holder))


def test_choosing_it_again_leads_to_the_same_transfer(payer, transfers):
    for _click in range(2):
        payer.post(pay_url(transfers.till), {"channel": "transfer"})
    assert Attempt.objects.count() == 1


def test_another_way_closes_the_transfer_which_still_counts_if_it_comes(payer, transfers):
    payer.post(pay_url(transfers.till), {"channel": "transfer"})
    first = Attempt.objects.get()
    payer.post(pay_url(transfers.till), {"channel": "stripe"})
    first.refresh_from_db()
    assert first.state == Attempt.State.EXPIRED
    transfers.read(credit(first.reference))
    assert transfers.till.fee().settled == PRICE


def test_the_payer_is_thanked_when_the_money_is_there(payer, transfers):
    payer.post(pay_url(transfers.till), {"channel": "transfer"})
    attempt = Attempt.objects.get()
    transfers.read(credit(attempt.reference))
    back = payer.get(reverse("pay_return", args=[attempt.pk]))
    assert back.url == reverse("application_submitted", args=[transfers.till.application.pk])


@pytest.mark.parametrize("how", ["its days are over", "another way"])
def test_that_no_transfer_came_is_never_said_without_the_statement(payer, transfers, how):
    payer.post(pay_url(transfers.till), {"channel": "transfer"})
    attempt = Attempt.objects.get()
    if how == "another way":
        payer.post(pay_url(transfers.till), {"channel": "stripe"})
    else:
        long_ago = timezone.now() - timedelta(hours=1)
        Attempt.objects.update(created_at=long_ago, expires_at=long_ago)
        reconciliation.sweep()
    attempt.refresh_from_db()
    assert (attempt.state, attempt.answered_at) == (Attempt.State.EXPIRED, None)
    for _reload in range(2):
        back = payer.get(reverse("pay_return", args=[attempt.pk]))
        assert {str(one) for one in back.wsgi_request._messages} == {str(UNSEEN)}
    attempt.refresh_from_db()
    assert (attempt.asked_at is None, attempt.answered_at) == (False, None)
    assert books() == []


# --- the cashier ----------------------------------------------------------------------------------
def test_a_statement_is_uploaded_and_told_line_by_line(cashier, transfers):
    reference = transfers.attempt().reference
    data = csv_file(credit(reference), credit("ai do gui", 5000, "FT2"), "05/09/2024,FT3,900,,phi")
    sent = send(cashier, transfers, data, PRICE + 5000)
    statement = Statement.objects.get()
    page = reverse("cashier_statement", args=[statement.pk])
    assert sent.url == page
    assert cashier.get(page).context["figures"]["waiting"] == 2
    assert 'http-equiv="refresh"' in cashier.get(page).content.decode()
    drain()
    told = cashier.get(page)
    html = told.content.decode()
    assert told.context["figures"] == {
        "booked": 1,
        "to_decide": 1,
        "waiting": 0,
        "amount": PRICE + 5000,
    }
    assert 'http-equiv="refresh"' not in html
    assert transfers.till.application.code in html
    assert reverse("cashier_case", args=[Case.objects.get().pk]) in html
    assert "ai do gui" in html
    assert page in cashier.get(reverse("cashier_statements")).content.decode()


def test_the_case_shows_what_the_payer_wrote(cashier, transfers):
    transfers.read(credit("nop le phi cho chi Huong"))
    case = Case.objects.get()
    html = cashier.get(reverse("cashier_case", args=[case.pk])).content.decode()
    assert "nop le phi cho chi Huong" in html


def test_the_demo_writes_a_statement_that_can_be_taken_in(cashier, transfers, settings):
    settings.DEMO, reference = True, transfers.attempt().reference
    page = reverse("cashier_sample", args=[transfers.account.pk])
    data = cashier.get(page).content
    assert reference in data.decode()
    assert send(cashier, transfers, data, PRICE + 12_000).status_code == 302
    drain()
    assert transfers.till.fee().settled == PRICE
    settings.DEMO = False
    assert cashier.get(page).status_code == 404


def test_the_same_file_again_leads_to_the_same_page(cashier, transfers):
    data = csv_file(credit("x"))
    assert send(cashier, transfers, data, PRICE).url == send(cashier, transfers, data, PRICE).url
    drain()
    assert Capture.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "total", "field"),
    [
        (b"", 0, "file"),
        (b"PK\x03\x04xxx", 0, "file"),
        (b"a,b\n1,2\n", 0, "file"),
        (csv_file("05/09/2024,FT1,,-8000,x"), 0, "file"),
        (csv_file(credit("x")), PRICE + 1, "total"),
    ],
)
def test_a_file_that_cannot_be_taken_says_why(cashier, transfers, data, total, field):
    page = send(cashier, transfers, data, total)
    assert page.status_code == 200
    form = page.context["form"]
    assert field in form.errors
    assert "govuk-error-summary" in page.content.decode()
    assert (upload(data).name in str(form.errors["file"])) is (field == "total")
    assert (form["account"].value(), form["total"].value()) == (
        str(transfers.account.pk),
        str(total),
    )
    assert not Statement.objects.exists()


def test_the_account_of_another_agency_cannot_be_chosen(client, transfers):
    client.force_login(transfers.till.world.officer("cashier", transfers.till.world.far))
    page = send(client, transfers, csv_file(credit("x")), PRICE)
    assert "account" in page.context["form"].errors
    assert not Statement.objects.exists()


def test_a_list_of_lines_asks_the_database_a_fixed_number_of_times(
    cashier, transfers, django_assert_max_num_queries
):
    rows = [credit(f"khach {number}", 1000 + number, f"FT{number}") for number in range(12)]
    page = reverse("cashier_statement", args=[transfers.read(*rows).pk])
    with django_assert_max_num_queries(20):
        assert cashier.get(page).content.decode().count("khach") == 12
