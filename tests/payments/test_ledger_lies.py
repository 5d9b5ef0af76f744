"""Each thing that verify_ledger can say is said of books that are wrong in that way, alone."""

import pytest
from django.db import connection, transaction

from payments.ledger import PARTS, verify
from portal.documents import register
from tests.payments.ledger_checks import drop_event_triggers, drop_triggers
from tests.payments.ledger_scene import ledger, online, voided
from tests.payments.lies import CHECKS, LIES, VOIDS

__all__ = ["ledger", "online", "voided"]
pytestmark = [pytest.mark.django_db, pytest.mark.tampers]

UNGUARDED = "the database does not refuse changes any more"


@pytest.fixture(params=[("ledger", LIES), ("voided", VOIDS)], ids=["books", "voids"])
def lies(request, settings, tmp_path):
    """As an intruder makes it: no trigger and no constraint stands before a lie."""
    scene, told = request.param
    request.getfixturevalue(scene)
    settings.REGISTER_DIR = tmp_path
    register.write()
    assert said() == set()
    connection.check_constraints()  # PostgreSQL alters no table that has to be looked at yet
    drop_triggers()
    drop_event_triggers()
    if connection.vendor == "postgresql":
        sql(*(f"ALTER TABLE {table} DROP CONSTRAINT {name}" for name, table in CHECKS.items()))
        yield told
        return
    sql("PRAGMA ignore_check_constraints = ON")
    yield told
    sql("PRAGMA ignore_check_constraints = OFF")


def sql(*statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def said() -> set[str]:
    return {finding.what for finding in verify()}


def said_after(lie) -> set[str]:
    point = transaction.savepoint()
    sql(*lie.statements)
    found = said()
    transaction.savepoint_rollback(point)
    return found - {UNGUARDED}


def test_each_lie_is_found_and_nothing_else(lies):
    assert said() == {UNGUARDED}
    found = [(lie, said_after(lie)) for lie in lies]
    assert [(lie.what, said) for lie, said in found if said != {lie.what, *lie.also}] == []


def test_whatever_can_be_said_has_its_lie(db):
    """A new check of a part needs a new lie; UNGUARDED has the test above."""
    can_be_said = {what for part in PARTS.values() for _number, what, _rows in part()}
    assert {lie.what for lie in [*LIES, *VOIDS]} == can_be_said
