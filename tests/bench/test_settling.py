"""Eight writers settle payments into one series, beside the same statements in the raw driver."""

import multiprocessing
import os
import time
from collections.abc import Callable
from statistics import median

import pytest
from django.db import connection, connections

from payments.models import Capture, Receipt
from tests import databases, states
from tests.bench import peer
from tests.bench.measure import ROUNDS
from tests.bench.test_ratios import say, settle_one, unpaid

pytestmark = [pytest.mark.bench, pytest.mark.postgres]
WRITERS, EACH = 8, int(os.environ.get("BENCH_SETTLES", "25"))
AT_LEAST = 0.3  # of the transactions that the raw driver makes in the same time
PATIENCE = 120  # seconds


def test_settling_beside_the_raw_driver(fresh_db, world, civil_status, settings):
    settings.DEBUG_LOCKS = False  # as in production
    ours, raw = [], []
    settle_one(unpaid(states.filed(world, civil_status)))  # the series is there, the modules loaded
    for _round in range(ROUNDS):
        notices = [unpaid(states.filed(world, civil_status)) for _ in range(WRITERS * EACH)]
        with copy("raw") as url:
            with copy("recorded") as elsewhere, databases.within(elsewhere):
                said = peer.recorded(settle_one, notices)
            raw.append(rate(lambda url=url: peer.Writer(url), said))
        ours.append(rate(opened, notices))
    assert Capture.objects.count() == Receipt.objects.count() == 1 + ROUNDS * WRITERS * EACH
    ratio = median(a / b for a, b in zip(ours, raw, strict=True))
    counts = "/".join(sorted({str(len(one)) for one in said}))
    say(
        f"{WRITERS} writers settle {median(ours):.0f} a second with {counts} statements each; the "
        f"same {counts} prepared in the raw driver {median(raw):.0f}: {ratio:.2f} of its rate"
    )
    assert ratio >= AT_LEAST


def copy(label):
    """URL of a copy of this test's database as it stands."""
    name = connection.settings_dict["NAME"]
    connections.close_all()  # a database in use is not copied
    return databases.beside(label, name)


def opened() -> Callable:
    connection.ensure_connection()
    return settle_one


def rate(open_writer: Callable, work: list) -> float:
    """Items a second by so many processes, from the moment when all are connected."""
    connections.close_all()  # a forked child must not speak on our connection
    fork = multiprocessing.get_context("fork")
    gate, ends = fork.Barrier(WRITERS + 1), fork.Queue()
    shares = [work[number::WRITERS] for number in range(WRITERS)]
    children = [fork.Process(target=_write, args=(open_writer, one, gate, ends)) for one in shares]
    for child in children:
        child.start()
    gate.wait(PATIENCE)
    began = time.monotonic()
    last = max(ends.get(timeout=PATIENCE) for _child in children)
    for child in children:
        child.join(PATIENCE)
    assert [child.exitcode for child in children] == [0] * WRITERS
    return len(work) / (last - began)


def _write(open_writer, share, gate, ends) -> None:
    write = open_writer()
    gate.wait(PATIENCE)
    for one in share:
        write(one)
    ends.put(time.monotonic())
