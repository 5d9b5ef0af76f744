"""The worker: takes tasks one by one, ticks, and reclaims the tasks of workers that died."""

import logging
import os
import random
import secrets
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import DatabaseError, InterfaceError, close_old_connections, connections, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.tasks.execution import TimeLimitExceeded, claim, execute, record_failure
from portal.tasks.outbox import BACKEND
from portal.tasks.schedule import tick

TIME_LIMIT = timedelta(minutes=10)
GRACE = timedelta(minutes=1)  # a living worker has ended the task itself by then
POLL_SECONDS = 0.5
TICK_SECONDS = 10

logger = logging.getLogger("portal.tasks")


class WorkerLost(Exception):
    """The worker that had the task was killed; the task is tried again."""


class Worker:
    def __init__(self, queues: list[str] | None = None):
        self.queues = queues or []
        self.id = f"{_machine()}:{os.getpid()}:{secrets.token_hex(4)}"
        self.stopping = threading.Event()
        self.next_tick = 0.0

    def run(self) -> None:
        """Work until told to stop; a task in hand is finished first."""
        while not self.stopping.is_set():
            close_old_connections()
            try:
                self.tick_if_time()
                worked = self.work_once()
            except (DatabaseError, InterfaceError) as error:
                logger.error("worker %s: %s, waiting", self.id, type(error).__qualname__)
                connections.close_all()
                worked = False
            if not worked:
                self.stopping.wait(POLL_SECONDS * random.uniform(0.75, 1.25))

    def burst(self) -> None:
        """Do everything that is due, then return."""
        self.tick_if_time()
        while not self.stopping.is_set() and self.work_once():
            pass

    def tick_if_time(self) -> None:
        if time.monotonic() >= self.next_tick:
            self.next_tick = time.monotonic() + TICK_SECONDS * random.uniform(0.8, 1.2)
            reclaim(self.id)
            tick()

    def work_once(self) -> bool:
        """Run at most one task; False when there was none."""
        row = claim(self.id, self.queues)
        if row is None:
            return False
        try:
            with _alarm(TIME_LIMIT):
                execute(row)
        except (Exception, TimeLimitExceeded) as error:
            # Recorded with the task. In the log without its text, which may quote personal data.
            logger.debug("task %s raised %s", row.pk, type(error).__qualname__)
        return True

    def stop(self, *_signal) -> None:
        self.stopping.set()


@contextmanager
def _alarm(limit: timedelta) -> Iterator[None]:
    """Raise TimeLimitExceeded in the body; only the main thread can be interrupted."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(*_signal):
        connections.close_all()  # a query may have been cut in the middle
        raise TimeLimitExceeded

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, limit.total_seconds())
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def reclaim(idle_worker: str = "") -> int:
    """Take running tasks from dead workers: known dead on this machine, or beyond every limit.

    `idle_worker`, the caller, has none in hand: what is still in its name is what it could not
    finish because the database was gone.
    """
    running = DBTaskResult.objects.running().filter(backend_name=BACKEND)
    lost = [row.pk for row in running if _is_lost(row, idle_worker)]
    return sum(_reclaim_one(pk, idle_worker) for pk in lost)


@transaction.atomic
def _reclaim_one(pk, idle_worker: str) -> bool:
    row = DBTaskResult.objects.running().filter(pk=pk).get_locked()
    if row is None or not _is_lost(row, idle_worker):
        return False
    record_failure(row, WorkerLost(row.worker_ids[-1]))
    return True


def _is_lost(row: DBTaskResult, idle_worker: str) -> bool:
    holder = row.worker_ids[-1]
    is_late = timezone.now() - row.started_at > TIME_LIMIT + GRACE
    return is_late or holder == idle_worker or _is_dead(holder)


def _is_dead(worker_id: str) -> bool:
    machine, pid, _ = worker_id.rsplit(":", 2)
    if machine != _machine():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _machine() -> str:
    """This host and its process numbers: containers may share the name, not the numbers."""
    try:
        space = os.readlink("/proc/self/ns/pid")
    except OSError:
        space = "pid"
    return f"{socket.gethostname()}:{space}"
