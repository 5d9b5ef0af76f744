"""Handlers that the tests of background work subscribe."""

import os
import tempfile
import time

from django.db import transaction

from portal.core.errors import OnHold
from portal.tasks import publish

calls: list[dict] = []
held = False  # is it restore mode?


def note(**ids):
    calls.append(ids)


def fail(**ids):
    calls.append(ids)
    raise ValueError("a reason that may quote a name")


def fail_or_wait(**ids):
    if held:
        raise OnHold("restore mode")
    raise ValueError


def cascade(depth: int):
    calls.append({"depth": depth})
    if depth:
        with transaction.atomic():
            publish("test.cascade", depth=depth - 1)


def forever():
    with transaction.atomic():
        publish("test.forever")


def also_note(**ids):
    calls.append({**ids, "also": True})


def hang(path: str):
    """Say in a file that the work has begun, and never end."""
    with open(path, "w") as file:
        file.write(str(os.getpid()))
    time.sleep(600)


def slow(seconds: int):
    time.sleep(seconds)


def stubborn(seconds: int):
    """Goes on after whatever goes wrong."""
    try:
        time.sleep(seconds)
    except Exception:
        calls.append({"seconds": seconds})


# Called in a child by run_limited.
def double(number: int) -> int:
    return number * 2


def picture() -> bytes:
    return b"\x89PNG\x00"


def sleep_long(path: str):
    hang(path)


def eat_memory() -> int:
    return len(bytearray(900 * 1024 * 1024))


def die():
    os._exit(9)


def leave_a_folder() -> str:
    return tempfile.mkdtemp()
