"""Named moments at which losing the process must lose nothing.

`here(name)` stands where an effect is done and its record is not, or the other way round. It does
nothing, unless a test has armed it to kill the process.
"""

from collections.abc import Callable

POINTS = {
    "attempt.reserved": "the attempt is committed, the gateway not asked yet",
    "attempt.answered": "the gateway has opened a session, we have not noted it",
    "attempt.opened": "the session is noted, the payer not led there yet",
    "message.stored": "the message is committed, the gateway not answered yet",
    "message.applied": "the payment is settled, the message not marked as done",
    "settle.captured": "the money is recorded, nothing decided about it",
    "settle.booked": "receipts, lines and the application's step are written, not committed",
    "settle.committed": "all is committed, the caller not told yet",
    "refund.sent": "the refund is marked as sent, the gateway not asked yet",
    "refund.answered": "the gateway has given it back, we have not noted it",
    "paper.numbered": "a number is taken, the paper not committed",
    "paper.rendered": "the PDF exists in memory only",
    "paper.stored": "the file is written, the row not committed",
    "task.done": "a handler has finished, its task is not marked as done",
    "application.filed": "an application is filed, not committed",
}
_kill: list[Callable[[str], None]] = []


def here(name: str) -> None:
    for kill in _kill:
        kill(name)


def arm(kill: Callable[[str], None]) -> None:
    """For tests: `kill(name)` is asked at every point of this process from now on."""
    _kill.append(kill)
