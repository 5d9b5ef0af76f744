"""Knobs that make the gateway misbehave. Each is set for a number of times, then spent."""

import json
from typing import ClassVar

from payments.mockpay.errors import invalid


class Faults:
    """Named faults, kept in the store so that another process can set them."""

    NAMES: ClassVar[dict[str, str]] = {
        "unavailable": "answer 503 (or `status`) before anything happens",
        "hang": "wait `seconds` before anything happens",
        "malformed": "answer `status` (200) with `body` (some HTML) after the effect",
        "drop_response": "close the connection after the effect, without an answer",
        "error_after_effect": "answer 500 after the effect; the key remembers the 500",
        "webhook_drop": "never send the next webhook",
        "webhook_duplicate": "send the next webhook `copies` times (2)",
        "webhook_delay": "send the next webhook `seconds` later",
        "webhook_swap": "send the next two webhooks in the wrong order",
        "webhook_forge": "spoil the next webhook; `how`: secret, body, old, future, scheme, "
        "twice, none",
        "unsigned": "answer the next call without a hash",
        "wrong_amount": "the next payment brings `amount` đồng",
        "wrong_currency": "the next payment comes in `currency`",
        "transfer_lost": "the next transfer never stands on a statement",
        "transfer_double": "it stands there `copies` times (2); `id` of them: same, new",
        "transfer_delay": "it stands there `seconds` later (a day)",
        "transfer_amount": "it brings `amount` đồng",
        "transfer_words": "its words are spoilt; `how`: spaced, lower, letter, cut, gone",
        "transfer_account": "it is booked on `account`",
        "terminal_declined": "the terminal declines the next card",
        "terminal_lost": "it charges the next card and says nothing",
    }

    def __init__(self, store):
        self._store = store

    def set(self, name: str, times: int = 1, **options) -> None:
        """`match` among the options limits a fault to a path prefix or an event type."""
        if name not in self.NAMES:
            raise invalid("name", f"Unknown fault: {name}")
        with self._store.transaction() as db:
            db.execute(
                "INSERT INTO fault (name, times, options) VALUES (?, ?, ?)",
                (name, times, json.dumps(options)),
            )

    def take(self, name: str, subject: str = "") -> dict | None:
        """The options of this fault if it is set and concerns `subject`; uses it up once."""
        with self._store.transaction() as db:
            rows = db.execute(
                "SELECT id, options FROM fault WHERE name = ? AND times > 0 ORDER BY id", (name,)
            ).fetchall()
            for row in rows:
                options = json.loads(row["options"])
                if subject.startswith(options.get("match", "")):
                    db.execute("UPDATE fault SET times = times - 1 WHERE id = ?", (row["id"],))
                    return options
        return None

    def clear(self) -> None:
        with self._store.transaction() as db:
            db.execute("DELETE FROM fault")

    def listing(self) -> list[dict]:
        with self._store.transaction() as db:
            rows = db.execute("SELECT name, times, options FROM fault WHERE times > 0").fetchall()
        return [
            {"name": row["name"], "times": row["times"], **json.loads(row["options"])}
            for row in rows
        ]
