"""Fifty people pay at once while each call to the gateway hangs: everybody else reads on."""

import time
from statistics import median

import pytest
import requests

from payments.models import Attempt
from tests.chaos.payers import Storm, knob

pytestmark = [pytest.mark.outage, pytest.mark.fault(32)]
PAYERS, HANGS, SECONDS = 50, 60, 25  # a call hangs longer than we wait for it
LONGEST = 8  # seconds: shorter than one call that hangs; fifty who pay are work too
USUAL = 1


@pytest.fixture
def people(payers):
    return payers(PAYERS + 1)


@pytest.fixture
def hanging(town, people):
    """The site has loaded all that it needs: one has paid, pages were read."""
    town.open()
    requests.get(f"{town.site}/thu-tuc/", timeout=HANGS)
    first = people.pop()
    assert first._post(town.site + first.path, {"channel": "stripe"})
    knob(town, "POST", "faults", {"name": "hang", "seconds": HANGS, "times": 1000})
    return town


def read(town, seconds, storm):
    """Somebody reads pages; how long each of them took."""
    while storm.rages():
        began = time.monotonic()
        answer = requests.get(f"{town.site}/thu-tuc/", timeout=HANGS)
        seconds.append(time.monotonic() - began)
        assert answer.status_code == 200
        time.sleep(0.2)


def try_once(payer):
    assert payer._post(payer.town.site + payer.path, {"channel": "stripe"}) is None


def test_who_does_not_pay_reads_on(hanging, people):
    seconds = []
    with Storm(SECONDS) as storm:
        storm.call(read, hanging, seconds, storm)
        for payer in people:
            storm.call(try_once, payer)
    assert sum(payer.answers[200] for payer in people) == PAYERS
    assert Attempt.objects.filter(state__in=("created", "unknown")).count() == PAYERS
    assert len(seconds) > SECONDS / (LONGEST + 1)
    assert max(seconds) < LONGEST, sorted(seconds)[-5:]
    assert median(seconds) < USUAL
