"""A gateway that does not answer is left in peace for a while, so that nobody waits for it.

Until that is known, calls that hang hold only some threads of a process.
"""

import time
from contextlib import contextmanager
from threading import BoundedSemaphore

from django.core.cache import cache

from payments.gateways import base

FAILURES = 3  # in a row, over all processes
REST = 30  # seconds in which nothing is asked
REMEMBERED = 300  # seconds after which failures no longer stand in a row
AT_ONCE = 2  # calls of one process, to all gateways: half of the threads that serve pages
IN_LINE = 0.5  # seconds that a further call waits for one of them to end ...
SLOW = 1  # ... unless all of them have been under way for so long

# It answered; that the answer is of no use is no reason to ask no more.
ANSWERS = (base.KeyRefused, base.UnreadableAnswer)

_room = BoundedSemaphore(AT_ONCE)
_under_way: dict[object, float] = {}  # when each began


@contextmanager
def _one_of_few():
    if not _room.acquire(timeout=0 if _all_hang() else IN_LINE):
        raise base.GatewayUnavailable("too many calls are under way", code="busy")
    call = object()
    _under_way[call] = time.monotonic()
    try:
        yield
    finally:
        del _under_way[call]
        _room.release()


def _all_hang() -> bool:
    began = list(_under_way.values())
    return len(began) >= AT_ONCE and max(began) < time.monotonic() - SLOW


class Breaker:
    """Counts in the shared cache. A count lost between two processes only delays the opening."""

    def __init__(self, name: str):
        self._open, self._failures = f"breaker:{name}:open", f"breaker:{name}:failures"

    @property
    def is_resting(self) -> bool:
        return self._open in cache

    @contextmanager
    def guard(self):
        """Around each call. :raises GatewayUnavailable: at once, while the gateway rests, and soon
        when too many calls are under way
        """
        known = cache.get_many([self._open, self._failures])
        if self._open in known:
            raise base.GatewayUnavailable("it has not answered lately", code="resting")
        with _one_of_few():
            yield from self._watched(known.get(self._failures, 0))

    def _watched(self, failures: int):
        try:
            yield
        except base.GatewayUnavailable as error:
            self._note(failures, is_silent=not isinstance(error, ANSWERS))
            raise
        except base.GatewayError:
            self._note(failures, is_silent=False)
            raise
        self._note(failures, is_silent=False)

    def _note(self, failures: int, *, is_silent: bool) -> None:
        """The count outlives the rest: if the first call after it fails too, the rest goes on."""
        if is_silent:
            cache.set(self._failures, failures + 1, REMEMBERED)
            if failures + 1 >= FAILURES:
                cache.set(self._open, True, REST)
        elif failures:
            cache.delete(self._failures)
