"""Hundreds file and pay while children of site and worker die at named points and at random.

The storm goes on until enough is filed, paid and receipted, enough was killed, and every named
point has killed. APPLICATIONS=20 makes it small.
"""

import os
import sys
import time

import pytest
from django.db.models import Sum

from payments.models import Allocation, Bill, Capture, Receipt, Refund
from portal.core.crashpoints import POINTS
from procedures.models import Application
from tests.chaos import books, fuses
from tests.chaos.citizens import Errands, Office
from tests.chaos.forking import VICTIMS, ForkingTown
from tests.chaos.payers import Storm
from tests.chaos.processes import wait_until

pytestmark = pytest.mark.chaos
APPLICATIONS = int(os.environ.get("APPLICATIONS", "200"))
KILLS = APPLICATIONS // 2
STORM_SECONDS, CALM_SECONDS = 330, 150
MOST_MINUTES = 12  # with all that comes after the storm
PEOPLE = 8  # at once


class Season(Storm):
    """Rages until all that is wanted has happened; then the last errands end in peace."""

    def __init__(self, town, errands):
        super().__init__(STORM_SECONDS)
        self.fuses, self.errands = town.fuses, errands
        self.deadline = self.began + STORM_SECONDS + CALM_SECONDS

    def rages(self) -> bool:
        is_time = time.monotonic() < self.began + self.seconds
        return is_time and not self.errors and not self._is_enough()

    def wants_more(self) -> bool:
        is_time = time.monotonic() < self.deadline and not self.errors
        return is_time and (len(self.errands.done) < APPLICATIONS or self.rages())

    def _is_enough(self) -> bool:
        killed = self.fuses.by_point()
        is_all = killed.total() >= KILLS and set(POINTS) <= set(killed)
        return is_all and len(self.errands.done) >= APPLICATIONS


@pytest.fixture
def town(fresh_db, world, settings, tmp_path):
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"
    with ForkingTown(tmp_path) as town:
        yield town


def test_every_application_is_receipted_once(town, world, civil_status, dice):
    errands = Errands(town, world, civil_status, dice)
    office = Office(world, errands)
    town.open()
    town.fuses.rage()

    with Season(town, errands) as storm:
        storm.call(town.kill_some, dice("victims"), storm)
        storm.call(office.give_back, storm)
        for _person in range(PEOPLE):
            storm.call(errands.keep_busy, storm)
        while storm.rages():
            time.sleep(0.5)
        town.fuses.calm()
    report(town, storm)
    town.wait_for_site()
    wait_until(lambda: not books.gateway_waits(town), 60, town.said)
    town.kill("worker")

    books.settle_down(town)
    books.check(town)
    check_each(errands.done)
    check_kills(town.fuses)
    assert len(errands.done) >= APPLICATIONS, town.said()
    assert time.monotonic() - storm.began < MOST_MINUTES * 60


def check_kills(fuses_of_all):
    """Enough of them, at every named point, and of each program at random."""
    killed = fuses_of_all.by_point()
    assert set(POINTS) - set(killed) == set(), "nothing was killed here"
    assert killed.total() >= KILLS
    at_random = {program for program, point in fuses_of_all.kills() if point == fuses.RANDOM}
    assert at_random == set(VICTIMS)


def check_each(done):
    """One filing, one bill paid, one receipt, its whole sum allocated; what went back, once."""
    filed = Application.objects.exclude(status="0").order_by()
    assert set(done) <= set(filed.values_list("pk", flat=True))
    assert filed.count() == filed.values("code").distinct().count()
    for pk in done:
        bill = Bill.objects.get(application=pk, state=Bill.State.PAID)
        receipt = Receipt.objects.get(application=pk)
        shares = Allocation.objects.filter(fee__application=pk)
        paid = shares.aggregate(total=Sum("amount"))["total"]
        assert paid == receipt.amount == bill.amount, pk
        assert set(shares.values_list("receipt", flat=True)) == {receipt.pk}
    assert not Refund.objects.exclude(state=Refund.State.DONE).exists()
    assert Receipt.objects.count() <= Capture.objects.count()


def report(town, storm):
    seconds = time.monotonic() - storm.began
    kills = town.fuses.kills()
    sys.stdout.write(
        f"\n  {len(storm.errands.done)} applications filed, paid and receipted in {seconds:.0f} s, "
        f"{kills.total()} kills\n{fuses.table(kills)}\n"
    )
