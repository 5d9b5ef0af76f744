"""`python -m tests.chaos.brood 2`: so many workers, forked from one that has loaded the program.

A child that dies is replaced; the parent itself uses no database.
"""

import os
import sys

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


def main(size: int) -> None:
    from tests.chaos.loaded import load

    load()
    for _child in range(size):
        fork()
    while True:
        os.wait()
        fork()


if __name__ == "__main__":
    django.setup()
    main(int(sys.argv[1]))
