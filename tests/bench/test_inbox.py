"""Fifty messages a second are answered, and who reads a page meanwhile does not notice."""

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from random import Random
from statistics import median

import pytest
import requests
from django.conf import settings
from django.urls import reverse

from payments.models import GatewayMessage
from portal.core.management.programs import WEB_PROCESSES
from tests import states
from tests.bench.measure import ROUNDS
from tests.bench.test_ratios import say
from tests.chaos.payers import payer_of
from tests.chaos.processes import Town

pytestmark = pytest.mark.bench
RATE, SECONDS = 50, float(os.environ.get("BENCH_SECONDS", "8"))
MOST = 1.2  # times as long as without messages
WARM_UP_SECONDS, PATIENCE = 3, 10
SECRET = "whsec_mock"


@pytest.fixture
def site(fresh_db, tmp_path, settings):
    """As many web processes as the demonstration has."""
    settings.PRIVATE_ROOT = tmp_path / "private"
    with Town(tmp_path) as town:
        whole = town.programs["site"]
        command = [*whole.command, "--workers", str(WEB_PROCESSES)]
        town.programs["site"] = replace(whole, command=command)
        town.start("site")
        town.wait_for_site()
        yield town


def test_a_flood_of_messages_does_not_slow_the_pages(site, world, civil_status):
    payer = payer_of(states.filed(world, civil_status), site, Random(1))
    addresses = [site.site + path for path in (reverse("home"), payer.path)]
    read(addresses, payer.cookies, WARM_UP_SECONDS)
    quiet, flooded, answers = [], [], []
    for _round in range(ROUNDS):
        quiet.append(median(read(addresses, payer.cookies, SECONDS)))
        with flood(site.port) as sender:
            flooded.append(median(read(addresses, payer.cookies, SECONDS)))
            answers.append(json.loads(sender.communicate(timeout=SECONDS + PATIENCE)[0]))
    ratio = median(b / a for a, b in zip(quiet, flooded, strict=True))
    waits = sorted(ms for answer in answers for ms in answer["ms"])
    say(
        f"pages {median(quiet):.0f} ms; beside {RATE} messages a second {median(flooded):.0f} ms: "
        f"{ratio:.2f} times; a message is answered in {median(waits):.0f} ms, "
        f"95 of 100 in {waits[len(waits) * 95 // 100]:.0f} ms"
    )
    sent = ROUNDS * int(RATE * SECONDS)
    assert sum(answer["statuses"].get("200", 0) for answer in answers) == sent
    assert GatewayMessage.objects.count() == sent
    assert ratio <= MOST


def read(addresses, cookies, seconds) -> list[float]:
    """Milliseconds of each page, one after the other."""
    found, end = [], time.monotonic() + seconds
    with requests.Session() as reader:
        reader.cookies.update(cookies)
        while time.monotonic() < end:
            for address in addresses:
                start = time.perf_counter()
                assert reader.get(address, timeout=PATIENCE).status_code == 200
                found.append((time.perf_counter() - start) * 1000)
            time.sleep(0.05)
    return found


def flood(port) -> subprocess.Popen:
    where = [str(port), reverse("payment_webhook", args=["stripe"]), SECRET]
    command = [sys.executable, "-m", "tests.bench.flood", *where, str(RATE), str(SECONDS)]
    return subprocess.Popen(command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True)
