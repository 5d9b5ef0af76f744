"""Milliseconds and queries: the fastest time of each round, medians of rounds, one table of them.

Other work on the machine only ever adds time, so the fastest of a round says most about the page.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

from django.db import connection
from django.test.utils import CaptureQueriesContext

ROUNDS, WARM_UP, TIMES = 3, 2, 9


def timed(act: Callable, times: int = TIMES) -> float:
    """Milliseconds of `act()`, the fastest of some times."""
    found = []
    for _time in range(times):
        start = time.perf_counter()
        act()
        found.append((time.perf_counter() - start) * 1000)
    return min(found)


def queries_of(act: Callable) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


@dataclass
class Line:
    """One page in both provinces: `ms` has a time for each round, by size."""

    name: str
    most: float | None = None  # times as long in the large province; None where rows found differ
    queries: dict = field(default_factory=dict)
    ms: dict = field(default_factory=dict)

    def note(self, size, act):
        for _time in range(WARM_UP):
            act()
        self.queries[size] = queries_of(act)
        self.ms.setdefault(size, []).append(timed(act))

    def median(self, size) -> float:
        return median(self.ms[size])

    @property
    def ratio(self) -> float:
        """Of rounds made one after the other, so that a busy minute strikes both."""
        small, large = self.ms.values()
        return median(b / a for a, b in zip(small, large, strict=True))

    def faults(self) -> list[str]:
        found = []
        if self.most is None:
            return found
        if len(set(self.queries.values())) > 1:
            found.append(f"{self.name}: queries differ, {self.queries}")
        if self.ratio > self.most:
            found.append(f"{self.name}: {self.ratio:.2f} times as long, at most {self.most}")
        return found


def table(lines) -> str:
    """As people read it."""
    small, large = lines[0].ms
    head = f"{'page':<26}{'queries':>9}{f'ms, {small:,}':>12}{f'ms, {large:,}':>12}"
    return "\n".join([f"{head}{'ratio':>8}{'target':>9}", *map(_row, lines)])


def _row(line) -> str:
    queries = "/".join(map(str, dict.fromkeys(line.queries.values())))
    times = "".join(f"{line.median(size):>12.1f}" for size in line.ms)
    target = f"<= {line.most}" if line.most else ""
    ok = "" if line.most is None else "  NO" if line.faults() else "  ok"
    return f"{line.name:<26}{queries:>9}{times}{line.ratio:>8.2f}{target:>9}{ok}"
