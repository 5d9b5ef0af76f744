"""The project's own files, for tests that read them."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CODE = ("portal/", "procedures/", "payments/", "cms/")


@cache
def files() -> tuple[str, ...]:
    """Every file that is or would be committed, relative to the root."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return tuple(sorted(name for name in listed.stdout.split("\0") if (ROOT / name).is_file()))


def code() -> list[str]:
    """Python files of the application, without migrations."""
    return [name for name in files() if _is_python(name) and name.startswith(CODE)]


def tests() -> list[str]:
    return [name for name in files() if _is_python(name) and name.startswith("tests/")]


def templates() -> list[str]:
    return [name for name in files() if name.startswith("templates/")]


@cache
def read(name: str) -> str:
    return (ROOT / name).read_text()


def _is_python(name: str) -> bool:
    return name.endswith(".py") and "/migrations/" not in name
