"""Milliseconds and queries: the median of each round, medians of rounds, one table of them.

The fastest time of all is printed beside them: other work on the machine only ever adds time.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from typing import NamedTuple

from django.db import connection
from django.test.utils import CaptureQueriesContext

ROUNDS, WARM_UP, TIMES = 3, 2, 9


class Round(NamedTuple):
    """Milliseconds of one act, done some times one after the other."""

    median: float
    fastest: float


def timed(act: Callable, times: int = TIMES) -> Round:
    found = []
    for _time in range(times):
        start = time.perf_counter()
        act()
        found.append((time.perf_counter() - start) * 1000)
    return Round(median(found), min(found))


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
        return median(times.median for times in self.ms[size])

    def fastest(self, size) -> float:
        return min(times.fastest for times in self.ms[size])

    @property
    def ratio(self) -> float:
        """Of rounds made one after the other, so that a busy minute strikes both."""
        small, large = self.ms.values()
        return median(b.median / a.median for a, b in zip(small, large, strict=True))

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
    sizes = "".join(f"{f'ms, {size:,}':>12}{'fastest':>9}" for size in (small, large))
    head = f"{'page':<26}{'queries':>9}{sizes}"
    return "\n".join([f"{head}{'ratio':>8}{'target':>9}", *map(_row, lines)])


def _row(line) -> str:
    queries = "/".join(map(str, dict.fromkeys(line.queries.values())))
    times = "".join(f"{line.median(size):>12.1f}{line.fastest(size):>9.1f}" for size in line.ms)
    target = f"<= {line.most}" if line.most else ""
    ok = "" if line.most is None else "  NO" if line.faults() else "  ok"
    return f"{line.name:<26}{queries:>9}{times}{line.ratio:>8.2f}{target:>9}{ok}"
