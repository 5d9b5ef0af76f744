"""A throw-away PostgreSQL cluster on a Unix socket, run by an unprivileged user.

    python tests/postgres.py COMMAND ...    runs COMMAND with DATABASE_URL pointing to the cluster

Nothing here needs Django; no port is opened and the data are gone afterwards.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START_SECONDS = 30
# A copy of the template is 1,500 files: in memory that takes a twentieth of the time of a disk.
MEMORY, ROOM = Path("/dev/shm"), 4 * 2**30  # bytes that must be free there
SPEED_OVER_SAFETY = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "jit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "120",
    "shared_buffers": "256MB",
    "listen_addresses": "",
}


class PostgresMissing(RuntimeError):
    """The server's programs are not installed, or the cluster did not start."""


@contextmanager
def cluster() -> Iterator[str]:
    """Yield the URL of the database `postgres` of a new cluster; stop and delete it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-pg-", dir=_place()))
    identity = _unprivileged()
    if identity:
        os.chown(folder, identity["user"], identity["group"])
    try:
        _create(folder, identity)
        server = _start(folder, identity)
        try:
            _wait(folder, server)
            yield f"postgresql://motcua@/postgres?host={folder}"
        finally:
            server.send_signal(signal.SIGINT)  # "fast": ends the sessions, keeps no client waiting
            server.wait(timeout=START_SECONDS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _place() -> Path | None:
    """In memory if there is room; where temporary files lie, if not, and for what measures
    (CLUSTER=disk)."""
    if os.environ.get("CLUSTER") == "disk" or not os.access(MEMORY, os.W_OK):
        return None
    return MEMORY if shutil.disk_usage(MEMORY).free >= ROOM else None


def _binary(name: str) -> str:
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = str(installed[-1]) if installed else shutil.which(name)
    if not found:
        raise PostgresMissing(f"{name} is not installed (package postgresql)")
    return found


def _unprivileged() -> dict:
    """Arguments for subprocess that drop root: the server refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _create(folder: Path, identity: dict) -> None:
    options = ["-U", "motcua", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"]
    command = [_binary("initdb"), "-D", str(folder / "data"), *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, **identity)
    if done.returncode:
        raise PostgresMissing(done.stderr)


def _start(folder: Path, identity: dict) -> subprocess.Popen:
    settings = [part for item in SPEED_OVER_SAFETY.items() for part in ("-c", "=".join(item))]
    command = [_binary("postgres"), "-D", str(folder / "data"), "-k", str(folder), *settings]
    descriptor = os.open(folder / "log", os.O_WRONLY | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "w") as log:
        # Its own process group: Ctrl-C must reach the tests first, and the server through us.
        return subprocess.Popen(
            command, cwd=folder, stdout=log, stderr=log, process_group=0, **identity
        )


def _wait(folder: Path, server: subprocess.Popen) -> None:
    ask = [_binary("pg_isready"), "-q", "-h", str(folder), "-U", "motcua", "-d", "postgres"]
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        if subprocess.run(ask).returncode == 0:
            return
        time.sleep(0.05)
    raise PostgresMissing((folder / "log").read_text())


def main(command: list[str]) -> int:
    with cluster() as url:
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}).returncode


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main(sys.argv[1:]))
