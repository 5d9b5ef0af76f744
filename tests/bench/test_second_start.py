"""`make demo` on a machine where it has run before."""

from statistics import median

import pytest

from portal.core.management.supervisor import free_port
from tests.bench.measure import ROUNDS
from tests.bench.test_ratios import say
from tests.journeys.test_demo_command import own_province, second_start  # noqa: F401

pytestmark = pytest.mark.bench
AT_MOST = 15  # seconds


def test_the_second_start_is_quick(own_province):  # noqa: F811
    seconds = []
    for _round in range(ROUNDS):
        with second_start(own_province, (free_port(), free_port())) as (_demo, _said, taken):
            seconds.append(taken)
    say(f"make demo, begun a second time, greets after {median(seconds):.1f} s")
    assert median(seconds) <= AT_MOST
