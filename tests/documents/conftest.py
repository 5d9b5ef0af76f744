from functools import cache

import pytest

from portal.documents import worker
from portal.documents.render import render_pdf
from tests.documents import papers
from tests.documents.authority import Seals
from tests.documents.samples import MONEY


@pytest.fixture
def seals(settings, tmp_path) -> Seals:
    """An empty SEALS_DIR of one's own, with a CA."""
    settings.SEALS_DIR = tmp_path / "seals"
    return Seals(settings.SEALS_DIR)


@pytest.fixture
def here(monkeypatch):
    """Render in this process."""
    monkeypatch.setattr(worker, "run_limited", papers.render_here)


@pytest.fixture
def same(monkeypatch):
    """Every document gets one and the same sheet: for tests of what comes after rendering."""
    monkeypatch.setattr(worker, "run_limited", lambda *args, **limits: _sheet())


@cache
def _sheet() -> bytes:
    return render_pdf("receipt", MONEY)
