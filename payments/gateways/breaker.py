"""A gateway that does not answer is left in peace for a while, so that nobody waits for it.

Until that is known, calls that hang hold only some threads of a process.
"""

import time
from collections import defaultdict
from contextlib import contextmanager
from threading import BoundedSemaphore

from django.core.cache import cache

from payments.gateways import base

FAILURES = 3  # in a row, over all processes
REST = 30  # seconds in which nothing is asked
REMEMBERED = 300  # seconds after which failures no longer stand in a row
AT_ONCE = 2  # calls of one process to one gateway: half of the threads that serve pages
IN_LINE = 0.5  # seconds that a further call waits for one of them to end ...
SLOW = 3  # ... unless all of them have been under way for so long

# It answered; that the answer is of no use is no reason to ask no more.
ANSWERS = (base.KeyRefused, base.UnreadableAnswer)
NOT_CALLED = ("resting", "busy")  # codes of errors that say nothing of the gateway


class Line:
    """Those who call a gateway from this process, and who waits to."""

    def __init__(self):
        self._room = BoundedSemaphore(AT_ONCE)
        self._under_way: dict[object, float] = {}  # when each began

    @contextmanager
    def turn(self):
        """:raises GatewayUnavailable: too many calls are under way"""
        if not self._room.acquire(timeout=0 if self._all_hang() else IN_LINE):
            raise base.GatewayUnavailable("too many calls are under way", code="busy")
        call = object()
        self._under_way[call] = time.monotonic()
        try:
            yield
        finally:
            del self._under_way[call]
            self._room.release()

    def _all_hang(self) -> bool:
        began = list(self._under_way.values())
        return len(began) >= AT_ONCE and max(began) < time.monotonic() - SLOW


_lines: defaultdict[str, Line] = defaultdict(Line)  # by gateway, however often its adapter is built


class Breaker:
    """Counts in the shared cache. A count lost between two processes only delays the opening."""

    def __init__(self, name: str):
        self._open, self._failures = f"breaker:{name}:open", f"breaker:{name}:failures"
        self._line = _lines[name]

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
        with self._line.turn():
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
