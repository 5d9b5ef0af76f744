"""What a statement brings is stored once, then booked by its reference or made a case."""

from datetime import timedelta

import pytest
from django.utils import timezone

from payments import gateways
from payments.bank import references
from payments.bank.statements import BadFile
from payments.gateways import base
from payments.models import (
    Attempt,
    Bill,
    Capture,
    Case,
    Listing,
    Receipt,
    Refund,
    Statement,
    StatementLine,
)
from payments.services import matching, reconciliation, ways
from payments.services.errors import StatementRefused
from portal.audit.models import Event
from procedures.services import endings
from procedures.services.errors import NotAllowed
from tests.payments.ledger_checks import books
from tests.payments.scenes import PRICE, drain
from tests.payments.transfers import credit, csv_file, make_account

pytestmark = pytest.mark.django_db


def test_a_transfer_under_its_reference_pays_and_is_receipted(transfers):
    attempt = transfers.attempt()
    words = f"MBVCB.552.{references.grouped(attempt.reference).lower()}.CT tu 0123 NGUYEN VAN A"
    statement = transfers.read(credit(words))
    line, capture = statement.lines.get(), Capture.objects.get()
    attempt.refresh_from_db()
    assert line.capture == capture
    assert (capture.gateway, capture.amount, capture.is_live) == ("transfer", PRICE, False)
    assert attempt.state == Attempt.State.PAID
    assert attempt.bill.state == Bill.State.PAID
    assert "Chuyển khoản" in Receipt.objects.get().document.data["method"]
    assert transfers.till.fee().settled == PRICE
    assert not Case.objects.exists()
    assert books() == []


def test_nobody_is_asked_and_the_payment_waits_for_days(transfers):
    attempt = transfers.attempt()
    assert attempt.state == Attempt.State.OPEN
    assert attempt.expires_at - attempt.created_at > timedelta(days=4)
    Attempt.objects.update(created_at=timezone.now() - timedelta(hours=3))
    reconciliation.sweep()
    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.OPEN
    Attempt.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    reconciliation.sweep()
    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.EXPIRED
    assert books() == []


def test_no_gateway_is_asked_what_came_by_transfer(transfers, settings):
    settings.PAYMENT_GATEWAYS = ["transfer"]
    Listing.objects.create(gateway="transfer", listed_until=timezone.now())
    before = Listing.objects.get().listed_until
    reconciliation.sweep()
    reconciliation.compare()
    assert Listing.objects.get().listed_until == before


def test_every_gateway_speaks_the_protocol_and_a_transfer_gives_nothing_back():
    named = (*vars(base.Gateway), *base.Gateway.__annotations__)
    members = [name for name in named if not name.startswith("_")]
    for code in gateways.BUILDERS:
        adapter = gateways.get(code)
        assert [name for name in members if not hasattr(adapter, name)] == []
    with pytest.raises(base.GatewayRefused):
        gateways.get("transfer").refund(None)
    assert ways.BACK_BY_HAND["transfer"] == Refund.Way.TRANSFER


@pytest.mark.fault(21)
def test_a_transfer_after_the_payment_ran_out_still_pays(transfers):
    attempt = transfers.attempt()
    Attempt.objects.update(state=Attempt.State.EXPIRED)
    transfers.read(credit(attempt.reference))
    assert Receipt.objects.get().amount == PRICE
    assert books() == []


@pytest.mark.fault(14)
def test_another_amount_is_held_as_a_case_of_the_agency(transfers):
    attempt = transfers.attempt()
    transfers.read(credit(attempt.reference, amount=PRICE - 1000))
    case = Case.objects.get()
    assert (case.kind, case.amount) == (Case.Kind.MISMATCH, PRICE - 1000)
    assert case.agency == transfers.till.world.commune
    assert not Receipt.objects.exists()
    assert books() == []


@pytest.mark.fault(59)
@pytest.mark.parametrize("words", ["chuyen tien", "", "MCZZZZZZZZZ", "nop le phi ho so H05.30.10"])
def test_money_without_a_reference_is_a_case_of_the_agency(transfers, words):
    transfers.attempt()
    transfers.read(credit(words))
    case = Case.objects.get()
    assert (case.kind, case.agency) == (Case.Kind.ORPHAN, transfers.till.world.commune)
    assert books() == []


