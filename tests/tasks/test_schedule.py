from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.tasks import periodic, publish, registry, schedule, subscribe
from portal.tasks.models import PeriodicJob
from portal.tasks.schedule import tick
from portal.tasks.testing import drain, run_job
from tests.tasks import handlers
from tests.tasks.test_worker import run_together


@pytest.fixture(autouse=True)
def _one_job(monkeypatch):
    monkeypatch.setattr(registry, "_jobs", {})
    monkeypatch.setattr(registry, "_subscriptions", {})
    monkeypatch.setattr(schedule, "FIRST_RUN_SPREAD", timedelta(0))
    handlers.calls.clear()
    periodic("test.job", every=timedelta(hours=1), handler="tests.tasks.handlers.note")


@pytest.mark.django_db
def test_a_job_runs_once_in_its_interval():
    with time_machine.travel("2026-03-02 08:00:00+07:00", tick=False) as clock:
        assert [tick(), tick()] == [1, 0]
        drain()
        clock.shift(timedelta(minutes=50))
        assert tick() == 0
        clock.shift(timedelta(minutes=15))
        assert tick() == 1


@pytest.mark.django_db
def test_a_run_in_hand_holds_back_the_next():
    tick()
    PeriodicJob.objects.update(due_at=timezone.now())

    assert tick() == 0
    drain()
    assert tick() == 1


@pytest.mark.django_db
def test_a_job_that_is_no_longer_registered_is_left_alone(monkeypatch):
    tick()
    drain()
    PeriodicJob.objects.update(due_at=timezone.now())
    monkeypatch.setattr(registry, "_jobs", {})

    assert tick() == 0


@pytest.mark.django_db
def test_a_test_can_run_a_job_at_once():
    run_job("test.job")

    assert handlers.calls == [{}]


@pytest.mark.postgres
def test_many_workers_tick_and_the_job_starts_once(fresh_db):
    run_together(tick, times=6)

    assert PeriodicJob.objects.count() == 1
    assert DBTaskResult.objects.count() == 1


@pytest.mark.django_db
def test_old_finished_tasks_are_pruned():
    subscribe("test.topic", "tests.tasks.handlers.note")
    with time_machine.travel("2026-03-02 08:00:00+07:00") as clock:
        with transaction.atomic():
            publish("test.topic", application=1)
        drain()
        schedule.prune()
        assert DBTaskResult.objects.count() == 1
        clock.shift(timedelta(days=8))
        schedule.prune()
        assert not DBTaskResult.objects.exists()
