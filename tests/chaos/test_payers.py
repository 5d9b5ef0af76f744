"""Many pay at once while the gateway misbehaves and site and worker are killed again and again."""

import time

import pytest

from payments.models import Attempt, Capture, Receipt
from tests.chaos import books
from tests.chaos.payers import Storm, knob, misbehave
from tests.chaos.processes import wait_until

pytestmark = pytest.mark.chaos
PAYERS, SECONDS, LATE = 30, 60, 3
DAY = 26  # hours, with the rounds before it


def kill(town, name, dice, storm):
    """A short life after another; the last one goes on."""
    while storm.rages():
        if name == "site":
            town.wait_for_site()
        else:
            time.sleep(town.boot_seconds)
        time.sleep(dice.uniform(1, 6))
        town.kill(name)
        town.start(name)


def test_no_payment_is_lost_or_booked_twice(town, payers, dice):
    people = payers(PAYERS)
    for hesitant in people[-LATE:]:
        hesitant.endings = ["cancel"]
    town.open()

    with Storm(SECONDS, people) as storm:
        for name in ("site", "worker"):
            storm.call(kill, town, name, dice(name), storm)
        storm.call(misbehave, town, dice("gateway"), storm)
        for payer in people:
            storm.call(payer.pay, storm)
    town.wait_for_site()
    wait_until(lambda: not books.gateway_waits(town), 60, town.said)
    town.kill("worker")

    books.settle_down(town)
    books.check(town)
    assert Receipt.objects.count() >= PAYERS // 3, [payer.answers for payer in people]
    pay_late(town)
    books.check(town)


def pay_late(town):
    """On sessions that were closed before, and no webhook tells: the daily comparison does."""
    closed = Attempt.objects.filter(state=Attempt.State.EXPIRED).exclude(provider_ref="")
    before = Capture.objects.count()
    late = list(closed.values_list("provider_ref", flat=True)[:LATE])
    assert late, "of those who hesitated nobody came as far as the gateway"
    knob(town, "POST", "faults", {"name": "webhook_drop", "times": 100})
    for session in late:
        knob(town, "POST", "acts", {"act": "pay", "session": session})
    books.settle_down(town, after=DAY)
    assert Capture.objects.count() == before + len(late)
