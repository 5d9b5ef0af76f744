"""Publishing: one task row for each handler, written by the transaction that caused it."""

import re
from uuid import UUID

from django.db import transaction
from django.utils.module_loading import import_string
from django_tasks import TaskResult, task

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
    for subscription in registry.subscriptions(topic):
        enqueue(subscription, plain)


def enqueue(subscription: registry.Subscription, ids: dict) -> TaskResult:
    queued = call_handler.using(queue_name=subscription.queue)
    return queued.enqueue(subscription.handler, subscription.topic, ids)


def _plain(name: str, value: UUID | int | str) -> int | str:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, int) or (isinstance(value, str) and _CODE.fullmatch(value)):
        return value
    raise TypeError(f"{name}: only ids and codes may be published")
