"""`manage.py demo`, as `make demo` ends in it: it greets, serves, and Ctrl-C leaves nothing."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.conf import settings

from portal.core.management.supervisor import free_port, port_answers
from tests import databases
from tests.journeys import province

pytestmark = pytest.mark.journey
START_SECONDS, STOP_SECONDS = 90, 30


@pytest.fixture
def own_province(tmp_path, django_db_setup, django_db_blocker):
    """(folder, URL of the database) of a copy that no other process uses."""
    with django_db_blocker.unblock():
        template, files = province.prepared()
        shutil.copytree(files, tmp_path / "var")
        with databases.beside("demo", template) as url:
            yield tmp_path / "var", url


def test_ctrl_c_leaves_no_process(own_province):
    var, url = own_province
    ports = free_port(), free_port()
    command = [str(settings.BASE_DIR / "manage.py"), "demo", "--port", str(ports[0])]
    demo = subprocess.Popen(
        [sys.executable, "-W", "ignore", *command, "--gateway-port", str(ports[1])],
        env=os.environ | province.environment(var, url),
        stdout=subprocess.PIPE,
        text=True,
        process_group=0,
    )
    try:
        greeting = read_until(demo, "Ctrl-C")
        assert f"http://127.0.0.1:{ports[0]}/" in greeting
        assert "congdan@motcua.example" in greeting
        assert "manage.py demo_code" in greeting
        with urlopen(f"http://127.0.0.1:{ports[0]}/", timeout=START_SECONDS) as page:
            assert page.status == 200
        assert len(started_with(var)) > 3  # itself, the site, the worker, the gateway
        os.killpg(demo.pid, signal.SIGINT)
        rest, _errors = demo.communicate(timeout=STOP_SECONDS)
    finally:
        demo.kill()
        demo.wait()
    assert demo.returncode == 0
    assert "Stopped." in rest
    assert started_with(var) == []
    assert not any(port_answers(port) for port in ports)


def read_until(process, word) -> str:
    """What it has printed up to the line with that word."""
    lines = []
    in_time = threading.Timer(START_SECONDS, process.kill)
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
