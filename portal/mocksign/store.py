"""What the service remembers: authorisations in SQLite, keys in a file that the demo has made."""

import json
import secrets
import sqlite3
import threading
import time
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

LIFETIME = 180  # seconds to confirm
SCHEMA = """CREATE TABLE IF NOT EXISTS authorisation (
    handle TEXT PRIMARY KEY, credential TEXT NOT NULL, hashes TEXT NOT NULL,
    description TEXT NOT NULL, state TEXT NOT NULL, sad TEXT NOT NULL, until REAL NOT NULL
)"""
FIELDS = ("handle", "credential", "hashes", "description", "state", "sad", "until")
READ = {
    "handle": "SELECT * FROM authorisation WHERE handle = ?",
    "sad": "SELECT * FROM authorisation WHERE sad = ?",
    "credential": "SELECT * FROM authorisation WHERE credential = ? ORDER BY until DESC",
}


class Store:
    """`signers`: {credential: {"user", "name", "key" (PEM), "chain" (PEM)}}, read anew each time:
    the demo may make it after this process has begun."""

    def __init__(self, path: str, signers: Path, clock=time.time):
        if path != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._lock, self._signers, self.clock = threading.Lock(), signers, clock
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._database.execute(SCHEMA)

    def close(self):
        self._database.close()

    # --- people and keys --------------------------------------------------------------------
    def signers(self) -> dict:
        try:
            return json.loads(self._signers.read_text())
        except FileNotFoundError:
            return {}

    def key_of(self, credential: str):
        return load_pem_private_key(self.signers()[credential]["key"].encode(), None)

    def chain_of(self, credential: str) -> list[x509.Certificate]:
        return x509.load_pem_x509_certificates(self.signers()[credential]["chain"].encode())

    # --- authorisations ---------------------------------------------------------------------
    def begin(self, credential: str, hashes: list[str], description: str) -> dict:
        row = (secrets.token_urlsafe(16), credential, json.dumps(hashes), description, "waiting",
               secrets.token_urlsafe(24), self.clock() + LIFETIME)  # fmt: skip
        self._write("INSERT INTO authorisation VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        return self.get("handle", row[0])

    def get(self, name: str, value: str) -> dict | None:
        """By handle or SAD; what nobody answered in time has expired."""
        found = self._read(name, value)
        return found[0] if found else None

    def waiting(self, credential: str) -> list[dict]:
        rows = self._read("credential", credential)
        return [one for one in rows if one["state"] == "waiting"]

    def decide(self, handle: str, state: str) -> bool:
        """Confirm or refuse on the phone; False when it is too late, or was done already."""
        changed = self._write(
            "UPDATE authorisation SET state = ? WHERE handle = ? AND state = 'waiting'"
            " AND until > ?",
            (state, handle, self.clock()),
        )
        return bool(changed)

    def spend(self, sad: str) -> bool:
        """A SAD is good once, and only for a while."""
        changed = self._write(
            "UPDATE authorisation SET state = 'spent' WHERE sad = ? AND state = 'confirmed'"
            " AND until > ?",
            (sad, self.clock()),
        )
        return bool(changed)

    def _read(self, name, value) -> list[dict]:
        with self._lock:
            rows = self._database.execute(READ[name], (value,)).fetchall()
        return [self._shown(dict(zip(FIELDS, row, strict=True))) for row in rows]

    def _shown(self, row) -> dict:
        row["hashes"] = json.loads(row["hashes"])
        if row["state"] in ("waiting", "confirmed") and row["until"] <= self.clock():
            row["state"] = "expired"
        return row

    def _write(self, statement, values) -> int:
        with self._lock:
            return self._database.execute(statement, values).rowcount
