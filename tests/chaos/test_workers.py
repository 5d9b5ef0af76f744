"""Several workers on one queue, killed at random: all is done, and what is done stays once."""

import time

import pytest
from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult

from portal.core.ids import uuid7
from portal.documents.models import IssuedDocument
from portal.notices.models import Delivery, Notice
from portal.notices.services import News, notify
from tests import factories
from tests.chaos import books
from tests.chaos.payers import Storm
from tests.chaos.processes import wait_until
from tests.documents import papers

pytestmark = pytest.mark.chaos
WORKERS, SECONDS, PAPERS = 3, 40, 15


def behead(town, name, dice, storm):
    while storm.rages():
        time.sleep(town.boot_seconds + dice.uniform(1, 6))
        town.behead(name)
        town.start(name, "worker")


def publish_work(world, papers_wanted):
    """Papers to render, and for each of them two people to write to."""
    for _ in range(papers_wanted):
        with transaction.atomic():
            papers.receipt(world.commune)
            for _person in range(2):
                key = uuid7()
                words = {"code": str(key), "procedure": {"vi": "Trích lục", "en": "Copy"}}
                news = News("withdrawn", f"application:{key}:withdrawn", key, words)
                notify(recipient=factories.UserFactory(), news=news)


def publish_more(world, storm):
    """There is always something in hand when a worker is killed."""
    try:
        while storm.rages():
            publish_work(world, 1)
            time.sleep(0.8)
    finally:
        connection.close()


def test_killed_workers_lose_nothing(town, world, dice):
    publish_work(world, PAPERS)
    names = [f"worker{number}" for number in range(WORKERS)]
    began = time.monotonic()
    for name in names:
        town.start(name, "worker")
    wait_until(lambda: DBTaskResult.objects.running().exists(), 60, town.said)
    town.boot_seconds = time.monotonic() - began

    with Storm(SECONDS) as storm:
        storm.call(publish_more, world, storm)
        for name in names:
            storm.call(behead, town, name, dice(name), storm)
    for name in names:
        town.behead(name)
    wait_until(lambda: not town.survivors(), 60)

    books.settle_down(town)
    assert any(len(row.worker_ids) > 1 for row in DBTaskResult.objects.all()), "no kill hit a task"
    books.check_papers()
    books.check_numbers()
    assert not Delivery.objects.exclude(state=Delivery.State.SENT).exists()
    assert Delivery.objects.count() == Notice.objects.count() == 2 * IssuedDocument.objects.count()
    mails = "".join(path.read_text(errors="replace") for path in town.logs.glob("*.log"))
    never = [email for email in addresses() if f"\nTo: {email}\n" not in mails]
    assert never == []


def addresses():
    return Notice.objects.values_list("recipient__email", flat=True)
