"""Test databases: migrated once into a template, then copied.

The template is keyed by the migrations of every installed app. Each test process works on a copy
of it and rolls back; a test that needs real commits gets a copy of its own (`fresh()`), so nothing
is ever flushed: a flush would lose rows, triggers' state and Wagtail's root page.

    python -m tests.databases      makes the template of the engine that DATABASE_URL names
"""

import fcntl
import hashlib
import itertools
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

KEEP_SECONDS = 24 * 3600  # templates of earlier migrations
_serial = itertools.count(1)


class SqliteFiles:
    """Databases are files: the template in the var folder, copies in a temporary one."""

    def __init__(self) -> None:
        self.copies = Path(tempfile.mkdtemp(prefix="motcua-test-"))

    def name(self, label: str) -> str:
        folder = _shared_folder() if label.startswith("template") else self.copies
        return str(folder / f"{label}.sqlite3")

    def exists(self, name: str) -> bool:
        return Path(name).exists()

    def create(self, name: str) -> None:
        Path(name).unlink(missing_ok=True)

    def rename(self, old: str, new: str) -> None:
        with closing(sqlite3.connect(old)) as database:  # what other processes left beside it
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        os.replace(old, new)
        for stale in _shared_folder().glob("template_*"):
            if time.time() - stale.stat().st_mtime > KEEP_SECONDS:
                stale.unlink()

    def copy(self, template: str, name: str) -> None:
        shutil.copyfile(template, name)

    def drop(self, name: str) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(name + suffix).unlink(missing_ok=True)

    def close(self) -> None:
        shutil.rmtree(self.copies, ignore_errors=True)

    def url(self, name: str) -> str:
        return f"sqlite:///{name}"

    def name_in(self, url: str) -> str:
        return url.removeprefix("sqlite:///")


class PostgresServer:
    """Databases of one server, copied with CREATE DATABASE ... TEMPLATE."""

    def name(self, label: str) -> str:
        return (
            f"motcua_{label}" if label.startswith("template") else f"motcua_{os.getpid()}_{label}"
        )

    def exists(self, name: str) -> bool:
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            return cursor.fetchone() is not None

    def create(self, name: str) -> None:
        self.drop(name)
        self._run(f'CREATE DATABASE "{name}" TEMPLATE template0')

    def rename(self, old: str, new: str) -> None:
        self._run(f'ALTER DATABASE "{old}" RENAME TO "{new}"')

    def copy(self, template: str, name: str) -> None:
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {self._strategy()}')

    def drop(self, name: str) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def close(self) -> None:
        """Nothing is kept beside the databases themselves."""

    def _strategy(self) -> str:
        """Files copied as they are: half the time of the blocks written to the log, as is usual
        since version 15."""
        return "STRATEGY FILE_COPY" if connection.pg_version >= 150_000 else ""

    def url(self, name: str) -> str:
        values = connection.settings_dict
        return f"postgresql://{values['USER']}@/{name}?host={values['HOST']}"

    def name_in(self, url: str) -> str:
        return urlsplit(url).path.removeprefix("/")

    def _run(self, statement: str) -> None:
        with connection._nodb_cursor() as cursor:
            cursor.execute(statement)


@contextmanager
def worker_copy(label: str = "main") -> Iterator[None]:
    """The database of this test process: a copy of the template under the default alias."""
    engine = _engine()
    engine.template = _template(engine)
    try:
        with _copy(engine, label):
            yield
    finally:
        engine.close()


@contextmanager
def fresh() -> Iterator[None]:
    """An untouched copy for a module. What it committed there must satisfy the verify commands."""
    with untouched():
        yield
        verify_books()


@contextmanager
def untouched() -> Iterator[None]:
    """Until the end, every thread's new connection goes to an untouched copy of the template."""
    with _copy(_engine(), f"fresh{next(_serial)}"):
        yield


