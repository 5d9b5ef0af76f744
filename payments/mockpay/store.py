"""One SQLite file that holds everything the gateway knows: objects, keys, deliveries, faults."""

import json
import sqlite3
import threading
from contextlib import contextmanager
from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS object (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, created INTEGER NOT NULL, body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS object_kind ON object (kind, seq);
CREATE INDEX IF NOT EXISTS object_payment
    ON object (kind, json_extract(body, '$.payment_intent'));
CREATE INDEX IF NOT EXISTS object_open
    ON object (json_extract(body, '$.expires_at'))
    WHERE kind = 'checkout.session' AND json_extract(body, '$.status') = 'open';
CREATE TABLE IF NOT EXISTS idempotency (
    key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, created REAL NOT NULL,
    status INTEGER, body BLOB
);
CREATE TABLE IF NOT EXISTS delivery (
    id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, due REAL NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'pending',
    forge TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS delivery_due ON delivery (state, due);
CREATE TABLE IF NOT EXISTS delivery_try (
    id INTEGER PRIMARY KEY AUTOINCREMENT, delivery INTEGER NOT NULL, event TEXT NOT NULL,
    at REAL NOT NULL, status INTEGER, error TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS fault (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, times INTEGER NOT NULL,
    options TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS job (
    id INTEGER PRIMARY KEY AUTOINCREMENT, due REAL NOT NULL, session TEXT NOT NULL
);
"""


class Store:
    """Safe with threads: one connection, one lock, every use of it a transaction."""

    def __init__(self, path: str):
        if path != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._depth = 0
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=20)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        with self._lock:
            self._db.close()

    @contextmanager
    def transaction(self):
        """All or nothing. An inner one joins the outer one."""
        with self._lock:
            outermost = self._depth == 0
            if outermost:
                self._db.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield self._db
            except BaseException:
                if outermost:
                    self._db.execute("ROLLBACK")
                raise
            else:
                if outermost:
                    self._db.execute("COMMIT")
            finally:
                self._depth -= 1

    # --- Stripe's objects, as documents ---------------------------------------------------

    def add(self, body: dict) -> dict:
        with self.transaction() as db:
            db.execute(
                "INSERT INTO object (id, kind, created, body) VALUES (?, ?, ?, ?)",
                (body["id"], body["object"], body["created"], json.dumps(body)),
            )
        return body

    def save(self, body: dict) -> dict:
        with self.transaction() as db:
            db.execute("UPDATE object SET body = ? WHERE id = ?", (json.dumps(body), body["id"]))
        return body

    def get(self, kind: str, key: str) -> dict | None:
        with self.transaction() as db:
            row = db.execute(
                "SELECT body FROM object WHERE kind = ? AND id = ?", (kind, key)
            ).fetchone()
        return json.loads(row["body"]) if row else None

    def select(self, kind: str, where: list[tuple], limit: int = -1) -> list[dict]:
        """Newest first. `where`: (SQL condition of this package's own making, its values...)."""
        conditions = " AND ".join(["kind = ?", *(condition for condition, *_ in where)])
        values = [value for _, *rest in where for value in rest]
        with self.transaction() as db:
            rows = db.execute(
                f"SELECT body FROM object WHERE {conditions} ORDER BY seq DESC LIMIT ?",
                (kind, *values, limit),
            ).fetchall()
        return [json.loads(row["body"]) for row in rows]

    def belonging_to(self, kind: str, payment_intent: str) -> list[dict]:
        return self.select(kind, [("json_extract(body, '$.payment_intent') = ?", payment_intent)])

    def sequence(self, kind: str, key: str) -> int | None:
        with self.transaction() as db:
            row = db.execute(
                "SELECT seq FROM object WHERE kind = ? AND id = ?", (kind, key)
            ).fetchone()
        return row["seq"] if row else None
