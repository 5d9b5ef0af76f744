import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from portal.tasks import execution, publish, registry, subscribe, worker
from portal.tasks.worker import Worker, reclaim
from tests.tasks import handlers

HANDLERS = "tests.tasks.handlers"


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch):
    monkeypatch.setattr(registry, "_subscriptions", {})
    monkeypatch.setattr(registry, "_jobs", {})
    handlers.calls.clear()


def queue(handler: str, **ids) -> DBTaskResult:
    subscribe("test.topic", f"{HANDLERS}.{handler}")
    with transaction.atomic():
        publish("test.topic", **ids)
    return DBTaskResult.objects.latest("enqueued_at")


@pytest.mark.django_db
def test_burst_does_everything_that_is_due():
    row = queue("note", application=7)

    Worker().burst()

    row.refresh_from_db()
    assert row.status == TaskResultStatus.SUCCESSFUL
    assert handlers.calls == [{"application": 7}]


@pytest.mark.django_db
def test_a_worker_of_one_queue_leaves_the_others_alone():
    queue("note", application=7)

    Worker(["documents"]).burst()

    assert handlers.calls == []


@pytest.mark.django_db
def test_a_failed_task_is_tried_again_later_and_keeps_its_traceback(caplog):
    row = queue("fail", application=7)

    Worker().burst()

    row.refresh_from_db()
    assert row.status == TaskResultStatus.READY
    assert row.run_after > timezone.now() + timedelta(seconds=5)
    assert "ValueError" in row.traceback
    assert "handlers.py" in row.traceback
    assert "ValueError: " not in row.traceback  # what follows may quote personal data
    assert len(handlers.calls) == 1
    assert "a reason that may quote a name" not in caplog.text


@pytest.mark.django_db
def test_delays_double_up_to_an_hour():
    delays = [execution.delay(n).total_seconds() for n in range(1, 15)]

    assert 7.5 <= delays[0] <= 12.5
    assert delays[3] > delays[0] * 4
    assert max(delays) <= 3600 * 1.25


@pytest.mark.django_db
def test_after_the_last_attempt_a_task_is_parked_listed_and_can_be_retried(capsys):
    row = queue("fail", application=7)
    for _ in range(execution.MAX_ATTEMPTS):
        row.run_after = timezone.now()
        row.save(update_fields=["run_after"])
        assert Worker().work_once()
        row.refresh_from_db()

    assert row.status == TaskResultStatus.FAILED
    call_command("parked")
    listed = capsys.readouterr().out
    assert str(row.pk) in listed
    assert "ValueError" in listed

    call_command("parked", retry=str(row.pk))
    assert Worker().work_once()
    row.refresh_from_db()
    assert row.status == TaskResultStatus.READY
    assert len(row.worker_ids) == 1


@pytest.mark.django_db
@pytest.mark.fault(68)
def test_what_waits_for_the_end_of_restore_mode_uses_up_no_try():
    row = queue("fail_or_wait", application=7)
    for is_held in [*[False] * 3, *[True] * (execution.MAX_ATTEMPTS + 3), *[False] * 6]:
        handlers.held = is_held
        row.run_after = timezone.now()
        row.save(update_fields=["run_after"])
        Worker().work_once()
        row.refresh_from_db()
        assert row.status == TaskResultStatus.READY
        if is_held:
            assert timezone.now() + timedelta(minutes=3) < row.run_after
    assert len(row.worker_ids) == execution.MAX_ATTEMPTS - 1


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["nonsense", "00000000-0000-0000-0000-000000000000"])
def test_retrying_an_unknown_task_says_so(key):
    with pytest.raises(CommandError, match=key):
        call_command("parked", retry=key)