def verify_books() -> None:
    """Run the commands that prove the event chains and the money; they exit 1 on a finding.

    Scenes set fees and dates by hand and name files that nobody needs: `quick` leaves these out.
    """
    call_command("verify_audit", verbosity=0)
    call_command("verify_ledger", quick=True, verbosity=0)


def verify_applications() -> None:
    """The event chains, and what follows from them and from the answers.

    Not the money: tests of the workflow say "paid" without any.
    """
    from payments import ledger

    call_command("verify_audit", verbosity=0)
    found = [*map(str, ledger.findings("states")), *map(str, ledger.verify_again())]
    assert found == [], "\n".join(found)


@contextmanager
def within(url: str) -> Iterator[None]:
    """This process works on the database of `url` (as `beside` gives it) until the end."""
    before = connections.settings["default"]["NAME"]
    _switch(_engine().name_in(url))
    try:
        yield
    finally:
        _switch(before)


def current_url() -> str:
    """DATABASE_URL for a process that shall work on the database of this test."""
    return _engine().url(connection.settings_dict["NAME"])


@contextmanager
def beside(label: str, template: str = "") -> Iterator[str]:
    """URL of a further copy (of the template, or of `template`) for other processes only."""
    engine = _engine()
    name = engine.name(label)
    engine.copy(template or engine.template, name)
    try:
        yield engine.url(name)
    finally:
        engine.drop(name)


def filled(label: str, fill: Callable[[str], None]) -> str:
    """A template with more in it, for `beside`: a copy on which `fill(url)` has worked once."""
    engine = _engine()
    with _lock("filled"):
        name = engine.name(f"template_{label}")
        if not engine.exists(name):
            unfinished = f"{name}_unfinished"
            engine.drop(unfinished)
            engine.copy(engine.template, unfinished)
            fill(engine.url(unfinished))
            engine.rename(unfinished, name)
        return name


_engines: dict[str, SqliteFiles | PostgresServer] = {}


def _engine() -> SqliteFiles | PostgresServer:
    if not _engines:
        sqlite = connection.vendor == "sqlite"
        _engines["default"] = SqliteFiles() if sqlite else PostgresServer()
        if sqlite:
            options = connections.settings["default"]["OPTIONS"]
            options["init_command"] = options["init_command"].replace("=FULL", "=OFF")
    return _engines["default"]


@contextmanager
def _copy(engine: SqliteFiles | PostgresServer, label: str) -> Iterator[None]:
    before, name = connections.settings["default"]["NAME"], engine.name(label)
    engine.copy(engine.template, name)
    _switch(name)
    try:
        yield
    finally:
        _switch(before)
        engine.drop(name)


def _switch(name: str) -> None:
    connections.close_all()
    connections.settings["default"]["NAME"] = name  # read by every new connection of every thread
    connection.settings_dict["NAME"] = name


def _template(engine: SqliteFiles | PostgresServer) -> str:
    with _lock("template"):  # one process migrates, the others wait for it
        name = engine.name(f"template_{_key()}")
        if not engine.exists(name):
            _build(engine, name)
        return name


def _build(engine: SqliteFiles | PostgresServer, name: str) -> None:
    unfinished, before = f"{name}_unfinished", connections.settings["default"]["NAME"]
    engine.create(unfinished)
    _switch(unfinished)
    try:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", "cache", verbosity=0)
    finally:
        _switch(before)
    engine.rename(unfinished, name)


def _key() -> str:
    """Hash of every installed migration and of the locked requirements."""
    digest = hashlib.sha256((settings.BASE_DIR / "requirements" / "base.txt").read_bytes())
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        for path in sorted(Path(config.path).glob("migrations/*.py")):
            digest.update(f"{config.label}/{path.name}".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _lock(label: str) -> Iterator[None]:
    with open(_shared_folder() / f"{label}_{connection.vendor}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _shared_folder() -> Path:
    folder = settings.BASE_DIR / "var" / "test"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


if __name__ == "__main__":
    import django

    django.setup()
    _template(_engine())
