"""Publishing: one task row for each handler, written by the transaction that caused it."""

import re
from uuid import UUID

from django.db import transaction
from django.utils.module_loading import import_string
from django_tasks import task, task_backends

from portal.core import rehearsal
from portal.tasks import registry

BACKEND = "background"
_CODE = re.compile(r"[\w.:/+-]{1,100}")


class OutsideTransaction(RuntimeError):
    """Something was published that would not be undone with its cause."""


@task(backend=BACKEND)
def call_handler(handler: str, topic: str, ids: dict) -> None:
    """The only kind of task on the background queues."""
    import_string(handler)(**ids)


def publish(topic: str, **ids: UUID | int | str) -> None:
    """Tell the handlers of `topic` after the running transaction has committed.

    Only ids and codes may be passed: task rows are kept, listed and logged. Raises
    OutsideTransaction, and TypeError for anything that is not an id.
    """
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransaction(f"publish({topic!r}) needs the transaction of its cause")
    plain = {name: _plain(name, value) for name, value in ids.items()}
    if played := rehearsal.running():
        played.published.append((topic, plain))
        return
    enqueue(registry.subscriptions(topic), plain)


def enqueue(subscriptions: list[registry.Subscription], ids: dict) -> list:
    """Their task rows, written at once: the caller may hold locks."""
    from django_tasks_db.models import DBTaskResult, get_date_max  # this is imported before models

    columns = {"run_after": get_date_max(), "backend_name": BACKEND}  # ready at once
    rows = [DBTaskResult(**columns, **_columns(one, ids)) for one in subscriptions]
    return DBTaskResult.objects.bulk_create(rows)


def _columns(subscription, ids) -> dict:
    """As the backend writes them. Raises InvalidTaskError for a queue that nobody serves."""
    queued = call_handler.using(queue_name=subscription.queue)
    task_backends[BACKEND].validate_task(queued)
    arguments = [subscription.handler, subscription.topic, ids]
    return {
        "args_kwargs": {"args": arguments, "kwargs": {}},
        "priority": queued.priority,
        "task_path": queued.module_path,
        "queue_name": queued.queue_name,
    }


def _plain(name: str, value: UUID | int | str) -> int | str:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, int) or (isinstance(value, str) and _CODE.fullmatch(value)):
        return value
    raise TypeError(f"{name}: only ids and codes may be published")
