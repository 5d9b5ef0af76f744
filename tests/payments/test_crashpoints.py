"""The process is killed at each named point in turn; who comes after it finds nothing lost."""

import multiprocessing
import re
import signal
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from payments import gateways
from payments.models import Capture, Receipt, Refund
from portal.core.crashpoints import POINTS
from portal.documents import worker
from portal.documents.models import IssuedDocument
from procedures.models import Application
from tests.payments.ledger_checks import books
from tests.payments.lives import Life, begun

CALL = re.compile(r'crashpoints\.here\("([a-z.]+)"\)')


@pytest.fixture
def life(fresh_db, world, civil_status, tmp_path, monkeypatch):
    """What a life wires in for its process is taken out again after the test."""
    monkeypatch.setitem(gateways.BUILDERS, "stripe", gateways.BUILDERS["stripe"])
    monkeypatch.setattr(worker, "run_limited", worker.run_limited)
    return Life(world, begun(world, civil_status), tmp_path / "gateway.sqlite3")


def killed_at(point, life) -> int:
    """Exit code of a process that lives this life with that point armed."""
    connections.close_all()  # a forked child must not speak on our connection
    child = multiprocessing.get_context("fork").Process(target=life.until_killed_at, args=(point,))
    child.start()
    child.join(timeout=60)
    return child.exitcode


@pytest.mark.fault(36, 37, 38, 39)
@pytest.mark.parametrize("point", POINTS)
def test_killed_here_nothing_is_lost_and_nothing_done_twice(point, life):
    assert killed_at(point, life) == -signal.SIGKILL, "the point was never reached"

    life.live()

    assert Application.objects.exclude(status="0").count() == 1
    assert Receipt.objects.count() == 1
    assert Capture.objects.count() == 2
    assert list(Refund.objects.values_list("state", flat=True)) == ["done"]
    assert not IssuedDocument.objects.exclude(rendering="done").exists()
    assert books() == []


def test_every_point_stands_somewhere_and_every_one_is_named():
    code = [
        path.read_text()
        for folder in ("portal", "procedures", "payments")
        for path in Path(settings.BASE_DIR, folder).rglob("*.py")
    ]
    used = sorted(name for text in code for name in CALL.findall(text))
    assert used == sorted(POINTS)
