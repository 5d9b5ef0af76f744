"""No row of the books, the papers or the record goes away, whatever an administrator types.

All guarded tables are tried with all ways to delete; a table of these apps that is not guarded has
its reason here.
"""

import sqlite3
from contextlib import closing
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, NotSupportedError, connection, transaction
from django.utils import timezone

from payments.models import Receipt, ReceiptNotice, ReceiptVoid
from payments.triggers import KEPT
from portal.audit.models import Anchor
from portal.audit.services import record
from portal.audit.triggers import RULES as EVENTS
from portal.core.triggers import REFUSED, missing, removal
from portal.documents.models import Reservation, Series, Sheet
from portal.documents.signing.models import SignatureRequest, SigningBatch, SigningCredential
from tests import factories
from tests.payments.ledger_scene import ledger, online

__all__ = ["ledger", "online"]
pytestmark = [pytest.mark.django_db, pytest.mark.tampers, pytest.mark.threat(46)]

EVERY = [*KEPT, *EVENTS]
GUARDED = sorted({rule.table for rule in EVERY if rule.act == "DELETE" and not rule.when})
NOT_GUARDED = {
    "documents_restoration": "restore mode; turning it off is an event",
    "documents_signingbatch": "moves on with the phone; what was signed in it is kept",
    "documents_signingcredential": "linked and revoked; each signed paper holds its certificate",
    "documents_sealcheck": "what the last check of the seals found",
    "payments_backlog": "whether messages wait just now",
    "payments_bankaccount": "entered and put right by administrators",
    "payments_bookcheck": "what the last night found",
    "payments_comparison": "made anew when a day is compared again",
    "payments_listing": "how far the lists of the gateways were read",
    "payments_offer": "a setting of an agency; changes are events",
    "payments_receiptscheme": "a setting; papers hold what was printed",
    "payments_till": "is locked by cashiers and says nothing",
}
# Keys of what is under way: in the scene all of it has ended.
NO_ROW = {
    "attempt_one_unfinished",
    "bill_one_open",
    "case_one_open_of_fee",
    "discharge_proof_counts_once",
    "receipt_once_per_notice",
}


@pytest.fixture
def rows(ledger):
    """{table: its rows}, at least one of each."""
    with transaction.atomic():
        record(stream="x", act="try", actor=None, payload={"a": "word"})
    series = Series.objects.order_by("pk").first()
    Reservation.objects.create(series=series, first=900, last=900, reason="x")
    Anchor.objects.create(day="2020-01-01", digest="x", head_count=0)
    receipt = Receipt.objects.first()
    made = {"agency": receipt.agency, "made_by": factories.UserFactory()}
    Sheet.objects.create(kind="register", series=series, number=900, **made)
    about = {"application": receipt.application, "document": receipt.document}
    ReceiptNotice.objects.create(receipt=receipt, **about)
    done = {"receipt": receipt, "state": ReceiptVoid.State.DONE, "reason": "x"}
    ReceiptVoid.objects.create(**about, **done, asked_by=factories.UserFactory())
    _signed(receipt)
    connection.check_constraints()  # PostgreSQL truncates nothing that has to be looked at yet
    found = snapshot()
    assert [table for table, lines in found.items() if not lines] == []
    return found


def _signed(receipt):
    day = {"valid_from": timezone.now(), "valid_to": timezone.now()}
    credential = SigningCredential.objects.create(
        user=factories.UserFactory(), reference="x", is_trial=True, **day
    )
    batch = SigningBatch.objects.create(credential=credential)
    SignatureRequest.objects.create(
        batch=batch, agency=receipt.agency, data={}, document=receipt.document
    )


def snapshot() -> dict[str, list]:
    return {table: sorted(map(repr, ask(f"SELECT * FROM {table}"))) for table in GUARDED}


def ask(statement, *values) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def is_refused(statement, *values) -> bool:
    point = transaction.savepoint()
    try:
        ask(statement, *values)
    except IntegrityError as error:
        return REFUSED in str(error)
    except NotSupportedError:  # PostgreSQL truncates nothing that other tables refer to
        return False
    finally:
        transaction.savepoint_rollback(point)
    return False


def test_a_table_of_these_apps_is_guarded_or_has_a_reason():
    labels = ("payments", "documents", "audit")
    tables = {
        one._meta.db_table for label in labels for one in apps.get_app_config(label).get_models()
    }
    assert tables == {*GUARDED, *NOT_GUARDED} - {"procedures_discharge"}
    assert not set(GUARDED) & set(NOT_GUARDED)


def test_every_trigger_stands_in_the_database(db):
    assert missing(connection, EVERY) == set()


def test_no_row_is_deleted(rows):
    assert [table for table in GUARDED if not is_refused(f"DELETE FROM {table}")] == []
    assert snapshot() == rows


@pytest.mark.postgres
def test_no_table_is_emptied(rows):
    ways = ("TRUNCATE {}", "TRUNCATE ONLY {} CASCADE", "TRUNCATE {} RESTART IDENTITY CASCADE")
    said = {(way, table): is_refused(way.format(table)) for table in GUARDED for way in ways}
    # PostgreSQL itself refuses the first where other tables refer to the rows.
    assert {way for (way, _table), refused in said.items() if not refused} <= {ways[0]}
    for table in ("accounts_user", "accounts_agency", "procedures_application", "procedures_fee"):
        assert is_refused(f"TRUNCATE {table} CASCADE")
    assert snapshot() == rows


