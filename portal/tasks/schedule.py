"""The tick: starts periodic jobs that are due, and prunes what has been done."""

import random
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.tasks.models import PeriodicJob
from portal.tasks.outbox import enqueue
from portal.tasks.registry import Job, Subscription, jobs

FIRST_RUN_SPREAD = timedelta(seconds=20)
JITTER = 0.05
KEEP_DONE = timedelta(days=7)


def tick() -> int:
    """Enqueue the jobs that are due; how many. Any number of workers may call this at once."""
    registered = jobs()
    _add_rows(registered)
    due = PeriodicJob.objects.filter(due_at__lte=timezone.now()).values_list("name", flat=True)
    return sum(_start(registered[name]) for name in due if name in registered)


def _add_rows(registered: dict[str, Job]) -> None:
    known = set(PeriodicJob.objects.values_list("name", flat=True))
    now = timezone.now()
    rows = [
        PeriodicJob(name=name, due_at=now + FIRST_RUN_SPREAD * random.random())
        for name in registered
        if name not in known
    ]
    if rows:
        PeriodicJob.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def _start(job: Job) -> bool:
    """False when another worker was faster, or the run before this one is still in hand."""
    now = timezone.now()
    free = PeriodicJob.objects.select_for_update(skip_locked=True, of=("self",))
    row = free.filter(name=job.name, due_at__lte=now).first()
    if row is None or _in_hand(row):
        return False
    (task,) = enqueue([Subscription(job.name, job.handler, "default")], {})
    row.task_id = task.pk
    row.due_at = now + job.every * random.uniform(1 - JITTER, 1 + JITTER)
    row.save(update_fields=["task_id", "due_at"])
    return True


def _in_hand(row: PeriodicJob) -> bool:
    return DBTaskResult.objects.filter(pk=row.task_id, status__in=["READY", "RUNNING"]).exists()


def prune() -> None:
    """Forget tasks done a week ago. Parked ones stay until someone looks at them."""
    DBTaskResult.objects.successful().filter(finished_at__lt=timezone.now() - KEEP_DONE).delete()
