"""Processes that write at once, and the same work said again by the peer on a copy."""

import multiprocessing
import time
from collections.abc import Callable
from typing import NamedTuple

from django.db import connection, connections

from tests import databases
from tests.bench import peer

WRITERS = 8
PATIENCE = 120  # seconds


class Rates(NamedTuple):
    """Items a second: ours, and the peer's; how many statements each item takes, of both."""

    ours: float
    raw: float
    statements: set[int]


def beside_the_raw_driver(act: Callable, work: list) -> Rates:
    """`act` does each item of `work` once on this database, the peer on a copy as it stood."""
    with _copy("raw") as url:
        with _copy("recorded") as elsewhere, databases.within(elsewhere):
            said = peer.recorded(act, work)
        raw = _rate(lambda: peer.Writer(url), said)
    return Rates(_rate(lambda: _opened(act), work), raw, {len(one) for one in said})


def _copy(label):
    """URL of a copy of this test's database as it stands."""
    name = connection.settings_dict["NAME"]
    connections.close_all()  # a database in use is not copied
    return databases.beside(label, name)


def _opened(act) -> Callable:
    connection.ensure_connection()
    return act


def _rate(open_writer: Callable, work: list) -> float:
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
