"""The demo's small province, filled in once and then copied for every stack of processes."""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.db import connection

from tests import databases

SETTINGS = "portal.settings.dev"
CODE = ("portal", "procedures", "payments", "cms")
KEEP_SECONDS = 24 * 3600
SEEDED = [
    ["seed_demo", "--map", "2023", "--small"],
    ["work", "--burst"],  # papers and notices of its applications
    # One leader approves without a certificate: the agency's seal is the only signature then.
    ["link_signature", "lanhdao.vocuong@motcua.example", "--unlink"],
]


class CommandFailed(RuntimeError):
    """A command of the project ended badly; the message carries what it said."""


def environment(var: Path, database: str) -> dict[str, str]:
    """For every process of a stack: the demo's settings on that database and that folder."""
    return {
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "DATABASE_URL": database,
        "MOTCUA_VAR": str(var),
        "STATIC_ROOT": str(_kept() / "static"),
        "TRUSTED_PROXIES": "1",  # visitors come from addresses of their own
    }


def manage(var: Path, database: str, *arguments: str) -> str:
    """What the command says on standard output. Raises CommandFailed."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(settings.BASE_DIR / "manage.py"), *arguments],
        env={**os.environ, **environment(var, database)},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        said = f"{done.stdout}\n{done.stderr}"
        raise CommandFailed(f"manage.py {' '.join(arguments)}:\n{said[-4000:]}")
    return done.stdout


def prepared() -> tuple[str, Path]:
    """The template database with the province in it, and the folder of its files."""
    label = f"province_{_key()}"
    folder = _kept() / label

    def fill(url: str) -> None:
        _forget_old()
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        manage(folder, url, "collectstatic", "--no-input", "-v", "0")
        for command in SEEDED:
            manage(folder, url, *command)

    return databases.filled(label, fill), folder


def _key() -> str:
    """Hash of everything that decides what the commands leave: code, data, schema, server."""
    digest = hashlib.sha256(f"{connection.vendor} {connection.settings_dict['HOST']}".encode())
    for folder in CODE:
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            if path.suffix in {".py", ".json", ".css", ".js"}:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _kept() -> Path:
    folder = settings.BASE_DIR / "var" / "test"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _forget_old() -> None:
    for folder in _kept().glob("province_*"):
        if folder.is_dir() and time.time() - folder.stat().st_mtime > KEEP_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
