"""Runs a few processes as one: the first that ends takes the others with it."""

import os
import signal
import socket
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

GRACE_SECONDS = 15
LAST_LINES = 15


@dataclass(frozen=True, slots=True)
class Program:
    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)


class ProgramEnded(Exception):
    """A child ended by itself, or did not answer; the message carries its last lines."""


class Supervisor:
    """Children write to `<logs>/<name>.log`, each leads a process group of its own."""

    def __init__(self, programs: list[Program], logs: Path):
        self.programs, self.logs = programs, logs
        self.children: dict[str, subprocess.Popen] = {}
        self.stopping = threading.Event()

    def __enter__(self) -> "Supervisor":
        self.logs.mkdir(parents=True, exist_ok=True)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        try:
            for program in self.programs:
                self._start(program)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_error) -> None:
        self.stop()

    def wait(self) -> None:
        """Until a signal comes. Raises ProgramEnded when a child ends before."""
        while not self.stopping.wait(0.3):
            self.check()

    def wait_for_port(self, port: int, seconds: float = 60) -> None:
        """Until something answers on the loopback port. Raises ProgramEnded."""
        deadline = time.monotonic() + seconds
        while not port_answers(port) and not self.stopping.is_set():
            self.check()
            if time.monotonic() > deadline:
                raise ProgramEnded(f"nothing answers on port {port} after {seconds:.0f} s")
            time.sleep(0.1)

    def check(self) -> None:
        for name, child in self.children.items():
            if child.poll() is not None:
                said = "\n".join(self._log(name).read_text().splitlines()[-LAST_LINES:])
                raise ProgramEnded(f"{name} ended with {child.returncode}:\n{said}")

    def stop(self) -> None:
        """End every child and whatever it started, kindly first."""
        for child in self.children.values():
            _signal_group(child, signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        for child in self.children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                pass
            finally:
                _signal_group(child, signal.SIGKILL)
                child.wait()

    def _start(self, program: Program) -> None:
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", **program.environment}
        with self._log(program.name).open("w") as log:
            self.children[program.name] = subprocess.Popen(
                program.command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=0,
            )

    def _log(self, name: str) -> Path:
        return self.logs / f"{name}.log"


def port_answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _signal_group(child: subprocess.Popen, number: int) -> None:
    try:
        os.killpg(child.pid, number)
    except ProcessLookupError:
        return
