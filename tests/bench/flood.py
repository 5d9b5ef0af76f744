"""`python -m tests.bench.flood PORT PATH SECRET RATE SECONDS`: signed messages at an even rate.

Each is a new event of a payment that nobody knows. Prints JSON: answers by status, and the
milliseconds of each. Needs nothing but the standard library: it shares the machine with the site.
"""

import hashlib
import hmac
import json
import sys
import threading
import time
from collections import Counter
from http.client import HTTPConnection
from itertools import count
from uuid import uuid4

CONNECTIONS = 4
PATIENCE = 10  # seconds


def message() -> bytes:
    session = {"id": f"cs_test_{uuid4().hex}", "object": "checkout.session"}
    event = {
        "id": f"evt_{uuid4().hex}",
        "object": "event",
        "type": "checkout.session.completed",
        "created": int(time.time()),
        "livemode": False,
        "data": {"object": session},
    }
    return json.dumps(event).encode()


def signature(body: bytes, secret: str) -> str:
    now = int(time.time())
    mark = hmac.new(secret.encode(), b"%d." % now + body, hashlib.sha256).hexdigest()
    return f"t={now},v1={mark}"


class Flood:
    def __init__(self, port: int, path: str, secret: str):
        self.port, self.path, self.secret = port, path, secret
        self.statuses: Counter = Counter()
        self.ms: list[float] = []

    def send(self, rate: float, seconds: float) -> None:
        turns, began, total = count(), time.monotonic(), int(rate * seconds)

        def some():
            for turn in iter(lambda: next(turns), None):
                if turn >= total:
                    return
                time.sleep(max(0, began + turn / rate - time.monotonic()))
                self._one()

        threads = [threading.Thread(target=some) for _ in range(CONNECTIONS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _one(self) -> None:
        body, start = message(), time.perf_counter()
        headers = {
            "Content-Type": "application/json",
            "Stripe-Signature": signature(body, self.secret),
        }
        line = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            line.request("POST", self.path, body, headers)
            status = line.getresponse().status
        finally:
            line.close()
        self.statuses[status] += 1
        self.ms.append((time.perf_counter() - start) * 1000)


if __name__ == "__main__":
    port, path, secret, rate, seconds = sys.argv[1:]
    flood = Flood(int(port), path, secret)
    flood.send(float(rate), float(seconds))
    sys.stdout.write(json.dumps({"statuses": flood.statuses, "ms": flood.ms}))
