"""A worker that renders and seals receipt after receipt needs no more memory than at first."""

import os
import time
from pathlib import Path
from statistics import median

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from portal.documents.models import IssuedDocument, Signature
from tests.bench.test_ratios import say
from tests.chaos.processes import Town, children_of
from tests.documents import papers
from tests.documents.authority import Seals

pytestmark = pytest.mark.bench
RECEIPTS = int(os.environ.get("BENCH_RECEIPTS", "500"))
EARLY, LATE = (0.1, 0.3), (0.8, 1.0)  # shares of all receipts
MOST = 1.05  # times the memory of the early ones
PATIENCE = 300  # seconds until another receipt is done
PAGE = os.sysconf("SC_PAGE_SIZE") / 2**20


def test_memory_stays_flat(fresh_db, world, settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"
    Seals(tmp_path / "seals").give(world.commune, key=rsa.generate_private_key(65537, 2048))
    for _receipt in range(RECEIPTS):
        papers.receipt(world.commune)
    with Town(tmp_path) as town:
        town.environment["SEALS_DIR"] = str(tmp_path / "seals")
        worker = town.start("worker")
        samples = watched(worker.pid)
    assert Signature.objects.count() == RECEIPTS
    early, late = (during(samples, *share) for share in (EARLY, LATE))
    say(
        f"{RECEIPTS} receipts rendered and sealed: the worker and its helper hold {early:.0f} MB "
        f"early, {late:.0f} MB late: {late / early:.3f} times"
    )
    assert late / early <= MOST


def watched(pid) -> list[tuple[int, float]]:
    """[(receipts done, megabytes)], until all are done."""
    samples, last = [(0, resident(pid))], time.monotonic()
    while samples[-1][0] < RECEIPTS:
        time.sleep(0.5)
        done = IssuedDocument.objects.filter(rendering="done").count()
        if done > samples[-1][0]:
            last = time.monotonic()
        assert time.monotonic() - last < PATIENCE, samples[-1]
        samples.append((done, sum(map(resident, [pid, *children_of(pid)]))))
    return samples


def resident(pid) -> float:
    """Megabytes of a process; what renders one receipt lives too briefly to be asked."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except FileNotFoundError:
        return 0.0


def during(samples, first, last) -> float:
    found = [size for done, size in samples if first * RECEIPTS <= done <= last * RECEIPTS]
    return median(found)
