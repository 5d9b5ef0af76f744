"""Who seals with which key: `seals.toml` in SEALS_DIR, beside the keys, never in the database.

    timestamp = "http://tsa.example/tsr"    # optional: PAdES B-T instead of B-B

    [all]                                   # what holds for every agency that says nothing else
    kind = "pkcs12"
    passphrase_file = "passphrase"

    [agency."H05.30.10"]                    # code of the agency
    file = "H05.30.10.p12"
    crl = ["ca.crl", "http://ca.example/ca.crl"]
    trial = false                           # true: of a test CA, said on every sheet

Paths count from SEALS_DIR. What a remote key needs stands in `csc`, a key in a token in `token`.
Papers of an agency without an entry wait for one where SEALS_REQUIRED is on; elsewhere they are
unsigned and say so.
"""

import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from portal.documents.seals.errors import SealUnusable

FILE = "seals.toml"


@dataclass(frozen=True)
class Entry:
    """One agency's key: its kind, and what the adapter of that kind needs to open it."""

    agency: str
    kind: str
    options: dict = field(hash=False)
    trial: bool = False
    timestamp: str = ""

    @property
    def crl(self) -> list[str]:
        return self.options.get("crl", [])

    def path(self, name: str) -> Path | None:
        """The file that an option names; None when it names none."""
        return settings.SEALS_DIR / self.options[name] if self.options.get(name) else None


def entries() -> dict[str, Entry]:
    """{agency code: entry}; {} without a book. Raises SealUnusable when the file cannot be
    understood."""
    path = settings.SEALS_DIR / FILE
    try:
        return _read(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError, KeyError) as error:
        raise SealUnusable("book") from error


@lru_cache(maxsize=2)
def _read(path: Path, _changed: int) -> dict[str, Entry]:
    with path.open("rb") as file:
        book = tomllib.load(file)
    shared, timestamp = book.get("all", {}), book.get("timestamp", "")
    return {code: _entry(code, shared | own, timestamp) for code, own in book["agency"].items()}


def _entry(code, options, timestamp) -> Entry:
    return Entry(code, options["kind"], options, options.get("trial", False), timestamp)
