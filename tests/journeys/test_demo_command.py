"""`make demo`, begun a second time: it greets, serves, and Ctrl-C leaves nothing."""

import os
import shutil
import signal
import subprocess
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.conf import settings

from portal.core.management.supervisor import free_port, port_answers
from tests import databases
from tests.journeys import province

pytestmark = pytest.mark.journey
START_SECONDS, STOP_SECONDS = 90, 30  # how soon it greets on a quiet machine: tests/bench
MARKS = (".migrated", ".seeded")  # of the first start, as the Makefile leaves them
OF_MAKE = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "MOTCUA_VAR")


@pytest.fixture
def own_province(tmp_path, django_db_setup, django_db_blocker):
    """(folder, environment) as the first start left them, on copies that no other process uses."""
    var = tmp_path / "var"
    with django_db_blocker.unblock():
        template, files = province.prepared()
        shutil.copytree(files, var)
        for mark in MARKS:
            (var / mark).touch()
        with databases.beside("demo", template) as url:
            shared = province.environment(var, url)
            static = shutil.copytree(shared["STATIC_ROOT"], tmp_path / "static")
            found = os.environ | shared | {"STATIC_ROOT": str(static)}
            yield var, {name: found[name] for name in found.keys() - set(OF_MAKE)}


def test_the_second_start_greets_and_ctrl_c_leaves_no_process(own_province):
    var, _environment = own_province
    ports = free_port(), _with_neighbours()
    with second_start(own_province, ports) as (demo, greeting, _seconds):
        assert "seed_demo" not in greeting
        assert f"http://127.0.0.1:{ports[0]}/" in greeting
        assert "congdan@motcua.example" in greeting
        assert "manage.py demo_code" in greeting
        with urlopen(f"http://127.0.0.1:{ports[0]}/", timeout=START_SECONDS) as page:
            assert page.status == 200
        assert len(started_with(var)) > 3  # itself, the site, the worker, the gateway
        os.killpg(demo.pid, signal.SIGINT)  # as a terminal does: make hears it, too
        rest, _errors = demo.communicate(timeout=STOP_SECONDS)
    assert "Stopped." in rest
    assert started_with(var) == []
    assert not any(port_answers(port) for port in ports)


@contextmanager
def second_start(province, ports):
    """`make demo` where it has run before: (process, what it said, seconds until it said it)."""
    var, environment = province
    began = time.monotonic()
    demo = subprocess.Popen(
        # What is installed is left as it is: `make test` has seen to it.
        ["make", "demo", "-o", ".venv/.base", f"DEMO={var}", *addresses(ports)],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        process_group=0,
    )
    try:
        yield demo, read_until(demo, "Ctrl-C"), time.monotonic() - began
    finally:
        if demo.poll() is None:
            os.killpg(demo.pid, signal.SIGINT)
            demo.wait(STOP_SECONDS)
        demo.stdout.close()


def _with_neighbours() -> int:
    """A port for the gateway; those who play the rest of the world stand on the two behind it.

    Below those that the system gives out, so that nobody gets one meanwhile.
    """
    start = 20_000 + os.getpid() % 1_000 * 8
    rows = (range(first, first + 3) for first in range(start, start + 4_000, 3))
    return next(row[0] for row in rows if not any(map(port_answers, row)))


def addresses(ports) -> list[str]:
    return [f"PORT={ports[0]}", f"GATEWAY_PORT={ports[1]}"]


def read_until(process, word) -> str:
    """What it has printed up to the line with that word."""
    lines = []
    in_time = threading.Timer(START_SECONDS, os.killpg, (process.pid, signal.SIGINT))
    in_time.start()
    for line in process.stdout:
        lines.append(line)
        if word in line:
            in_time.cancel()
            return "".join(lines)
    raise AssertionError(f"it ended: {''.join(lines)}")


def started_with(var) -> list[int]:
    """Processes of this machine whose environment names the folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/environ"):
        try:
            told = entry.read_bytes()
        except OSError:  # it has ended, or is not ours
            continue
        if f"MOTCUA_VAR={var}".encode() in told.split(b"\0"):
            found.append(int(entry.parent.name))
    return found
