"""Eight writers settle payments into one series, beside the same statements in the raw driver."""

import os
from statistics import median

import pytest

from payments.models import Capture, Receipt
from tests import states
from tests.bench.measure import ROUNDS
from tests.bench.test_ratios import say, settle_one, unpaid
from tests.bench.writers import WRITERS, beside_the_raw_driver

pytestmark = [pytest.mark.bench, pytest.mark.postgres]
EACH = int(os.environ.get("BENCH_SETTLES", "25"))
AT_LEAST = 0.3  # of the transactions that the raw driver makes in the same time


def test_settling_beside_the_raw_driver(fresh_db, world, civil_status, settings):
    settings.DEBUG_LOCKS = False  # as in production
    found = []
    settle_one(unpaid(states.filed(world, civil_status)))  # the series is there, the modules loaded
    for _round in range(ROUNDS):
        notices = [unpaid(states.filed(world, civil_status)) for _ in range(WRITERS * EACH)]
        found.append(beside_the_raw_driver(settle_one, notices))
    assert Capture.objects.count() == Receipt.objects.count() == 1 + ROUNDS * WRITERS * EACH
    ratio = median(one.ours / one.raw for one in found)
    counts = "/".join(map(str, sorted(found[-1].statements)))
    say(
        f"{WRITERS} writers settle {median(one.ours for one in found):.0f} a second with {counts} "
        f"statements each; the same {counts} prepared in the raw driver "
        f"{median(one.raw for one in found):.0f}: {ratio:.2f} of its rate"
    )
    assert ratio >= AT_LEAST
