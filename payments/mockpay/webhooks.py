"""Webhooks: queued with the events, sent after the answer, signed as Stripe signs, retried."""

import hashlib
import hmac
import http.client
import json
import threading
import urllib.error
import urllib.request

TIMEOUT = 10  # seconds for one delivery


def sign(body: bytes, secret: str, timestamp: int, scheme: str = "v1") -> str:
    signed = str(timestamp).encode() + b"." + body
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return f"t={timestamp},{scheme}={digest}"


def post(url: str, headers: dict[str, str], body: bytes) -> int:
    """The status of the answer. :raises OSError: nobody answered"""
    request = urllib.request.Request(url, data=body, headers=headers, method="POST")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=TIMEOUT) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


class Webhooks:
    """The queue of deliveries. `transport` may be replaced; it is given url, headers, body."""

    def __init__(self, *, store, faults, config, clock):
        self._store = store
        self._faults = faults
        self._config = config
        self._clock = clock
        self._sending = threading.Lock()
        self.transport = post

    def enqueue(self, event: dict) -> None:
        """Runs inside the transaction of the act. Nothing leaves before it is committed."""
        kind = event["type"]
        if not self._config.webhook_url or self._faults.take("webhook_drop", kind) is not None:
            return
        due = self._clock()
        if delay := self._faults.take("webhook_delay", kind):
            due += float(delay["seconds"])
        again = self._faults.take("webhook_duplicate", kind)
        copies = int(again.get("copies", 2)) if again is not None else 1
        spoil = self._faults.take("webhook_forge", kind)
        how = spoil.get("how", "secret") if spoil is not None else ""
        with self._store.transaction() as db:
            for _ in range(copies):
                db.execute(
                    "INSERT INTO delivery (event, due, forge) VALUES (?, ?, ?)",
                    (event["id"], due, how),
                )

    def deliver_pending(self) -> list[tuple[str, int | None]]:
        """Send what is due; (event type, status or None) for each. Never inside a transaction."""
        sent = []
        with self._sending:
            for row in self._due():
                event = self._store.get("event", row["event"])
                status, error = self._send(event, row["forge"])
                self._record(row, status, error)
                sent.append((event["type"], status))
        return sent

    def _due(self) -> list:
        with self._store.transaction() as db:
            rows = db.execute(
                "SELECT * FROM delivery WHERE state = 'pending' AND due <= ? ORDER BY id",
                (self._clock(),),
            ).fetchall()
        if len(rows) > 1 and self._faults.take("webhook_swap") is not None:
            rows[0], rows[1] = rows[1], rows[0]
        return rows

    def _send(self, event: dict, forge: str) -> tuple[int | None, str]:
        body = json.dumps(event, indent=2, ensure_ascii=False).encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (mock)",
        }
        body, signature = self._signed(body, forge)
        if signature:
            headers["Stripe-Signature"] = signature
        try:
            return self.transport(self._config.webhook_url, headers, body), ""
        except (OSError, ValueError, http.client.HTTPException) as error:
            return None, f"{type(error).__name__}: {error}"

    def _signed(self, body: bytes, forge: str) -> tuple[bytes, str]:
        """Body and signature as they leave; spoilt in one way when a fault asks for it."""
        shift = {"old": -3600, "future": 3600}.get(forge, 0)
        secret = "whsec_forged" if forge == "secret" else self._config.webhook_secret
        scheme = "v0" if forge == "scheme" else "v1"
        signature = sign(body, secret, int(self._clock()) + shift, scheme)
        if forge == "body":
            body = body.replace(b'"livemode": false', b'"livemode": true ')
        return body, "" if forge == "none" else signature

    def _record(self, row, status: int | None, error: str) -> None:
        tries = row["tries"] + 1
        delays = self._config.retry_delays
        done = status is not None and 200 <= status < 300
        state = "sent" if done else "given_up" if tries > len(delays) else "pending"
        wait = delays[tries - 1] if state == "pending" else 0
        with self._store.transaction() as db:
            db.execute(
                "UPDATE delivery SET tries = ?, state = ?, due = ? WHERE id = ?",
                (tries, state, self._clock() + wait, row["id"]),
            )
            db.execute(
                "INSERT INTO delivery_try (delivery, event, at, status, error)"
                " VALUES (?, ?, ?, ?, ?)",
                (row["id"], row["event"], self._clock(), status, error),
            )

    def log(self, limit: int = 100) -> list[dict]:
        """The latest tries, newest first."""
        with self._store.transaction() as db:
            rows = db.execute(
                "SELECT t.event, t.at, t.status, t.error, d.state, d.tries"
                " FROM delivery_try t JOIN delivery d ON d.id = t.delivery"
                " ORDER BY t.id DESC LIMIT ?",
                (limit,),
            ).fetchall()
        return [dict(row) for row in rows]


class Courier(threading.Thread):
    """Sends in its own thread: woken when an answer has left, and a few times a second."""

    PAUSE = 0.25  # seconds between looks at the queue

    def __init__(self, work):
        super().__init__(name="mockpay-courier", daemon=True)
        self._work = work
        self._wake = threading.Event()
        self._stopping = False

    def wake(self) -> None:
        self._wake.set()

    def stop(self) -> None:
        self._stopping = True
        self.wake()
        self.join(timeout=TIMEOUT + 1)

    def run(self) -> None:
        while not self._stopping:
            self._wake.wait(self.PAUSE)
            self._wake.clear()
            self._work()
