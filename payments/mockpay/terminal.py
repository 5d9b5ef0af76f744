"""A card terminal at a counter: it charges, prints a slip, and knows its own sum of the day."""

from datetime import UTC, datetime

from payments.mockpay import objects
from payments.mockpay.errors import ConnectionDropped, refused
from payments.mockpay.texts import VIETNAM


class Terminal:
    def __init__(self, *, store, faults, clock, wait):
        """`wait(seconds)` is what a terminal that hangs does to whoever stands before it."""
        self._store, self._faults, self._clock, self._wait = store, faults, clock, wait

    def charge(self, amount: int) -> dict:
        """{slip, amount}: the approval code that the cashier types in.

        :raises ApiError: the card is declined, nothing is charged
        :raises ConnectionDropped: charged, and no slip: only the terminal's own sum tells
        """
        if (hang := self._faults.take("hang", "terminal")) is not None:
            self._wait(float(hang.get("seconds", 60)))
        if self._faults.take("terminal_declined") is not None:
            raise refused("The card was declined.", code="card_declined")
        key = objects.new_id("slip", 16)
        row = self._store.add(
            {
                "id": key,
                "object": "slip",
                "created": int(self._clock()),
                "amount": amount,
                "slip": f"{int.from_bytes(key.encode()) % 1_000_000:06}",
            }
        )
        if self._faults.take("terminal_lost") is not None:
            raise ConnectionDropped
        return {"slip": row["slip"], "amount": amount}

    def total(self, day: str = "") -> int:
        """đồng of a local day (ISO), by default today's: what it prints in the evening."""
        wanted = day or self._day(self._clock())
        rows = self._store.select("slip", [])
        return sum(row["amount"] for row in rows if self._day(row["created"]) == wanted)

    @staticmethod
    def _day(timestamp: float) -> str:
        return datetime.fromtimestamp(timestamp, UTC).astimezone(VIETNAM).date().isoformat()
