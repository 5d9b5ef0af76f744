import os
import time
from pathlib import Path

import pytest

from portal.tasks.limited import ChildFailed, LimitExceeded, run_limited

HANDLERS = "tests.tasks.handlers"


def test_values_come_back_as_bytes_or_plain_data():
    assert run_limited(f"{HANDLERS}.double", [21], seconds=60, megabytes=256) == 42
    assert run_limited(f"{HANDLERS}.picture", [], seconds=60, megabytes=256) == b"\x89PNG\x00"


@pytest.mark.threat(15)
def test_too_much_time_ends_the_child(tmp_path):
    begun = tmp_path / "begun"

    started = time.monotonic()
    with pytest.raises(LimitExceeded, match="more than"):
        run_limited(f"{HANDLERS}.sleep_long", [str(begun)], seconds=3, megabytes=256)

    assert time.monotonic() - started < 30
    with pytest.raises(ProcessLookupError):
        os.kill(int(begun.read_text()), 0)


@pytest.mark.threat(15)
def test_too_much_memory_is_an_error_of_the_child_only():
    with pytest.raises(ChildFailed, match="MemoryError"):
        run_limited(f"{HANDLERS}.eat_memory", [], seconds=60, megabytes=128)


def test_a_child_that_dies_is_reported():
    with pytest.raises(LimitExceeded, match="ended by the system"):
        run_limited(f"{HANDLERS}.die", [], seconds=60, megabytes=256)


def test_what_the_callable_raises_comes_back_as_a_traceback():
    with pytest.raises(ChildFailed, match="TypeError"):
        run_limited(f"{HANDLERS}.double", [], seconds=60, megabytes=256)


def test_nothing_stays_on_the_disk():
    """A worker renders for years: folders that killed children leave would fill it."""
    folder = run_limited(f"{HANDLERS}.leave_a_folder", [], seconds=60, megabytes=256)

    assert "motcua-limited-" in folder
    assert not Path(folder).exists()
