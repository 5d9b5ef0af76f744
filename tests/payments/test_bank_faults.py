"""Transfers through a bank that fails, and cards at a terminal that does: the books hold."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from payments.bank import statements as files
from payments.mockpay.errors import ApiError, ConnectionDropped
from payments.models import Attempt, Capture, Case, Method, Receipt
from payments.services import closing, counter, statements
from payments.services import transfers as service
from payments.services.errors import Unexplained
from portal.core.dates import today
from tests.payments.gateway_fixtures import KEY, Hung, call
from tests.payments.ledger_checks import books
from tests.payments.scenes import PRICE, drain
from tests.payments.transfers import make_account

pytestmark = pytest.mark.django_db
Kind = Case.Kind


class Scene:
    """A payer with a bank's app, and a cashier who reads the bank's own export."""

    def __init__(self, transfers):
        self.transfers, self.bank = transfers, transfers.till.bank
        self.attempt = transfers.attempt()
        self.account = transfers.account

    def scan(self, **typed):
        return self.bank.accounts.transfer(service.instructions(self.attempt).characters, **typed)

    def read(self, account=None):
        account = account or self.account
        data = self.bank.accounts.statement(account.number).encode()
        sheet = files.read(data, account.columns)
        agency = account.agency
        cashier = self.transfers.till.world.officer("cashier", agency)
        made = statements.take_in(account=account, actor=cashier, data=data, total=sheet.total)
        drain()
        return made[0]


@pytest.fixture
def scene(transfers):
    return Scene(transfers)


def kinds():
    return sorted(Case.objects.values_list("kind", flat=True))


def test_what_the_code_says_arrives_and_pays(scene):
    scene.scan()
    scene.read()
    assert Receipt.objects.get().amount == PRICE
    scene.attempt.refresh_from_db()
    assert scene.attempt.state == Attempt.State.PAID
    assert (kinds(), books()) == ([], [])


def test_the_app_takes_no_damaged_code(scene):
    code = service.instructions(scene.attempt).characters
    with pytest.raises(ApiError):
        scene.bank.accounts.transfer(code.replace(str(PRICE), str(PRICE + 1)))


def test_a_lost_line_pays_nothing_and_the_payment_goes_on_waiting(scene):
    scene.bank.faults.set("transfer_lost")
    scene.scan()
    with pytest.raises(files.BadFile):
        scene.read()  # there is nothing on it
    assert not Capture.objects.exists()
    scene.attempt.refresh_from_db()
    assert scene.attempt.is_unfinished


@pytest.mark.fault(21)
def test_a_line_that_comes_days_late_still_pays(scene):
    scene.bank.faults.set("transfer_delay", seconds=6 * 86_400)
    scene.scan()
    with time_machine.travel(timezone.now() + timedelta(days=7)):
        Attempt.objects.update(state=Attempt.State.EXPIRED)
        scene.read()
    assert Receipt.objects.get().amount == PRICE
    assert books() == []


@pytest.mark.fault(1)
def test_a_file_with_one_line_twice_is_refused_and_says_which(scene):
    """So no export that lost its way counts money twice."""
    scene.bank.faults.set("transfer_double", id="same")
    scene.scan()
    with pytest.raises(files.BadFile, match="3"):
        scene.read()
    assert not Capture.objects.exists()


@pytest.mark.fault(19)
def test_transferred_twice_is_one_receipt_and_a_case(scene):
    scene.bank.faults.set("transfer_double", id="new")
    scene.scan()
    scene.read()
    assert (Capture.objects.count(), Receipt.objects.count()) == (2, 1)
    assert (kinds(), books()) == ([Kind.OVERPAID], [])


@pytest.mark.fault(14)
def test_another_amount_is_held(scene):
    scene.bank.faults.set("transfer_amount", amount=PRICE - 1_000)
    scene.scan()
    scene.read()
    case = Case.objects.get()
    assert (case.kind, case.amount) == (Kind.MISMATCH, PRICE - 1_000)
    assert (Receipt.objects.exists(), books()) == (False, [])


@pytest.mark.fault(59)
@pytest.mark.parametrize(
    ("how", "found"),
    [("spaced", True), ("lower", True), ("letter", False), ("cut", False), ("gone", False)],
)
def test_a_mangled_reference_is_found_or_is_a_case_of_the_agency(scene, how, found):
    """A check character keeps a wrong letter from paying somebody else's fee."""
    scene.bank.faults.set("transfer_words", how=how)
    scene.scan()
    scene.read()
    assert Receipt.objects.exists() is found
    assert kinds() == ([] if found else [Kind.ORPHAN])
    if not found:
        assert Case.objects.get().agency == scene.account.agency
    assert books() == []


