"""The database drops its connections in the middle of acts, again and again."""

import time

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from payments.models import Receipt
from tests.chaos import books
from tests.chaos.payers import Storm
from tests.chaos.processes import wait_until

pytestmark = [pytest.mark.chaos, pytest.mark.postgres]
PAYERS, SECONDS = 25, 45
OTHERS = """SELECT pid FROM pg_stat_activity WHERE datname = current_database()
    AND pid <> pg_backend_pid() AND backend_type = 'client backend' ORDER BY pid"""


def disconnect(dice, storm):
    """Mostly one connection, now and then all: the server was restarted. How many were ended."""
    ended = 0
    try:
        while storm.rages():
            time.sleep(dice.uniform(0.05, 0.8))
            with connection.cursor() as cursor:
                cursor.execute(OTHERS)
                found = [pid for (pid,) in cursor.fetchall()]
                chosen = found if dice.random() < 0.1 else dice.sample(found, min(1, len(found)))
                for pid in chosen:
                    cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
            ended += len(chosen)
    finally:
        connection.close()
    assert ended > SECONDS / 2


def test_lost_connections_lose_no_payment(town, payers, dice):
    people = payers(PAYERS)
    town.open()
    worker = town.running["worker"]
    connection.close()  # this thread's own is not to be ended

    with Storm(SECONDS, people) as storm:
        storm.call(disconnect, dice("database"), storm)
        for payer in people:
            storm.call(payer.pay, storm)

    assert worker.poll() is None, town.said()
    # The worker itself takes up again what it could not finish; nobody waits for a time limit.
    wait_until(lambda: not DBTaskResult.objects.running().exists(), 60, town.said)
    town.kill("worker")
    books.settle_down(town)
    books.check(town)
    assert Receipt.objects.count() >= PAYERS // 3, [payer.answers for payer in people]
