import threading
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction

from portal.audit.models import Event, Head
from portal.audit.retention import empty_payloads
from portal.audit.services import OutsideTransaction, _append, last_event, record
from portal.audit.verification import verify

STREAM = "application:0197"


@pytest.mark.threat(47)
@pytest.mark.django_db
def test_an_event_says_who_did_what_and_continues_the_chain():
    user = get_user_model().objects.create(email="an@motcua.example", full_name="Nguyễn Văn An")

    first = record(stream=STREAM, act="submit", actor=user, before="draft", after="registered")
    second = record(stream=STREAM, act="lapse", actor=None, reason="No answer in time")

    assert (first.sequence, first.actor, first.actor_label) == (1, user, "Nguyễn Văn An")
    assert (second.sequence, second.actor, second.actor_label) == (2, None, "system")
    assert second.previous_hash == first.hash
    assert last_event(STREAM) == second
    assert list(Event.objects.history(STREAM)) == [first, second]
    assert list(verify()) == []


@pytest.mark.django_db
def test_streams_do_not_share_numbers():
    record(stream="a:1", act="submit", actor=None)
    record(stream="b:1", act="submit", actor=None)

    assert set(Head.objects.values_list("stream", "sequence")) == {("a:1", 1), ("b:1", 1)}
    assert last_event("c:1") is None


@pytest.mark.django_db
def test_data_are_stored_encrypted_and_read_back_as_json():
    payload = {"on": date(2026, 3, 2), "amount": Decimal("1.5"), "who": "Trần Thị Bình"}

    record(stream=STREAM, act="submit", actor=None, payload=payload)

    event = Event.objects.history(STREAM).get()
    assert event.payload == {"on": "2026-03-02", "amount": "1.5", "who": "Trần Thị Bình"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload FROM audit_eventpayload")
        assert "Bình".encode() not in bytes(cursor.fetchone()[0])
    assert list(verify()) == []


def stored_bytes() -> str:
    """All that lies in the two tables, as far as it is text."""
    found = []
    for table in ("audit_event", "audit_eventpayload"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")
            found += [value for row in cursor.fetchall() for value in row]
    binary = [bytes(value) for value in found if isinstance(value, bytes | memoryview)]
    return f"{found} {b' '.join(binary).decode(errors='replace')}"


@pytest.mark.django_db
@pytest.mark.parametrize("payload", [None, {"second": "7"}])
def test_why_somebody_acted_is_stored_encrypted(payload):
    words = "Bà Trần Thị Bình bị bệnh hiểm nghèo"

    record(stream=STREAM, act="withdraw", actor=None, reason=words, payload=payload)

    event = Event.objects.history(STREAM).get()
    assert event.why == words
    assert event.payload == {**(payload or {}), "reason": words}
    assert "nghèo" not in stored_bytes()
    assert list(verify()) == []


@pytest.mark.django_db
def test_reasons_of_earlier_events_are_read_where_they_stand():
    event = Event(stream=STREAM, act="stop", actor_label="system", reason="Trùng hồ sơ")
    _append(event)

    assert Event.objects.history(STREAM).get().why == "Trùng hồ sơ"
    assert list(verify()) == []


@pytest.mark.django_db
def test_retention_empties_reasons_too():
    record(stream=STREAM, act="stop", actor=None, reason="Trùng hồ sơ")
    empty_payloads(Event.objects.all())

    assert Event.objects.history(STREAM).get().why == ""


@pytest.mark.django_db
def test_the_same_data_have_another_digest_in_each_event():
    events = [record(stream=STREAM, act="x", actor=None, payload={"a": 1}) for _ in range(2)]

    assert events[0].payload_digest != events[1].payload_digest
    assert record(stream=STREAM, act="x", actor=None).payload is None


@pytest.mark.django_db
def test_what_is_rolled_back_leaves_no_gap():
    record(stream=STREAM, act="submit", actor=None)
    with transaction.atomic():
        record(stream=STREAM, act="receive", actor=None)
        transaction.set_rollback(True)

    assert record(stream=STREAM, act="withdraw", actor=None).sequence == 2
    assert list(verify()) == []


def test_recording_outside_a_transaction_is_refused(fresh_db):
    with pytest.raises(OutsideTransaction):
        record(stream=STREAM, act="submit", actor=None)

    assert not Event.objects.exists()


@pytest.mark.postgres
def test_numbers_have_no_gaps_when_many_act_at_once(fresh_db):
    barrier, errors = threading.Barrier(6), []

    def act():
        barrier.wait()
        try:
            for number in range(10):
                with transaction.atomic():
                    record(stream=STREAM, act="x", actor=None, payload={"number": number})
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=act) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    numbers = Event.objects.history(STREAM).values_list("sequence", flat=True)
    assert list(numbers) == list(range(1, 61))
    assert list(verify()) == []