@pytest.mark.fault(19)
def test_paid_twice_is_one_receipt_and_a_case(transfers):
    reference = transfers.attempt().reference
    transfers.read(credit(reference), credit(reference, number="FT2"))
    assert Receipt.objects.count() == 1
    assert Case.objects.get().kind == Case.Kind.OVERPAID
    assert books() == []


@pytest.mark.fault(22)
def test_a_transfer_after_the_withdrawal_is_a_case(transfers):
    reference, till = transfers.attempt().reference, transfers.till
    endings.withdraw(application=till.application, actor=till.payer, reason="Thôi")
    drain()
    transfers.read(credit(reference))
    assert Case.objects.get().kind == Case.Kind.LATE
    assert books() == []


@pytest.mark.tampers
def test_two_references_in_one_message_are_for_a_person(transfers):
    first = transfers.attempt()
    Attempt.objects.update(state=Attempt.State.EXPIRED)
    second = transfers.attempt()
    transfers.read(credit(f"{first.reference} {second.reference}"))
    assert Case.objects.get().kind == Case.Kind.ORPHAN
    assert not Receipt.objects.exists()


def test_a_reference_of_another_agency_does_not_pay_with_this_account(transfers):
    reference = transfers.attempt().reference
    far = transfers.till.world.far
    transfers.account = make_account(far)
    transfers.read(credit(reference), cashier=transfers.till.world.officer("cashier", far))
    case = Case.objects.get()
    assert (case.kind, case.agency) == (Case.Kind.ORPHAN, far)
    assert transfers.till.fee().settled == 0
    assert books() == []


def test_the_same_file_twice_does_nothing(transfers):
    data = csv_file(credit(transfers.attempt().reference))
    first, is_new = transfers.take_in_file(data, PRICE)
    drain()
    again, is_new_again = transfers.take_in_file(data, PRICE)
    drain()
    assert (first, is_new, is_new_again) == (again, True, False)
    assert (Statement.objects.count(), Capture.objects.count()) == (1, 1)
    assert Event.objects.filter(stream=f"statement:{first.pk}").count() == 1


def test_a_line_that_an_earlier_file_brought_is_only_counted(transfers):
    reference = transfers.attempt().reference
    transfers.read(credit(reference))
    wider = transfers.read(credit(reference), credit("khác", amount=5000, number="FT2"))
    assert (wider.known, wider.lines.count()) == (1, 1)
    assert Capture.objects.count() == 2


@pytest.mark.parametrize("other", [{"amount": 9000}, {"words": "nguoi khac nop"}])
def test_a_known_number_with_another_amount_or_words_is_refused_by_its_line(transfers, other):
    first = {"words": "le phi", "amount": 8000, "number": "1"}
    transfers.read(credit(**first))
    with pytest.raises(BadFile) as refused:
        transfers.take_in(credit("them", 5000, "2"), credit(**first | other))
    (problem,) = refused.value.problems
    assert problem.startswith("Dòng 3:")
    assert "số 1 ngày 05/09/2024" in problem
    assert (Statement.objects.count(), StatementLine.objects.count()) == (1, 1)
    assert books() == []


def test_a_known_number_in_other_capitals_and_of_another_day_is_no_conflict(transfers):
    transfers.read(credit("le phi", 8000, "1"))
    day = "06/09/2024"
    rows = credit("LE  PHI", 8000, "1"), credit("khac", 9000, "1", day=day)
    assert transfers.read(*rows).known == 1
    assert Capture.objects.count() == 2


def test_an_account_that_leaves_the_number_out_loses_and_doubles_nothing(transfers):
    """The way out where a bank numbers each file anew."""
    transfers.read(credit("a", 8000, "1"), credit("b", 8000, "2"))
    transfers.account.columns = {"id": ""}
    transfers.account.save()
    second = transfers.read(credit("c", 8000, "1"))
    assert (second.known, second.lines.count()) == (0, 1)
    whole = [credit(words, 8000, n) for n, words in enumerate("dcbaa", start=1)]
    third = transfers.read(*whole)
    assert (third.known, third.lines.count()) == (3, 2)  # the second "a" is another's
    again = transfers.read(*reversed(whole))
    assert (again.known, again.lines.count()) == (5, 0)
    assert Capture.objects.count() == 5
    assert books() == []


