from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from portal.audit import verification
from portal.audit.anchors import write_anchors
from portal.audit.models import Anchor, Event, EventPayload, Head
from portal.audit.retention import empty_payloads
from portal.audit.services import record
from portal.audit.triggers import RULES
from portal.audit.verification import verify
from portal.core import triggers

pytestmark = [pytest.mark.django_db, pytest.mark.threat(46)]
STREAM = "application:0197"


@pytest.fixture(autouse=True)
def events():
    """Three events on Monday, and the same number of another stream."""
    with time_machine.travel("2026-03-02 09:00:00+07:00") as clock:
        for stream in (STREAM, "bill:1"):
            for act in ("submit", "receive", "finish"):
                record(stream=stream, act=act, actor=None, payload={"note": act})
                clock.shift(timedelta(minutes=1))


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def without_triggers() -> None:
    """What someone with all rights on the database can do."""
    for statement in triggers.removal(connection, RULES):
        sql(statement)


def faults() -> list[tuple[str, str]]:
    found = [(finding.place, finding.kind) for finding in verify() if finding.is_fault]
    return [fault for fault in found if fault[1] != "trigger"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET reason = 'other'",
        "DELETE FROM audit_event",
        "UPDATE audit_eventpayload SET salt = payload",
        "UPDATE audit_eventpayload SET payload = NULL",
        "DELETE FROM audit_eventpayload",
        "UPDATE audit_head SET sequence = sequence - 1",
        "UPDATE audit_head SET hash = 'other'",
        "DELETE FROM audit_head",
    ],
)
def test_the_database_refuses_changes(statement):
    before = list(Event.objects.values())

    with pytest.raises(IntegrityError), transaction.atomic():
        sql(statement)

    assert list(Event.objects.values()) == before
    assert faults() == []


def test_the_database_refuses_changed_anchors():
    write_anchors()

    for statement in ("UPDATE audit_anchor SET digest = ''", "DELETE FROM audit_anchor"):
        with pytest.raises(IntegrityError), transaction.atomic():
            sql(statement)


@pytest.mark.parametrize(
    "change",
    [
        "reason = 'other'",
        "actor_label = 'someone else'",
        "created_at = '2026-03-02 01:00:00+00:00'",
        "payload_digest = ''",
        "after = 'returned'",
    ],
)
def test_an_edited_event_is_named(change):
    without_triggers()

    sql(f"UPDATE audit_event SET {change} WHERE stream = '{STREAM}' AND sequence = 2")

    assert faults()[0] == (f"{STREAM} 2", "changed")
    with pytest.raises(CommandError, match=f"{STREAM} 2: changed"):
        call_command("verify_audit", stream=STREAM)
    call_command("verify_audit", stream="bill:1", verbosity=0)


def test_an_event_forged_with_its_hash_breaks_the_link_to_the_next():
    from portal.audit.digests import event_hash

    without_triggers()
    forged = Event.objects.get(stream=STREAM, sequence=2)
    forged.reason = "other"
    sql(
        f"UPDATE audit_event SET reason = 'other', hash = '{event_hash(forged)}' "
        f"WHERE stream = '{STREAM}' AND sequence = 2"
    )

    assert faults() == [(f"{STREAM} 3", "unlinked")]


def test_an_event_taken_from_the_middle_is_missed():
    without_triggers()
    EventPayload.objects.filter(event__stream=STREAM, event__sequence=2).delete()
    Event.objects.filter(stream=STREAM, sequence=2).delete()

    assert faults() == [(f"{STREAM} 3", "gap")]


def test_a_tail_cut_off_is_missed_at_the_head():
    without_triggers()
    EventPayload.objects.filter(event__stream=STREAM, event__sequence=3).delete()
    Event.objects.filter(stream=STREAM, sequence=3).delete()

    assert faults() == [(f"{STREAM} 3", "tail")]


