"""One task: claimed, run, and its outcome recorded (done, another try, parked)."""

import logging
import random
from datetime import timedelta
from traceback import format_tb

from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from portal.core import crashpoints
from portal.core.errors import OnHold
from portal.tasks.outbox import BACKEND, call_handler

MAX_ATTEMPTS = 10
LONG_ATTEMPTS = 3  # of what ran into the limit of time: the others wait that long each time
FIRST_DELAY = timedelta(seconds=10)
LONGEST_DELAY = timedelta(hours=1)
HELD_FOR = timedelta(minutes=5)  # then restore mode may be over
KEPT_TRACEBACK, LONGEST_CHAIN = 20_000, 10  # characters; exceptions

logger = logging.getLogger("portal.tasks")


class TimeLimitExceeded(BaseException):
    """The handler ran longer than any handler may. No `except Exception` of its may hide that."""


def waiting(queues: list[str]):
    """Tasks that may start now, in order; all queues when none is named."""
    rows = DBTaskResult.objects.ready().filter(backend_name=BACKEND)
    return rows.filter(queue_name__in=queues) if queues else rows


def claim(worker_id: str, queues: list[str]) -> DBTaskResult | None:
    """Take the next task, so that no other worker gets it."""
    if not waiting(queues).exists():  # an idle SQLite must not be locked by polling
        return None
    with transaction.atomic():
        row = waiting(queues).get_locked()
        if row:
            row.claim(worker_id)
    return row


def execute(row: DBTaskResult) -> None:
    """Run a claimed task and record the outcome; what the handler raised is raised again."""
    try:
        call_handler.call(*row.args_kwargs["args"])
    except (Exception, TimeLimitExceeded) as error:
        record_failure(row, error)
        raise
    crashpoints.here("task.done")
    row.set_successful(None)


def record_failure(row: DBTaskResult, error: BaseException) -> None:
    """Another try later, or, after the last one, park: FAILED rows wait for a person."""
    if isinstance(error, OnHold):
        _hold(row)
        return
    attempts = len(row.worker_ids)
    kind = type(error).__qualname__  # never the message: it may quote personal data
    handler, topic, _ = row.args_kwargs["args"]
    most = LONG_ATTEMPTS if isinstance(error, TimeLimitExceeded) else MAX_ATTEMPTS
    if attempts >= most:
        row.set_failed(error)
        row.traceback = where(error)
        row.save(update_fields=["traceback"])
        logger.error("parked task %s: %s of %s raised %s", row.pk, handler, topic, kind)
        return
    row.status = TaskResultStatus.READY
    row.run_after = timezone.now() + delay(attempts)
    row.exception_class_path = f"{type(error).__module__}.{kind}"
    row.traceback = where(error)
    row.save(update_fields=["status", "run_after", "exception_class_path", "traceback"])
    logger.warning("task %s: %s of %s raised %s, try %d", row.pk, handler, topic, kind, attempts)


def _hold(row):
    """Restore mode is nobody's fault: this was no try, and what failed before stays counted."""
    row.worker_ids = row.worker_ids[:-1]
    row.status = TaskResultStatus.READY
    row.run_after = timezone.now() + HELD_FOR * _spread()
    row.save(update_fields=["status", "run_after", "worker_ids"])


def where(error: BaseException) -> str:
    """Frames and types of the exception and of what led to it; never a message, which may quote
    an address or a name."""
    parts = []
    while error is not None and len(parts) < LONGEST_CHAIN:
        kind = f"{type(error).__module__}.{type(error).__qualname__}"
        parts.insert(0, "".join([*format_tb(error.__traceback__), kind]))
        error = error.__cause__ or error.__context__
    return "\n\n".join(parts)[-KEPT_TRACEBACK:]


def delay(attempts: int) -> timedelta:
    """Exponential back-off, spread so that many failures do not return together."""
    return min(LONGEST_DELAY, FIRST_DELAY * 2 ** (attempts - 1)) * _spread()


def _spread() -> float:
    """By a quarter."""
    return random.uniform(0.75, 1.25)


def parked():
    """Tasks that were given up, the latest first."""
    rows = DBTaskResult.objects.failed().filter(backend_name=BACKEND)
    return rows.order_by("-finished_at")


def retry(row: DBTaskResult) -> None:
    """Give a parked task all its attempts again, from now on."""
    row.status = TaskResultStatus.READY
    row.run_after = get_date_max()  # the library's "at once"
    row.worker_ids = []
    row.finished_at = None
    row.save(update_fields=["status", "run_after", "worker_ids", "finished_at"])
