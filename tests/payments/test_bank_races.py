"""Statements, tills and transfers under many hands at once, on real row locks."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from payments.models import Capture, Closing, Receipt, Statement, StatementLine, Taking, Till
from payments.services import closing, counter, matching, refunds, tills
from portal.core.dates import today
from tests import states
from tests.payments.ledger_checks import books
from tests.payments.races import amid, together
from tests.payments.refund_scenes import in_cash
from tests.payments.scenes import PRICE, drain
from tests.payments.transfers import credit, csv_file

__all__ = ["in_cash"]
pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("fresh_db")]


def test_two_cashiers_take_in_the_same_file_once(transfers):
    data = csv_file(credit(transfers.attempt().reference), credit("x", 500, "FT2"))
    cashiers = [transfers.till.world.officer("cashier", number=number) for number in (1, 2)]
    results = together(
        *[lambda one=one: transfers.take_in_file(data, PRICE + 500, one) for one in cashiers * 3]
    )
    assert len({statement.pk for statement, _new in results}) == 1
    assert sorted(is_new for _statement, is_new in results) == [False] * 5 + [True]
    drain()
    assert (Statement.objects.count(), Capture.objects.count()) == (1, 2)
    assert books() == []


def test_files_that_share_lines_bring_each_line_once(transfers):
    rows = [credit(f"khach {number}", 1000 + number, f"FT{number}") for number in range(6)]
    files = [rows, rows[::-1], rows[2:], rows[:4]]
    results = together(*[lambda one=one: transfers.take_in(*one) for one in files])
    assert StatementLine.objects.count() == 6
    assert sum(statement.known for statement in results) == sum(map(len, files)) - 6


@pytest.mark.fault(2)
def test_one_line_that_eight_workers_book_is_one_payment(transfers):
    statement = transfers.take_in(credit(transfers.attempt().reference))
    line = statement.lines.get().pk
    captures = together(*[lambda: matching.book(line_id=line)] * 8)
    assert len({capture.pk for capture in captures}) == 1
    assert Receipt.objects.count() == 1
    drain()
    assert books() == []


@pytest.mark.parametrize("is_counted", [True, False])
def test_a_payment_beside_the_count_is_in_it_or_on_the_next_day(till, civil_status, is_counted):
    till.cash()
    late = states.filed(till.world, civil_status)
    drain()
    cashier, commune = till.world.officer("cashier"), till.world.commune
    counts = closing.Counts(PRICE, 0, "Khoản sau cùng chưa đếm")
    acts = [
        lambda: counter.take(
            application=late,
            actor=cashier,
            fees=list(late.fees.all()),
            counted=counter.Counted(PRICE, uuid4()),
        ),
        lambda: closing.count(cashier=cashier, agency=commune, day=today(), counts=counts),
    ]
    amid(*(acts if is_counted else reversed(acts)))
    assert Closing.objects.get().taken_cash == (2 if is_counted else 1) * PRICE
    assert Taking.objects.latest("created_at").day == day_of(is_counted)
    assert books() == []


def day_of(is_counted):
    return today() if is_counted else today() + timedelta(days=1)


@pytest.mark.parametrize("is_counted", [True, False])
def test_cash_handed_back_beside_the_count_is_in_it_or_on_the_next_day(in_cash, is_counted):
    refund, cashier = in_cash.approved(3_000), in_cash.first
    counts = closing.Counts(PRICE, 0, "Khoản chi sau cùng chưa đếm")
    day = {"cashier": cashier, "agency": in_cash.till.world.commune, "day": today()}
    acts = [
        lambda: refunds.hand_out(refund=refund, actor=cashier, receiver="Hương"),
        lambda: closing.count(**day, counts=counts),
    ]
    amid(*(acts if is_counted else reversed(acts)))
    assert Closing.objects.get().taken_cash == PRICE - (3_000 if is_counted else 0)
    assert Taking.objects.get(refund=refund).day == day_of(is_counted)
    assert books() == []


def test_eight_pages_make_one_till(till):
    cashier, commune = till.world.officer("cashier"), till.world.commune

    def lock():
        with transaction.atomic():
            tills.lock(cashier=cashier, agencies=[commune.pk])

    together(*[lock] * 8)
    assert Till.objects.count() == 1
