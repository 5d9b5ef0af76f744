"""Messages: queued with the events, sent after the answer as their provider sends, retried."""

import threading
import urllib.error
import urllib.request

TIMEOUT = 10  # seconds for one delivery


def post(url: str, headers: dict[str, str], body: bytes) -> int:
    """The status of the answer. :raises OSError: nobody answered"""
    return _status_and_body(urllib.request.Request(url, body, headers, method="POST"))[0]


def exchange(url: str, body: bytes | None = None) -> tuple[int, bytes]:
    """(status, body) of a GET, or of a POST of JSON. :raises OSError: nobody answered"""
    headers = {} if body is None else {"Content-Type": "application/json"}
    return _status_and_body(urllib.request.Request(url, body, headers))


def _status_and_body(request) -> tuple[int, bytes]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=TIMEOUT) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


class Webhooks:
    """The queue of deliveries. What sends may be replaced: `transport` is given url, headers,
    body; `exchange` url and body, where the provider reads the answer.

    `providers`: how each sends, by its name.
    """

    def __init__(self, *, store, faults, clock, providers):
        self._store = store
        self._faults = faults
        self._clock = clock
        self._providers = providers
        self._sending = threading.Lock()
        self.transport = post
        self.exchange = exchange

    def _provider(self, event: dict):
        return self._providers[event.get("via", "stripe")]

    def enqueue(self, event: dict) -> None:
        """Runs inside the transaction of the act. Nothing leaves before it is committed."""
        kind = event["type"]
        hook = self._provider(event).hook
        if not hook or self._faults.take("webhook_drop", kind) is not None:
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
                provider = self._provider(event)
                status, is_done, error = provider.send(event, row["forge"])
                self._record(row, (status, error), provider.delays, is_done)
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

    def _record(self, row, outcome: tuple, delays: tuple[float, ...], is_done) -> None:
        tries = row["tries"] + 1
        state = "sent" if is_done else "given_up" if tries > len(delays) else "pending"
        wait = delays[tries - 1] if state == "pending" else 0
        with self._store.transaction() as db:
            db.execute(
                "UPDATE delivery SET tries = ?, state = ?, due = ? WHERE id = ?",
                (tries, state, self._clock() + wait, row["id"]),
            )
            db.execute(
                "INSERT INTO delivery_try (delivery, event, at, status, error)"
                " VALUES (?, ?, ?, ?, ?)",
                (row["id"], row["event"], self._clock(), *outcome),
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