def test_a_numbered_line_stands_for_no_other_line_of_its_file(transfers):
    transfers.read(credit("le phi", 8000, "1"))
    wider = transfers.read(credit("le phi", 8000, "1"), credit("le phi", 8000, ""))
    assert (wider.known, wider.lines.count()) == (1, 1)


def test_without_numbers_equal_lines_are_told_apart_by_their_order(transfers):
    row = '05/09/2024 08:00,"8000","le phi"'
    heading = "Ngày,Ghi có,Nội dung"
    once = csv_file(row, heading=heading)
    twice = csv_file(row, row.replace("le phi", "LE  PHI"), heading=heading)
    transfers.take_in_file(once, 8000)
    statement, _new = transfers.take_in_file(twice, 16_000)
    assert (statement.known, statement.lines.count()) == (1, 1)
    assert len(set(StatementLine.objects.values_list("key", flat=True))) == 2


def test_a_line_in_another_exports_capitals_and_blanks_is_the_same_line(transfers):
    row = '05/09/2024 08:00,"8000","le phi"'
    heading = "Ngày,Ghi có,Nội dung"
    transfers.take_in_file(csv_file(row, heading=heading), 8000)
    other = csv_file(row.replace("le phi", "LE  PHI"), heading=heading)
    statement, _new = transfers.take_in_file(other, 8000)
    assert (statement.known, StatementLine.objects.count()) == (1, 1)


def test_a_sum_that_differs_takes_nothing_in(transfers):
    with pytest.raises(StatementRefused):
        transfers.take_in(credit("x"), total=PRICE + 1)
    assert not StatementLine.objects.exists()


def test_a_bad_line_takes_nothing_in(transfers):
    with pytest.raises(BadFile):
        transfers.take_in(credit("x"), credit("y", number="FT2", day="32/09/2024"))
    assert not Statement.objects.exists()


@pytest.mark.parametrize(("role", "place"), [("cashier", "far"), ("approver", "commune")])
def test_only_a_cashier_of_the_agency_takes_in(transfers, role, place):
    world = transfers.till.world
    with pytest.raises(NotAllowed):
        transfers.take_in(credit("x"), cashier=world.officer(role, getattr(world, place)))
    assert not Statement.objects.exists()


def test_an_error_on_one_line_leaves_the_others_and_is_tried_again(transfers, monkeypatch):
    settle, failing = matching.settle_inside, {"amount": 1000}

    def stumble(**values):
        if values["notice"].amount == failing.get("amount"):
            raise RuntimeError("a defect")
        return settle(**values)

    monkeypatch.setattr(matching, "settle_inside", stumble)
    statement = transfers.read(credit("a", 1000, "FT1"), credit("b", 2000, "FT2"))
    assert statement.lines.filter(capture__isnull=True).count() == 1
    failing.clear()
    Statement.objects.filter(pk=statement.pk).update(
        imported_at=timezone.now() - timedelta(hours=1)
    )
    assert any("no money was recorded" in finding for finding in books())
    matching.book_overdue()
    assert Capture.objects.count() == 2
    assert books() == []


def test_names_in_messages_are_not_readable_in_the_database(transfers):
    transfers.take_in(credit("NGUYEN THI CANARY nop le phi"))
    stored = StatementLine.objects.values_list("words", flat=True).get()
    assert b"CANARY" not in bytes(stored.blob)
    assert StatementLine.objects.get().words == "NGUYEN THI CANARY nop le phi"


def test_many_lines_are_stored_at_once_and_worked_off_in_pieces(transfers, monkeypatch):
    rows = [credit(f"{number} {'x' * 60}", 1000, f"FT{number}") for number in range(1_000)]
    published = []
    monkeypatch.setattr(matching, "publish", lambda *_topic, **ids: published.append(ids))
    monkeypatch.setattr(matching, "_try", lambda key: True)
    statement = transfers.take_in(*rows)
    matching.book_statement(statement_id=statement.pk)
    assert statement.lines.count() == 1_000
    assert published == [{"statement": statement.pk}]
