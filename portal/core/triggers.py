"""Refusals kept by the database itself, for both engines: rows that nobody may change or delete.

A rule is `Refusal(name, table, act, when)`; the row is refused where `when` holds (SQL over OLD and
NEW; empty: always). Where no row may be deleted, what deletes without asking the trigger of DELETE
is refused as well: TRUNCATE on PostgreSQL (of a table above with CASCADE too), and on SQLite OR
REPLACE, that is every row whose primary key or unique key is taken. `PRAGMA recursive_triggers`
would make REPLACE ask, but only on connections that set it; these triggers stand in the file. So
INSERT OR IGNORE of a taken key is an IntegrityError there: who may meet one looks first.

SQLite loses triggers when a migration rebuilds their table: a migration that alters such a table,
or makes a unique key of it, ends with `RunPython(install(RULES), remove(RULES))` again; `missing`
tells of what was forgotten.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from portal.core.unique_keys import conflict

REFUSED = "this record is kept as it is"
FUNCTION = "core_refuse"


@dataclass(frozen=True, slots=True)
class Refusal:
    name: str
    table: str
    act: str  # UPDATE or DELETE; INSERT or TRUNCATE where it stands beside a DELETE
    when: str = ""


def kept(table: str) -> list[Refusal]:
    """Rows of this table are written once, for ever."""
    return [Refusal(f"{table}_no_{act.lower()}", table, act) for act in ("UPDATE", "DELETE")]


def fixed(table: str, columns: tuple[str, ...]) -> list[Refusal]:
    """Rows stay for ever, and so does what these columns hold."""
    return [
        Refusal(f"{table}_fixed", table, "UPDATE", changed(columns)),
        Refusal(f"{table}_no_delete", table, "DELETE"),
    ]


def changed(columns: tuple[str, ...]) -> str:
    """The SQL that holds where any of these columns gets another value."""
    return " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in columns)


def install(rules: list[Refusal]):
    """The step of a migration that makes these triggers, anew where they exist."""
    return partial(_install, rules)


def remove(rules: list[Refusal]):
    return partial(_remove, rules)


def removal(connection, rules: list[Refusal]) -> list[str]:
    """The statements that take away all that `install` makes."""
    is_named_by_table = connection.vendor == "postgresql"
    return [
        f"DROP TRIGGER IF EXISTS {rule.name}" + is_named_by_table * f" ON {rule.table}"
        for rule in _whole(connection, rules)
    ]


def missing(connection, rules: list[Refusal]) -> set[str]:
    """Names of triggers that should be there and are not, are switched off or, on SQLite, say
    something else than the tables as they are now ask for."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')")
            there = {name for (name,) in cursor.fetchall()}
            return {rule.name for rule in _whole(connection, rules)} - there
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        said = dict(cursor.fetchall())
    whole = _whole(connection, rules)
    return {rule.name for rule in whole if said.get(rule.name) != _sqlite(rule)}


def _install(rules, apps, schema_editor) -> None:
    _remove(rules, apps, schema_editor)
    connection = schema_editor.connection
    postgresql = connection.vendor == "postgresql"
    if postgresql:
        schema_editor.execute(
            f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN RAISE EXCEPTION '{REFUSED}' "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    for rule in _whole(connection, rules):
        schema_editor.execute(_postgresql(rule) if postgresql else _sqlite(rule))


def _remove(rules, apps, schema_editor) -> None:
    for statement in removal(schema_editor.connection, rules):
        schema_editor.execute(statement)


def _whole(connection, rules) -> list[Refusal]:
    """The rules, and what deletes without asking them on this engine."""
    beside = _truncating if connection.vendor == "postgresql" else partial(_replacing, connection)
    tables = [rule.table for rule in rules if rule.act == "DELETE" and not rule.when]
    return [*rules, *(rule for table in tables for rule in beside(table))]


def _truncating(table) -> Iterator[Refusal]:
    yield Refusal(f"{table}_no_truncate", table, "TRUNCATE")


def _replacing(connection, table) -> Iterator[Refusal]:
    taken = conflict(connection, table)
    yield Refusal(f"{table}_no_replace", table, "INSERT", taken("rowid IS NOT NULL"))
    yield Refusal(f"{table}_no_overwrite", table, "UPDATE", taken("rowid <> OLD.rowid"))


def _postgresql(rule: Refusal) -> str:
    return f"{_head(rule)} EXECUTE FUNCTION {FUNCTION}()"


def _sqlite(rule: Refusal) -> str:
    return f"{_head(rule)} BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"


def _head(rule: Refusal) -> str:
    when = f" WHEN ({rule.when})" if rule.when else ""
    each = "STATEMENT" if rule.act == "TRUNCATE" else "ROW"
    return f"CREATE TRIGGER {rule.name} BEFORE {rule.act} ON {rule.table} FOR EACH {each}{when}"
