"""Each life of a process is armed when it is forked: it ends at one named point, drawn then.

A folder is shared by all: while the file `rages` lies there, fuses burn; each death leaves a line
in `kills`. The point drawn is the one of three that has killed least, so that all have their turn.
"""

import os
import signal
from collections import Counter
from pathlib import Path
from random import Random

from portal.core import crashpoints

FOLDER = "CHAOS_FUSES"  # names the folder, to children
MOST_PASSES, DRAWN = 4, 3
RANDOM = "at random"
SETTLING = ["paper.numbered", "settle.captured", "settle.booked", "settle.committed"]
BY_SITE = [
    "application.filed",
    "attempt.reserved",
    "attempt.answered",
    "attempt.opened",
    "message.stored",
    *SETTLING,
]
BY_WORKER = [
    "message.applied",
    "paper.rendered",
    "paper.stored",
    "refund.sent",
    "refund.answered",
    "task.done",
    *SETTLING,
]
PASSED_BY = {"site": BY_SITE, "worker": BY_WORKER}


class Fuses:
    def __init__(self, folder: Path):
        self.folder, self.flag, self.book = folder, folder / "rages", folder / "kills"

    def rage(self) -> None:
        self.folder.mkdir(exist_ok=True)
        self.flag.touch()

    def calm(self) -> None:
        self.flag.unlink(missing_ok=True)

    def note(self, program: str, point: str) -> None:
        """One short line, appended in one piece."""
        with self.book.open("a") as book:
            book.write(f"{program} {point}\n")

    def kills(self) -> Counter:
        """{(program, point): how often}"""
        lines = self.book.read_text().splitlines() if self.book.exists() else []
        return Counter(tuple(line.split(" ", 1)) for line in lines)

    def by_point(self) -> Counter:
        found: Counter = Counter()
        for (_program, point), times in self.kills().items():
            found[point] += times
        return found


def light(program: str) -> None:
    """Arm this process, a newly forked child of `program`."""
    fuses, dice = Fuses(Path(os.environ[FOLDER])), Random(os.getpid())
    before = fuses.by_point()
    doomed = min(dice.sample(PASSED_BY[program], DRAWN), key=lambda point: before[point])
    left = dice.randint(1, MOST_PASSES) if before[doomed] else 1  # rare ones come by rarely

    def burn(name: str) -> None:
        nonlocal left
        if name != doomed or not fuses.flag.exists():
            return
        left -= 1
        if left <= 0:
            fuses.note(program, name)
            os.kill(os.getpid(), signal.SIGKILL)

    crashpoints.arm(burn)


def table(kills: Counter) -> str:
    """As people read it: kills by crash point and program."""
    columns = sorted({program for program, _point in kills})
    rows = [("killed", *columns, "all")]
    for point in [*crashpoints.POINTS, RANDOM]:
        numbers = [kills[program, point] for program in columns]
        rows.append((point, *map(str, numbers), str(sum(numbers))))
    sums = [sum(n for (one, _), n in kills.items() if one == program) for program in columns]
    rows.append(("all", *map(str, sums), str(kills.total())))
    return "\n".join(f"  {name:<20}" + "".join(f"{n:>9}" for n in rest) for name, *rest in rows)