@pytest.mark.sqlite
def test_no_row_is_replaced_by_a_new_one(rows):
    """By any of its keys, and by the rowid that every table has."""
    let_go, without = [], set()
    for table, name, columns, condition in every_key():
        if not ask(f"SELECT 1 FROM {table} WHERE {condition}"):
            without.add(name)
        elif not is_refused(replacing(table, columns, condition)):
            let_go.append((table, name))
    assert let_go == []
    assert without == NO_ROW
    assert snapshot() == rows


@pytest.mark.sqlite
def test_no_row_is_lost_to_another_that_takes_its_key(rows):
    changes = [(table, overwriting(table, *key)) for table, _name, *key in every_key()]
    assert [change for table, change in changes if loses(table, change)] == []
    for statement in removal(connection, EVERY):
        ask(statement)
    assert len({table for table, change in changes if loses(table, change)}) > len(GUARDED) / 2


def loses(table, statement) -> bool:
    """Is a row gone after this?"""
    point, before = transaction.savepoint(), ask(f"SELECT COUNT(*) FROM {table}")
    try:
        ask(statement)
        return ask(f"SELECT COUNT(*) FROM {table}") < before
    except IntegrityError:
        return False
    finally:
        transaction.savepoint_rollback(point)


def every_key():
    """(table, name, columns, condition)"""
    return [(table, *key) for table in GUARDED for key in keys(table)]


def keys(table):
    """(name, columns, condition) of each."""
    yield "rowid", ["rowid"], "TRUE"
    made = 'SELECT name FROM pragma_index_list(%s) WHERE "unique"'
    for (name,) in ask(made, table):
        columns = [one for (one,) in ask("SELECT name FROM pragma_index_info(%s)", name)]
        sql = ask("SELECT COALESCE(sql, '') FROM sqlite_master WHERE name = %s", name)[0][0]
        held = " AND ".join(f"{column} IS NOT NULL" for column in columns)
        yield name, columns, f"{held} AND {sql.partition(' WHERE ')[2] or 'TRUE'}"


def replacing(table, columns, condition) -> str:
    """A row that is like another in this key alone."""
    others = {one for _name, key, _condition in keys(table) for one in key} - {*columns, "rowid"}
    names = [one for (one,) in ask("SELECT name FROM pragma_table_info(%s)", table)]
    number = {
        one
        for (one,) in ask(
            "SELECT name FROM pragma_table_info(%s) WHERE pk AND type = 'integer'", table
        )
    }
    names = [*columns, *(one for one in names if one not in {*columns, *number})]
    values = [
        f"'{uuid4().hex}'" if one in others and one not in condition else one for one in names
    ]
    return (
        f"INSERT OR REPLACE INTO {table} ({', '.join(names)}) SELECT {', '.join(values)}"
        f" FROM {table} WHERE {condition} LIMIT 1"
    )


def overwriting(table, columns, condition) -> str:
    """Another row takes this key."""
    taken = ", ".join(
        f"{one} = (SELECT {one} FROM {table} WHERE {condition} ORDER BY rowid LIMIT 1)"
        for one in columns
    )
    return f"UPDATE OR REPLACE {table} SET {taken} WHERE rowid = (SELECT MAX(rowid) FROM {table})"


@pytest.mark.sqlite
def test_a_connection_that_sets_nothing_replaces_nothing(fresh_db):
    """As the shell of SQLite opens the file: no foreign keys, no recursive triggers."""
    Anchor.objects.create(day="2020-01-01", digest="right", head_count=0)
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as file:
        for act in ("INSERT OR REPLACE", "REPLACE"):
            with pytest.raises(sqlite3.IntegrityError, match=REFUSED):
                file.execute(
                    f"{act} INTO audit_anchor (day, digest, head_count)"
                    " VALUES ('2020-01-01', 'other', 0)"
                )
    assert Anchor.objects.get().digest == "right"


@pytest.mark.sqlite
def test_a_trigger_that_says_something_else_is_told(db):
    drop, name = "DROP TRIGGER audit_anchor_no_update", "audit_anchor_no_update"
    ask(drop)
    ask(f"CREATE TRIGGER {name} BEFORE UPDATE ON audit_anchor BEGIN SELECT 1; END")
    assert missing(connection, EVENTS) == {name}


@pytest.mark.sqlite
def test_a_unique_key_that_came_without_its_guard_is_told(db):
    ask("CREATE UNIQUE INDEX later ON audit_anchor (digest) WHERE head_count > 0")
    names = {"audit_anchor_no_replace", "audit_anchor_no_overwrite"}
    assert missing(connection, EVENTS) == names


@pytest.mark.postgres
@pytest.mark.parametrize("how", ["DISABLE TRIGGER", "ENABLE REPLICA TRIGGER"])
def test_a_trigger_that_is_switched_off_is_told(db, how):
    ask(f"ALTER TABLE audit_anchor {how} audit_anchor_no_truncate")
    assert missing(connection, EVENTS) == {"audit_anchor_no_truncate"}


def test_all_that_was_made_is_taken_away_again(db):
    for statement in removal(connection, EVERY):
        ask(statement)
    assert missing(connection, EVERY) >= {rule.name for rule in EVERY}
    names = {"postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"}
    left = ask(names.get(connection.vendor, "SELECT name FROM sqlite_master WHERE type='trigger'"))
    tables = tuple(GUARDED)
    assert [name for (name,) in left if name.startswith(tables)] == []
