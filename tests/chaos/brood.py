"""`python -m tests.chaos.brood 2`: so many workers, forked from one that has loaded the program.

A child that dies is replaced; the parent itself uses no database.
"""

import os
import sys

import django

PAGE = "portal.urls"  # with it, nearly all of the program is loaded


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
    for _child in range(size):
        fork()
    while True:
        os.wait()
        fork()


if __name__ == "__main__":
    django.setup()
    __import__(PAGE)
    main(int(sys.argv[1]))
