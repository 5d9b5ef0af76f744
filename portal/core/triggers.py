"""Refusals kept by the database itself, for both engines: rows that nobody may change or delete.

A rule is `Refusal(name, table, act, when)`; the row is refused where `when` holds (SQL over OLD and
NEW; empty: always). SQLite loses triggers when a migration rebuilds their table: a migration that
alters such a table ends with `RunPython(install(RULES), remove(RULES))` again.
"""

from dataclasses import dataclass
from functools import partial

REFUSED = "this record is kept as it is"
FUNCTION = "core_refuse"


@dataclass(frozen=True, slots=True)
class Refusal:
    name: str
    table: str
    act: str  # UPDATE or DELETE
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


def missing(connection, rules: list[Refusal]) -> set[str]:
    """Names of triggers that should be there and are not, or are switched off."""
    queries = {
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'",
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    }
    with connection.cursor() as cursor:
        cursor.execute(queries[connection.vendor])
        return {rule.name for rule in rules} - {name for (name,) in cursor.fetchall()}


def _install(rules, apps, schema_editor) -> None:
    _remove(rules, apps, schema_editor)
    postgresql = schema_editor.connection.vendor == "postgresql"
    if postgresql:
        schema_editor.execute(
            f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN RAISE EXCEPTION '{REFUSED}' "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    for rule in rules:
        schema_editor.execute(_postgresql(rule) if postgresql else _sqlite(rule))


def _remove(rules, apps, schema_editor) -> None:
    postgresql = schema_editor.connection.vendor == "postgresql"
    for rule in rules:
        on = f" ON {rule.table}" if postgresql else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {rule.name}{on}")


def _postgresql(rule: Refusal) -> str:
    return f"{_head(rule)} EXECUTE FUNCTION {FUNCTION}()"


def _sqlite(rule: Refusal) -> str:
    return f"{_head(rule)} BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"


def _head(rule: Refusal) -> str:
    when = f" WHEN ({rule.when})" if rule.when else ""
    return f"CREATE TRIGGER {rule.name} BEFORE {rule.act} ON {rule.table} FOR EACH ROW{when}"
