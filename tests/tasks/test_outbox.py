import uuid

import pytest
from django.db import transaction
from django_tasks.exceptions import InvalidTaskError
from django_tasks_db.models import DBTaskResult

from portal.tasks import publish, registry, subscribe
from portal.tasks.outbox import OutsideTransaction
from portal.tasks.testing import Endless, drain
from tests.tasks import handlers

HANDLERS = "tests.tasks.handlers"


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch):
    monkeypatch.setattr(registry, "_subscriptions", {})
    handlers.calls.clear()


@pytest.mark.django_db
def test_every_handler_of_a_topic_gets_the_ids_once():
    subscribe("test.topic", f"{HANDLERS}.note")
    subscribe("test.topic", f"{HANDLERS}.note")
    subscribe("test.topic", f"{HANDLERS}.also_note", queue="mail")

    publish("test.topic", application=7)

    assert sorted(DBTaskResult.objects.values_list("queue_name", flat=True)) == ["default", "mail"]
    assert drain() == 2
    assert handlers.calls == [{"application": 7}, {"application": 7, "also": True}]
    assert drain() == 0


@pytest.mark.django_db
def test_the_tasks_of_a_topic_are_written_at_once(django_assert_num_queries):
    subscribe("test.topic", f"{HANDLERS}.note")
    subscribe("test.topic", f"{HANDLERS}.also_note", queue="mail")

    with django_assert_num_queries(1):
        publish("test.topic", application=7)


@pytest.mark.django_db
def test_a_queue_that_nobody_serves_is_refused():
    subscribe("test.topic", f"{HANDLERS}.note", queue="nowhere")

    with pytest.raises(InvalidTaskError):
        publish("test.topic", application=7)

    assert not DBTaskResult.objects.exists()


@pytest.mark.django_db
def test_a_uuid_arrives_as_text():
    subscribe("test.topic", f"{HANDLERS}.note")
    key = uuid.uuid4()

    publish("test.topic", application=key)
    drain()

    assert handlers.calls == [{"application": str(key)}]


@pytest.mark.django_db
def test_what_is_rolled_back_was_never_published():
    subscribe("test.topic", f"{HANDLERS}.note")

    with transaction.atomic():
        publish("test.topic", application=1)
        transaction.set_rollback(True)

    assert drain() == 0


def test_publishing_outside_a_transaction_is_refused(fresh_db):
    with pytest.raises(OutsideTransaction):
        publish("test.topic", application=1)


@pytest.mark.threat(44)
@pytest.mark.django_db
@pytest.mark.parametrize("value", ["Nguyễn Văn An", "an@motcua.example", 1.5, None, {"a": 1}, ""])
def test_only_ids_and_codes_are_published(value):
    subscribe("test.topic", f"{HANDLERS}.note")

    with pytest.raises(TypeError):
        publish("test.topic", who=value)

    assert not DBTaskResult.objects.exists()


@pytest.mark.django_db
def test_drain_runs_what_handlers_publish():
    subscribe("test.cascade", f"{HANDLERS}.cascade")

    publish("test.cascade", depth=3)

    assert drain() == 4
    assert [call["depth"] for call in handlers.calls] == [3, 2, 1, 0]


@pytest.mark.django_db
def test_drain_raises_what_a_handler_raises():
    subscribe("test.topic", f"{HANDLERS}.fail")
    publish("test.topic", application=1)

    with pytest.raises(ValueError, match="a reason"):
        drain()


@pytest.mark.django_db
def test_drain_notices_handlers_that_never_end(monkeypatch):
    monkeypatch.setattr("portal.tasks.testing.LIMIT", 5)
    subscribe("test.forever", f"{HANDLERS}.forever")
    publish("test.forever")

    with pytest.raises(Endless):
        drain()
