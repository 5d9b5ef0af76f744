"""Processes that are killed and started again; each leads a process group of its own."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import requests
from django.conf import settings

from portal.core.management.programs import programs
from portal.core.management.supervisor import Program, free_port, port_answers
from tests import databases

START_SECONDS = 60
IDLE_SECONDS = 240
LAST_LINES = 30
WEBHOOK_RETRIES = "1,2,4"  # seconds; then the gateway gives up and only the sweep can know


class Town:
    """Site, worker and gateway on the database of the running test. End it with `with`.

    `var` must hold the test's private files as `private`.
    """

    def __init__(self, var: Path):
        self.var, self.port, self.gateway_port = var, free_port(), free_port()
        self.site = f"http://127.0.0.1:{self.port}"
        self.gateway = f"http://127.0.0.1:{self.gateway_port}"
        self.store = var / "mockpay.sqlite3"
        self.logs = var / "chaos-log"
        self.logs.mkdir(exist_ok=True)
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
            "DATABASE_URL": databases.current_url(),
            "MOTCUA_VAR": str(var),
            "MOCK_GATEWAY": "1",
            "PYTHONUNBUFFERED": "1",
            "PYTHONWARNINGS": "ignore",
            "PYTHONPATH": str(settings.BASE_DIR),
        }
        made = programs(var=var, port=self.port, gateway_port=self.gateway_port)
        self.programs = {program.name: _small(program) for program in made}
        self.running: dict[str, subprocess.Popen] = {}
        self.groups: list[int] = []
        self.boot_seconds = 0.0  # what a process needs here until it works

    def __enter__(self) -> "Town":
        return self

    def __exit__(self, *_error) -> None:
        for child in self.running.values():
            child.kill()
            child.wait()
        for group in self.groups:  # what a beheaded one has left behind
            _kill_group(group)

    # --- one process ------------------------------------------------------------------------
    def start(self, name: str, program: str = "") -> subprocess.Popen:
        """Start `program` (default: that of the same name) under this name."""
        chosen = self.programs[program or name]
        return self._run(name, chosen.command, {**self.environment, **chosen.environment})

    def _run(self, name, command, environment) -> subprocess.Popen:
        with (self.logs / f"{name}.log").open("a") as log:
            child = subprocess.Popen(
                command,
                cwd=settings.BASE_DIR,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=0,
            )
        self.running[name] = child
        self.groups.append(child.pid)
        return child

    def kill(self, name: str) -> None:
        """SIGKILL for the process and all that it started, as when the machine stops."""
        child = self.running.pop(name)
        _kill_group(child.pid)
        child.wait()

    def behead(self, name: str) -> None:
        """SIGKILL for the process alone, as by the system when memory runs out."""
        child = self.running.pop(name)
        child.kill()
        child.wait()

    def survivors(self) -> int:
        """Process groups of which something still runs although it was beheaded."""
        living = {child.pid for child in self.running.values()}
        return sum(_lives(group) for group in self.groups if group not in living)

    # --- waiting ----------------------------------------------------------------------------
    def open(self) -> None:
        """Start all three and wait for their first answer."""
        began = time.monotonic()
        for name in ("gateway", "site", "worker"):
            self.start(name)
        self.wait_for_site()
        wait_until(lambda: port_answers(self.gateway_port), START_SECONDS, self.said)
        self.boot_seconds = time.monotonic() - began

    def wait_for_site(self) -> None:
        """Until it has answered a request: the first one loads half of the program."""
        wait_until(self._answers, START_SECONDS, self.said)

    def _answers(self) -> bool:
        try:
            requests.get(self.site, timeout=START_SECONDS)
        except requests.ConnectionError:
            return False
        return True

    def work_later(self, hours: float) -> None:
        """A worker whose clock is so far ahead does all that is due then, periodic jobs too."""
        command = [sys.executable, "-m", "tests.chaos.later", str(hours), "work", "--burst"]
        environment = {**self.environment, **self.programs["worker"].environment}
        child = self._run("later", command, environment)
        assert child.wait(IDLE_SECONDS) == 0, self.said()
        del self.running["later"]

    def said(self) -> str:
        """The last lines of each process."""
        parts = []
        for path in sorted(self.logs.glob("*.log")):
            lines = path.read_text(errors="replace").splitlines()[-LAST_LINES:]
            parts.append("\n".join([f"--- {path.name}", *lines]))
        return "\n".join(parts)


def children_of(parent: int) -> list[int]:
    """Process numbers of who lives now."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, owner = path.read_text().rpartition(")")[2].split()[:2]
            if int(owner) == parent and state != "Z":
                found.append(int(path.parent.name))
    return found


def forked_by(parent: int) -> list[int]:
    """Children that run their parent's own command: none of the helpers that it started."""
    return [child for child in children_of(parent) if _command(child) == _command(parent)]


def _command(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:  # it has ended meanwhile
        return b""


def wait_until(condition, seconds: float, tell=str) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"nothing happened in {seconds:.0f} s\n{tell()}"
        time.sleep(0.1)


def _small(program: Program) -> Program:
    """One web process is enough, and the gateway loses patience with a dead site soon."""
    pairs = zip(["", *program.command], program.command, strict=False)
    command = ["1" if before == "--workers" else part for before, part in pairs]
    if program.name == "gateway":
        command += ["--retry-delays", WEBHOOK_RETRIES, "--later", "10"]
    return replace(program, command=command)


def _kill_group(group: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


def _lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
