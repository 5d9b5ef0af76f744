"""Each thing that verify_audit can say is said of a record that is wrong in that way, alone."""

import ast
from pathlib import Path

import pytest
import time_machine
from django.db import connection, transaction

from portal.audit import verification
from portal.audit.anchors import digest_of, write_anchors
from portal.audit.digests import event_hash
from portal.audit.models import Anchor, Event
from portal.audit.services import record
from portal.audit.triggers import RULES
from portal.core.triggers import removal

pytestmark = [pytest.mark.django_db, pytest.mark.tampers]

UNGUARDED = ("trigger", "the database does not refuse changes any more")
OF = "stream = 'bill:2' AND sequence = {}"
DATA_OF = "event_id = (SELECT id FROM audit_event WHERE " + OF + ")"


def forged() -> list[str]:
    """An event that is whole, and not the one that the next one follows."""
    event = Event.objects.get(stream="bill:2", sequence=2)
    event.act = "other"
    changed = f"act = 'other', hash = '{event_hash(event)}'"
    return [f"UPDATE audit_event SET {changed} WHERE {OF.format(2)}"]


def left_out() -> list[str]:
    """A day without its anchor; the one after it follows the one before it."""
    first, second, third = Anchor.objects.order_by("day")
    digest, _count = digest_of(third.day, first.digest)
    return [
        f"DELETE FROM audit_anchor WHERE day = '{second.day}'",
        f"UPDATE audit_anchor SET digest = '{digest}' WHERE day = '{third.day}'",
    ]


def gone(sequence: int) -> list[str]:
    data, event = DATA_OF.format(sequence), OF.format(sequence)
    return [
        f"DELETE FROM audit_eventpayload WHERE {data}",
        f"DELETE FROM audit_event WHERE {event}",
    ]


FOUND = {  # (kind, words that the detail begins with): what makes it so, in SQL
    ("changed", "its hash does not fit its content"): lambda: [
        f"UPDATE audit_event SET act = 'other' WHERE {OF.format(2)}"
    ],
    ("gap", "follows number "): lambda: gone(2),
    ("unlinked", "does not carry the hash of the event before it"): forged,
    ("payload missing", "the row of its data is gone"): lambda: [
        f"DELETE FROM audit_eventpayload WHERE {DATA_OF.format(2)}"
    ],
    ("emptied", "its data were emptied by retention"): lambda: [
        f"UPDATE audit_eventpayload SET payload = NULL, salt = NULL WHERE {DATA_OF.format(2)}"
    ],
    ("payload changed", "its data do not fit their digest"): lambda: [
        f"UPDATE audit_eventpayload SET salt = payload WHERE {DATA_OF.format(2)}"
    ],
    ("tail", "the event at the end of the stream is missing or another"): lambda: gone(3),
    ("head", "lies beyond the stream's head"): lambda: [
        "DELETE FROM audit_head WHERE stream = 'bill:2'"
    ],
    ("anchor", "the day before it has no anchor"): left_out,
    ("anchor", "the events of this day are not those of then"): lambda: [
        "UPDATE audit_anchor SET head_count = 9 WHERE day = '2026-03-02'"
    ],
}


@pytest.fixture
def unguarded():
    """Three days with an anchor each, and the events of today; the triggers are off."""
    with time_machine.travel("2026-03-02 09:00:00+07:00") as clock:
        record(stream="bill:1", act="submit", actor=None)
        clock.move_to("2026-03-05 09:00:00+07:00")
        write_anchors()
        for act in ("submit", "receive", "finish"):
            record(stream="bill:2", act=act, actor=None, payload={"note": act})
    assert list(verification.verify()) == []
    sql(removal(connection, RULES))


def sql(statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def said() -> set[tuple[str, str]]:
    """What was found, as `FOUND` calls it."""
    return {_called(one) for one in verification.verify()}


def _called(one) -> tuple[str, str]:
    names = [name for name in (*FOUND, UNGUARDED) if name[0] == one.kind]
    return next(name for name in names if one.detail.startswith(name[1]))


def test_each_wrong_is_found_and_nothing_else(unguarded):
    assert said() == {UNGUARDED}
    for name, statements in FOUND.items():
        point = transaction.savepoint()
        sql(statements())
        assert said() == {UNGUARDED, name}
        transaction.savepoint_rollback(point)


def test_whatever_can_be_said_has_its_wrong():
    """A new finding needs a new line in `FOUND`."""
    tree = ast.parse(Path(verification.__file__).read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    findings = [call.args[1:] for call in calls if getattr(call.func, "id", "") == "Finding"]
    assert {tuple(map(begins, words)) for words in findings} == {*FOUND, UNGUARDED}


def begins(words: ast.expr) -> str:
    """A text, one with a name, or what stands in one before its first value."""
    if isinstance(words, ast.Name):
        return getattr(verification, words.id)
    first = words.values[0] if isinstance(words, ast.JoinedStr) else words
    return first.value
