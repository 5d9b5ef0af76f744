"""Work that may run away (PDFs, foreign files), in a process with limits that can be killed.

Children are forked from a helper process that has loaded Django once and holds no connection.
"""

import json
import multiprocessing
import os
import resource
import tempfile
from contextlib import contextmanager
from traceback import format_exc
from typing import NamedTuple

import django
from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string

MEGABYTE = 1024 * 1024
_AS_BYTES, _AS_JSON, _ERROR = b"B", b"J", b"E"
_processes = multiprocessing.get_context("forkserver")
# Imported once by the helper process: a child that renders need not load the renderer again.
_processes.set_forkserver_preload(["portal.tasks.limited", *settings.LIMITED_PRELOAD])

if not apps.ready and not apps.loading and "DJANGO_SETTINGS_MODULE" in os.environ:
    django.setup()  # in the helper process; everywhere else Django is there before us


class Limits(NamedTuple):
    """What one child may use: seconds of clock and processor, megabytes on top of the start."""

    seconds: float
    megabytes: int


class LimitExceeded(Exception):
    """The child ran out of its time, or was ended by the system (memory)."""


class ChildFailed(Exception):
    """The callable raised; the child's traceback is the message."""


def run_limited(callable_path: str, args: list, *, seconds: float, megabytes: int):
    """Call a function with plain data in a process of its own; return its bytes or JSON value.

    The function must not use the database. `megabytes` come on top of what the interpreter and
    Django occupy. Raises LimitExceeded or ChildFailed.
    """
    with tempfile.TemporaryDirectory(prefix="motcua-limited-") as scratch:
        work = (callable_path, args, Limits(seconds, megabytes), scratch)
        with _started(work) as receiver:
            if not receiver.poll(seconds):
                raise LimitExceeded(f"{callable_path} took more than {seconds} s")
            try:
                return _answer(receiver.recv_bytes())
            except EOFError:
                raise LimitExceeded(f"{callable_path} was ended by the system") from None


@contextmanager
def _started(work: tuple):
    """The pipe's end on which a new child answers; afterwards the child is gone."""
    receiver, sender = _processes.Pipe(duplex=False)
    child = _processes.Process(target=_child, args=(sender, *work), daemon=True)
    child.start()
    sender.close()
    try:
        yield receiver
    finally:
        receiver.close()
        child.kill()
        child.join()


def _answer(message: bytes):
    kind, content = message[:1], message[1:]
    if kind == _ERROR:
        raise ChildFailed(content.decode())
    return content if kind == _AS_BYTES else json.loads(content)


def _child(sender, callable_path: str, args: list, limits: Limits, scratch: str) -> None:
    tempfile.tempdir = scratch  # removed by the parent: who is killed cleans nothing up
    _limit(limits)
    try:
        value = import_string(callable_path)(*args)
        is_bytes = isinstance(value, bytes)
        message = _AS_BYTES + value if is_bytes else _AS_JSON + json.dumps(value).encode()
    except BaseException:
        message = _ERROR + format_exc().encode()
    sender.send_bytes(message)


def _limit(limits: Limits) -> None:
    with open("/proc/self/statm") as pages:
        occupied = int(pages.read().split()[0]) * resource.getpagesize()
    allowed = occupied + limits.megabytes * MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (allowed, allowed))
    resource.setrlimit(resource.RLIMIT_CPU, (int(limits.seconds) + 1, int(limits.seconds) + 2))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
