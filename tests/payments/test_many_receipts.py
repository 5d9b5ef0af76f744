"""Processes issue receipts of one series at the same time, and some of them roll back."""

import multiprocessing
import os
from contextlib import suppress
from dataclasses import dataclass
from uuid import uuid4

import pytest
from django.db import connections, transaction

from payments.models import Capture, Receipt
from payments.services import counter, papers
from portal.documents.models import Series
from procedures.models import Application, Fee
from tests import states
from tests.payments.ledger_checks import books

EACH_TENTH = 10
MANY = int(os.environ.get("RECEIPTS", "2000"))
SECONDS = 600  # at most, for all of them
AMOUNT = 8_000


class Trouble(Exception):
    """What makes a transaction roll back after it has taken a number."""


@dataclass
class Cashier:
    """One process: payers of one application after another, each with a fee of their own."""

    application: Application
    actor: object

    def take(self, times: int) -> None:
        for number in range(times):
            if number % EACH_TENTH == 0:
                self._fail()
            counter.take_cash(
                application=self.application,
                actor=self.actor,
                fees=[self._owed()],
                amount=AMOUNT,
                key=uuid4(),
            )

    def _owed(self) -> Fee:
        return Fee.objects.create(
            application=self.application,
            rule_id=f"{uuid4()}"[:20],
            label="Phí",
            kind="fee",
            due="filing",
            state="open",
            amount=AMOUNT,
            collecting_agency=self.application.receiving_agency,
        )

    def _fail(self) -> None:
        with suppress(Trouble), transaction.atomic():
            capture = Capture.objects.create(gateway="counter", provider_ref="x", amount=AMOUNT)
            shares = [(self._owed(), AMOUNT)]
            papers.issue(capture=capture, application=self.application, shares=shares)
            raise Trouble


def issue_in_processes(world, version, processes: int, each: int) -> None:
    """So many receipts of one agency and year by each of so many processes."""
    actor = world.officer("cashier")
    cashiers = [Cashier(states.filed(world, version), actor) for _ in range(processes)]
    Fee.objects.all().delete()
    connections.close_all()  # a forked child must not speak on our connection
    fork = multiprocessing.get_context("fork")
    children = [fork.Process(target=one.take, args=(each,)) for one in cashiers]
    for child in children:
        child.start()
    for child in children:
        child.join(timeout=SECONDS)
    assert [child.exitcode for child in children] == [0] * processes


def check(count: int) -> None:
    """1..n in the order of their dates; books agree."""
    rows = Receipt.objects.order_by("document__number")
    numbers = list(rows.values_list("document__number", flat=True))
    assert numbers == list(range(1, count + 1))
    dates = list(rows.values_list("document__issued_at", flat=True))
    assert dates == sorted(dates)
    assert Series.objects.get(key__contains="receipt").last_number == count
    assert Capture.objects.count() == count
    assert books() == []


@pytest.mark.fault(48, 49)
def test_processes_share_a_series(fresh_db, world, civil_status):
    issue_in_processes(world, civil_status, processes=3, each=4)
    check(12)


@pytest.mark.chaos
def test_eight_processes_issue_two_thousand_receipts_without_a_gap(fresh_db, world, civil_status):
    issue_in_processes(world, civil_status, processes=8, each=MANY // 8)
    check(MANY // 8 * 8)
