"""Who listens to what, filled in `AppConfig.ready` and read-only afterwards."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Subscription:
    topic: str
    handler: str
    queue: str


@dataclass(frozen=True, slots=True)
class Job:
    name: str
    every: timedelta
    handler: str


_subscriptions: dict[str, dict[str, Subscription]] = {}
_jobs: dict[str, Job] = {}


def subscribe(topic: str, handler: str, *, queue: str = "default") -> None:
    """Have `handler` (dotted path of a function) run for everything published under `topic`.

    `queue` is one of settings.TASKS["background"]["QUEUES"].
    """
    _subscriptions.setdefault(topic, {})[handler] = Subscription(topic, handler, queue)


def periodic(name: str, *, every: timedelta, handler: str) -> None:
    """Have `handler` (no arguments) run about every `every`, once however many workers there are.

    A run that has not finished, or waits for another try, holds back the next one.
    """
    _jobs[name] = Job(name, every, handler)


def subscriptions(topic: str) -> list[Subscription]:
    return list(_subscriptions.get(topic, {}).values())


def topics() -> list[str]:
    return sorted(_subscriptions)


def jobs() -> dict[str, Job]:
    return dict(_jobs)