@pytest.mark.fault(59)
def test_booked_on_the_account_of_another_agency_it_is_that_agencys_case(scene):
    other = make_account(scene.transfers.till.world.tax, number="OTHER1")
    scene.bank.faults.set("transfer_account", account=other.number)
    scene.scan()
    scene.read(other)
    case = Case.objects.get()
    assert (case.kind, case.agency, case.amount) == (Kind.ORPHAN, other.agency, PRICE)
    assert (Receipt.objects.exists(), books()) == (False, [])


# --- the card terminal --------------------------------------------------------------------------


def pay_by_card(till, cashier, client):
    """What the cashier's page sends after the terminal has printed a slip."""
    slip = till.bank.terminal.charge(PRICE)["slip"]
    counted = counter.Counted(PRICE, uuid4(), Method.CARD, slip, PRICE)
    return counter.take(
        application=till.application, actor=cashier, fees=[till.fee()], counted=counted
    )


def test_a_card_that_is_charged_is_booked_and_the_sums_agree(till, client):
    cashier = till.world.officer("cashier")
    pay_by_card(till, cashier, client)
    total = till.bank.terminal.total()
    counts = closing.Counts(cash=0, card=total)
    closing.count(cashier=cashier, agency=till.world.commune, day=today(), counts=counts)
    assert (total, Receipt.objects.get().amount, books()) == (PRICE, PRICE, [])


@pytest.mark.parametrize("fault", ["terminal_declined", "hang"])
def test_declined_or_hanging_nothing_is_charged_and_cash_is_taken(till, client, fault):
    till.bank.faults.set(fault)
    with pytest.raises((ApiError, Hung)):
        pay_by_card(till, till.world.officer("cashier"), client)
    assert not Capture.objects.exists()
    till.cash()
    assert (Receipt.objects.count(), till.bank.terminal.total(), books()) == (1, 0, [])


@pytest.mark.fault(30)
def test_charged_without_a_slip_the_evenings_sum_tells_and_must_be_explained(till, client):
    cashier, agency = till.world.officer("cashier"), till.world.commune
    till.bank.faults.set("terminal_lost")
    with pytest.raises(ConnectionDropped):
        pay_by_card(till, cashier, client)
    assert not Capture.objects.exists()
    till.cash()  # the payer pays again, and the card was charged all the same
    total = till.bank.terminal.total()
    assert total == PRICE
    said = {"cashier": cashier, "agency": agency, "day": today()}
    with pytest.raises(Unexplained):
        closing.count(**said, counts=closing.Counts(cash=PRICE, card=total))
    why = "Máy in hỏng, thẻ đã bị trừ tiền"
    row = closing.count(**said, counts=closing.Counts(PRICE, total, explanation=why))
    assert (row.taken_card, row.counted_card) == (0, PRICE)


def test_no_card_is_booked_without_a_slip(till, client):
    client.force_login(till.world.officer("cashier"))
    page = reverse("cashier_application", args=[till.application.pk])
    form = {"method": "card", "slip": "", "amount": PRICE, "key": uuid4(), "fees": [till.fee().pk]}
    assert client.post(page, form).status_code == 200
    assert not Capture.objects.exists()


def test_bank_and_terminal_have_their_knobs_over_http_too(mockpay):
    def admin(path, **values):
        headers = {"Authorization": f"Bearer {KEY}"}
        return call(mockpay, "POST", f"/_admin/{path}", body=json.dumps(values), headers=headers)

    admin("faults", name="transfer_amount", amount=5)
    admin("acts", act="transfer", account="1", amount=9, words="MC1")
    assert ",5,IBFT MC1 " in admin("acts", act="statement", account="1").json["csv"]
    admin("faults", name="terminal_declined")
    assert admin("acts", act="charge", amount=7).status == 400
    assert admin("acts", act="charge", amount=7).json["amount"] == 7
    assert admin("acts", act="terminal_total").json == {"total": 7}
