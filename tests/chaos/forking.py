"""A town whose site and workers are children of masters that fork; each life ends by its fuse."""

import os
import signal
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from tests.chaos.fuses import FOLDER, RANDOM, Fuses
from tests.chaos.processes import Town, forked_by

CHILDREN = "2"
VICTIMS = ["site"] * 3 + ["worker"] * 2 + ["gateway"]  # workers die by their fuses as well
BETWEEN = 0.5, 1.5  # from one kill at random to the next, in times of what starting takes here


class ForkingTown(Town):
    def __init__(self, var: Path):
        super().__init__(var)
        self.fuses = Fuses(var / "fuses")
        self.environment[FOLDER] = str(self.fuses.folder)
        site, worker = self.programs["site"], self.programs["worker"]
        options = ["--preload", "--workers", CHILDREN, "--config", "python:tests.chaos.hooks"]
        brood = [sys.executable, "-m", "tests.chaos.brood", CHILDREN]
        self.programs["site"] = replace(site, command=[*site.command, *options])
        self.programs["worker"] = replace(worker, command=brood)

    def kill_some(self, dice, storm) -> None:
        """At random: a child of the site's or the workers' master, or the gateway itself."""
        while storm.rages():
            time.sleep(self.boot_seconds * dice.uniform(*BETWEEN))
            name = dice.choice(VICTIMS)
            if name == "gateway":
                self.kill(name)
                self.start(name)
            elif not self._kill_child(name, dice):
                continue
            self.fuses.note(name, RANDOM)

    def _kill_child(self, name, dice) -> bool:
        children = forked_by(self.running[name].pid)
        if not children:
            return False
        with suppress(ProcessLookupError):
            os.kill(dice.choice(children), signal.SIGKILL)
            return True
        return False
