"""`python -m tests.chaos.brood 2`: so many workers, forked from one that has loaded the program.

A child that dies is replaced; the parent itself uses no database.
"""

import os
import sys
from multiprocessing import forkserver

import django


def work() -> int:
    from portal.tasks.worker import Worker
    from tests.chaos import fuses

    fuses.light("worker")
    Worker().run()
    return 0


def fork() -> None:
    if os.fork() == 0:
        os._exit(work())


def share_the_renderer() -> None:
    """The helper that renders is started once: a life is too short to load WeasyPrint again.

    A child must not look whether it runs: it is the parent's process, and waiting for it an error.
    """
    from portal.tasks import limited

    assert limited.apps.ready  # and has said what the helper shall load
    forkserver.ensure_running()
    forkserver._forkserver.ensure_running = lambda: None


def main(size: int) -> None:
    from tests.chaos.loaded import load

    load()
    share_the_renderer()
    for _child in range(size):
        fork()
    while True:
        os.wait()
        fork()


if __name__ == "__main__":
    django.setup()
    main(int(sys.argv[1]))
