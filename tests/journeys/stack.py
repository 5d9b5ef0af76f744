"""Site, worker and mock gateway as processes on a database and a folder of their own."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.request import urlopen

from portal.accounts.totp import code_now, demo_secret
from portal.core.management import programs
from portal.core.management.supervisor import Program, Supervisor, free_port
from tests import databases
from tests.journeys import province

SLOW_SECONDS = 60
LAST_LINES = 40
VERIFY = ("verify_ledger", "verify_audit")  # of all that the journeys did; exit 1 on a finding


@dataclass
class Stack:
    """Addresses and files of what runs. `sessions`: who is signed in already, by e-mail."""

    site: str
    gateway: str
    phones: str  # the signing service, with the phones on which people confirm
    var: Path
    database: str
    supervisor: Supervisor
    sessions: dict[str, dict] = field(default_factory=dict)

    def manage(self, *arguments: str) -> str:
        """A command of the project that only reads. Raises CommandFailed."""
        return province.manage(self.var, self.database, *arguments)

    def code(self, email: str) -> str:
        """The six digits which that officer's app shows now."""
        return code_now(demo_secret(email))

    def logs(self) -> str:
        """The last lines of each process, for the report of a failure."""
        parts = []
        for path in sorted((self.var / "log").glob("*.log")):
            lines = path.read_text(errors="replace").splitlines()[-LAST_LINES:]
            parts.append("\n".join([f"--- {path.name}", *lines]))
        return "\n".join(parts)


@contextmanager
def running() -> Iterator[Stack]:
    """A stack on a copy of the province; gone afterwards, whatever happened."""
    template, files = province.prepared()
    folder = Path(tempfile.mkdtemp(prefix="motcua-journey-"))
    try:
        var = folder / "var"
        shutil.copytree(files, var)
        with databases.beside("journey", template) as database:
            yield from _served(var, database)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _served(var: Path, database: str) -> Iterator[Stack]:
    ports = port, gateway_port, signing_port = free_port(), free_port(), free_port()
    with _own_signals(), Supervisor(_programs(var, database, *ports), var / "log") as s:
        for number in ports:
            s.wait_for_port(number, SLOW_SECONDS)
        _warm(f"http://127.0.0.1:{port}/")
        stack = Stack(
            site=f"http://127.0.0.1:{port}",
            gateway=f"http://localhost:{gateway_port}",
            phones=f"http://127.0.0.1:{signing_port}",
            var=var,
            database=database,
            supervisor=s,
        )
        yield stack
        s.check()
        for command in VERIFY:
            stack.manage(command)


def _warm(site: str) -> None:
    """The first request loads half of the site; no visitor shall wait for that."""
    with urlopen(site, timeout=SLOW_SECONDS) as answer:
        answer.read()


def _programs(
    var: Path, database: str, port: int, gateway_port: int, signing_port: int
) -> list[Program]:
    """Those of `manage.py demo` but for the telephones of notices, with one web process, and the
    gateway on another site."""
    ports = {"port": port, "gateway_port": gateway_port, "signing_port": signing_port}
    shared = province.environment(var, database)
    for name in ("STRIPE_CHECKOUT_ORIGIN", "NATIONAL_PAY_URL"):
        shared[name] = f"http://localhost:{gateway_port}"
    return [
        replace(
            program,
            command=_changed(program.command, gateway_port),
            environment=program.environment | shared,
        )
        for program in programs.programs(var=var, **ports)
    ]


def _changed(command: list[str], gateway_port: int) -> list[str]:
    changes = {"--workers": "1", "--public-url": f"http://localhost:{gateway_port}"}
    pairs = zip(["", *command], command, strict=False)
    return [changes.get(before, part) for before, part in pairs]


@contextmanager
def _own_signals() -> Iterator[None]:
    """The supervisor takes SIGINT and SIGTERM for itself; the test run wants them back."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    os.environ["PYTHONWARNINGS"] = "ignore"
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
