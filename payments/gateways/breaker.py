"""A gateway that does not answer is left in peace for a while, so that nobody waits for it."""

from contextlib import contextmanager

from django.core.cache import cache

from payments.gateways import base

FAILURES = 3  # in a row, over all processes
REST = 30  # seconds in which nothing is asked
REMEMBERED = 300  # seconds after which failures no longer stand in a row

# It answered; that the answer is of no use is no reason to ask no more.
ANSWERS = (base.KeyRefused, base.UnreadableAnswer)


class Breaker:
    """Counts in the shared cache. A count lost between two processes only delays the opening."""

    def __init__(self, name: str):
        self._open, self._failures = f"breaker:{name}:open", f"breaker:{name}:failures"

    @property
    def is_resting(self) -> bool:
        return self._open in cache

    @contextmanager
    def guard(self):
        """Around each call. :raises GatewayUnavailable: at once, while the gateway rests"""
        known = cache.get_many([self._open, self._failures])
        if self._open in known:
            raise base.GatewayUnavailable("it has not answered lately", code="resting")
        failures = known.get(self._failures, 0)
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