def test_a_tail_cut_off_with_its_head_is_missed_at_the_anchor():
    write_anchors()
    without_triggers()
    EventPayload.objects.filter(event__stream=STREAM, event__sequence=3).delete()
    Event.objects.filter(stream=STREAM, sequence=3).delete()
    second = Event.objects.get(stream=STREAM, sequence=2)
    Head.objects.filter(stream=STREAM).update(sequence=2, hash=second.hash)

    assert faults()[0] == ("2026-03-02", "anchor")


def test_a_whole_stream_taken_away_is_missed_at_the_anchor():
    write_anchors()
    without_triggers()
    EventPayload.objects.filter(event__stream=STREAM).delete()
    Event.objects.filter(stream=STREAM).delete()
    Head.objects.filter(stream=STREAM).delete()

    assert faults()[0] == ("2026-03-02", "anchor")


def test_an_event_added_without_the_head_is_noticed():
    without_triggers()
    Head.objects.filter(stream=STREAM).delete()

    assert faults()[0] == (f"{STREAM} 1", "head")


def test_changed_and_removed_data_are_noticed():
    without_triggers()
    sql("UPDATE audit_eventpayload SET salt = payload")
    assert {kind for _, kind in faults()} == {"payload changed"}

    EventPayload.objects.all().delete()
    assert {kind for _, kind in faults()} == {"payload missing"}


def test_data_emptied_by_retention_are_told_and_the_chain_stays_whole(capsys):
    assert empty_payloads(Event.objects.filter(stream=STREAM, sequence__lte=2)) == 2

    found = list(verify())
    assert [(finding.place, finding.kind) for finding in found] == [
        (f"{STREAM} 1", "emptied"),
        (f"{STREAM} 2", "emptied"),
    ]
    assert Event.objects.get(stream=STREAM, sequence=1).payload is None
    call_command("verify_audit")
    assert "2 events were emptied" in capsys.readouterr().out


def test_missing_triggers_are_noticed():
    without_triggers()

    assert {finding.kind for finding in verify()} == {"trigger"}


def test_each_day_that_is_over_gets_one_anchor():
    with time_machine.travel("2026-03-05 01:00:00+07:00") as clock:
        write_anchors()
        assert [(a.day.day, a.head_count) for a in Anchor.objects.all()] == [(2, 2), (3, 0)]
        clock.shift(timedelta(hours=2))
        write_anchors()
        write_anchors()
        record(stream=STREAM, act="reopen", actor=None)
    assert [(a.day.day, a.head_count) for a in Anchor.objects.all()] == [(2, 2), (3, 0), (4, 0)]
    assert faults() == []


def test_a_day_left_out_of_the_anchors_is_noticed():
    with time_machine.travel("2026-03-06 09:00:00+07:00"):
        write_anchors()
    without_triggers()
    Anchor.objects.filter(day="2026-03-04").delete()

    assert ("2026-03-05", "anchor") in faults()


def in_pieces() -> list:
    """What the pieces find that a night's tasks go through."""
    found = []
    for piece in (verification.chains, verification.ends, verification.anchors):
        place = None
        while place != "":
            findings, place = piece(place or "")
            found += findings
    return found + list(verification.refusals("")[0])


def test_in_pieces_the_same_is_found_as_at_once(monkeypatch):
    monkeypatch.setattr(verification, "STREAMS", 1)
    monkeypatch.setattr(verification, "DAYS", 1)
    with time_machine.travel("2026-03-05 09:00:00+07:00"):
        record(stream="bill:2", act="submit", actor=None)
        write_anchors()
    assert in_pieces() == []
    without_triggers()
    sql("UPDATE audit_event SET reason = 'other' WHERE stream = 'bill:2'")
    sql("UPDATE audit_event SET sequence = 9 WHERE sequence = 3")
    sql("DELETE FROM audit_head WHERE stream = 'bill:1'")
    sql("UPDATE audit_anchor SET digest = 'other'")
    found = list(verify())
    kinds = {"changed", "gap", "tail", "head", "anchor", "trigger"}
    assert {one.kind for one in found} >= kinds
    assert in_pieces() == found
