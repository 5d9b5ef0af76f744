"""Stripe's promise for repeated POSTs: the first answer again, whatever it was, for a day."""

import hashlib

from payments.mockpay.errors import ApiError, invalid

KEEP = 24 * 3600  # seconds
MAX_LENGTH = 255


def fingerprint(method: str, path: str, body: str) -> str:
    """The same fields in another order are the same request."""
    fields = "&".join(sorted(body.split("&")))
    return hashlib.sha256(f"{method} {path}\n{fields}".encode()).hexdigest()


class Keys:
    def __init__(self, store, clock):
        self._store = store
        self._clock = clock
        with store.transaction() as db:  # a stopped process left these behind
            db.execute("DELETE FROM idempotency WHERE status IS NULL")

    def reserve(self, key: str, mark: str) -> tuple[int, bytes] | None:
        """The remembered answer, or None when the caller is the first and must act.

        :raises ApiError: used for another request (400), or the first is still running (409)
        """
        if len(key) > MAX_LENGTH:
            raise invalid("Idempotency-Key", "Idempotency keys are limited to 255 characters.")
        now = self._clock()
        with self._store.transaction() as db:
            db.execute("DELETE FROM idempotency WHERE created < ?", (now - KEEP,))
            row = db.execute("SELECT * FROM idempotency WHERE key = ?", (key,)).fetchone()
            if row is None:
                db.execute(
                    "INSERT INTO idempotency (key, fingerprint, created) VALUES (?, ?, ?)",
                    (key, mark, now),
                )
                return None
        return self._answer(key, mark, row)

    @staticmethod
    def _answer(key: str, mark: str, row) -> tuple[int, bytes]:
        if row["fingerprint"] != mark:
            raise ApiError(
                400,
                "Keys for idempotent requests can only be used with the same parameters they "
                f"were first used with. Try using a key other than '{key}' if you meant to "
                "execute a different request.",
                kind="idempotency_error",
            )
        if row["status"] is None:
            raise ApiError(
                409,
                "There is currently another in-progress request using this Idempotent Key "
                f"({key}). Please try again later.",
                kind="idempotency_error",
                code="idempotency_key_in_use",
            )
        return row["status"], row["body"]

    def remember(self, key: str, status: int, body: bytes) -> None:
        with self._store.transaction() as db:
            db.execute(
                "UPDATE idempotency SET status = ?, body = ? WHERE key = ?", (status, body, key)
            )

    def forget(self, key: str) -> None:
        """Nothing was done under this key: it may be used again."""
        with self._store.transaction() as db:
            db.execute("DELETE FROM idempotency WHERE key = ? AND status IS NULL", (key,))