@pytest.mark.django_db
def test_a_handler_that_takes_too_long_is_interrupted(monkeypatch):
    monkeypatch.setattr(worker, "TIME_LIMIT", timedelta(seconds=0.2))
    monkeypatch.setattr(worker.connections, "close_all", lambda: None)
    row = queue("slow", seconds=60)

    started = time.monotonic()
    Worker().work_once()

    row.refresh_from_db()
    assert time.monotonic() - started < 5
    assert row.status == TaskResultStatus.READY
    assert "TimeLimitExceeded" in row.exception_class_path

    row.worker_ids = ["one", "two"]
    row.run_after = timezone.now()
    row.save(update_fields=["worker_ids", "run_after"])
    Worker().work_once()
    row.refresh_from_db()
    assert row.status == TaskResultStatus.FAILED  # each try keeps the others waiting


@pytest.mark.django_db
def test_a_handler_that_goes_on_after_every_error_is_interrupted_too(monkeypatch):
    monkeypatch.setattr(worker, "TIME_LIMIT", timedelta(seconds=0.2))
    monkeypatch.setattr(worker.connections, "close_all", lambda: None)
    row = queue("stubborn", seconds=2)

    assert Worker().work_once()

    row.refresh_from_db()
    assert row.status == TaskResultStatus.READY
    assert "TimeLimitExceeded" in row.exception_class_path
    assert handlers.calls == []


@pytest.mark.django_db
def test_a_task_beyond_every_limit_is_reclaimed_and_a_living_one_is_not():
    lost, living = queue("note", application=1), queue("note", application=2)
    lost.claim("other-machine:pid:1:abcd")
    living.claim(Worker().id)
    lost.started_at = timezone.now() - worker.TIME_LIMIT - worker.GRACE - timedelta(seconds=1)
    lost.save(update_fields=["started_at"])

    assert reclaim() == 1

    lost.refresh_from_db()
    living.refresh_from_db()
    assert (lost.status, living.status) == (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    assert "WorkerLost" in lost.exception_class_path


@pytest.mark.django_db
def test_a_worker_takes_up_again_what_a_lost_database_kept_it_from_recording():
    row, other = queue("note", application=1), queue("note", application=2)
    one = Worker()
    row.claim(one.id)
    other.claim(Worker().id)

    one.tick_if_time()

    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.status, other.status) == (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    assert "WorkerLost" in row.exception_class_path


def start_worker(database, *arguments: str) -> subprocess.Popen:
    environment = {
        **os.environ,
        "DATABASE_URL": database.current_url(),
        "PYTHONPATH": os.pathsep.join([str(settings.BASE_DIR), os.environ.get("PYTHONPATH", "")]),
    }
    command = [sys.executable, "manage.py", "work", *arguments]
    return subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment)


def wait_for(condition, seconds: float = 30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "nothing happened in time"
        time.sleep(0.05)


def test_the_task_of_a_killed_worker_runs_again(fresh_db, tmp_path):
    row = queue("hang", path=str(tmp_path / "begun"))
    process = start_worker(fresh_db)
    try:
        wait_for((tmp_path / "begun").exists)
    finally:
        process.kill()
        process.wait()
    row.refresh_from_db()
    assert row.status == TaskResultStatus.RUNNING

    assert reclaim() == 1

    row.refresh_from_db()
    assert row.status == TaskResultStatus.READY
    assert len(row.worker_ids) == 1


def test_sigterm_lets_the_task_in_hand_finish(fresh_db):
    row = queue("slow", seconds=1)
    process = start_worker(fresh_db)
    wait_for(lambda: DBTaskResult.objects.running().exists())

    process.send_signal(signal.SIGTERM)

    assert process.wait(timeout=20) == 0
    row.refresh_from_db()
    assert row.status == TaskResultStatus.SUCCESSFUL


@pytest.mark.postgres
def test_two_workers_never_take_the_same_task(fresh_db):
    subscribe("test.topic", f"{HANDLERS}.note")
    with transaction.atomic():
        for number in range(60):
            publish("test.topic", application=number)

    run_together(lambda: Worker().burst(), times=4)

    assert sorted(call["application"] for call in handlers.calls) == list(range(60))
    assert DBTaskResult.objects.successful().count() == 60


def run_together(work, times: int) -> None:
    """Run `work` in threads that start at the same moment; raise the first error."""
    barrier, errors = threading.Barrier(times), []

    def body():
        try:
            barrier.wait()
            work()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=body) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
