"""Triggers that keep the record append-only, for both engines.

SQLite loses them when a migration rebuilds a table: a migration that alters one of these tables
ends with `RunPython(install)` again. `verify_audit` notices missing ones.
"""

REFUSED = "audit rows are append-only"
_EMPTIED = "NEW.payload IS NULL AND NEW.salt IS NULL AND NEW.event_id = OLD.event_id"
_FORWARD = "NEW.stream = OLD.stream AND NEW.sequence > OLD.sequence"
_TAKEN = (
    "EXISTS (SELECT 1 FROM audit_event WHERE id = NEW.id"
    " OR (stream = NEW.stream AND sequence = NEW.sequence))"
)

# name: (table, act, condition under which the act is refused)
RULES = {
    "audit_event_no_update": ("audit_event", "UPDATE", None),
    "audit_event_no_delete": ("audit_event", "DELETE", None),
    "audit_payload_only_emptied": ("audit_eventpayload", "UPDATE", f"NOT ({_EMPTIED})"),
    "audit_payload_no_delete": ("audit_eventpayload", "DELETE", None),
    "audit_head_only_forward": ("audit_head", "UPDATE", f"NOT ({_FORWARD})"),
    "audit_head_no_delete": ("audit_head", "DELETE", None),
    "audit_anchor_no_update": ("audit_anchor", "UPDATE", None),
    "audit_anchor_no_delete": ("audit_anchor", "DELETE", None),
}
# INSERT OR REPLACE deletes without asking the delete trigger.
_SQLITE_ONLY = {"audit_event_no_replace": ("audit_event", "INSERT", _TAKEN)}

_INSTALLED = {
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'",
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
}
_FUNCTION = (
    "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
    f"BEGIN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; "
    "END $$"
)
_REFUSE = {
    "postgresql": "EXECUTE FUNCTION audit_refuse()",
    "sqlite": f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
}


def install(apps, schema_editor) -> None:
    """Migration step: (re)create every trigger."""
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        schema_editor.execute(_FUNCTION)
    for statement in [*removal(vendor), *creation(vendor)]:
        schema_editor.execute(statement)


def remove(apps, schema_editor) -> None:
    """The way back of the migration step."""
    for statement in removal(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def missing(connection) -> set[str]:
    """Names of triggers that should be there and are not, or are switched off."""
    with connection.cursor() as cursor:
        cursor.execute(_INSTALLED[connection.vendor])
        return set(_rules(connection.vendor)) - {name for (name,) in cursor.fetchall()}


def creation(vendor: str) -> list[str]:
    return [
        f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW"
        + (f" WHEN ({condition}) " if condition else " ")
        + _REFUSE[vendor]
        for name, (table, act, condition) in _rules(vendor).items()
    ]


def removal(vendor: str) -> list[str]:
    return [
        f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if vendor == "postgresql" else "")
        for name, (table, *_) in _rules(vendor).items()
    ]


def _rules(vendor: str) -> dict[str, tuple[str, str, str | None]]:
    return RULES if vendor == "postgresql" else {**RULES, **_SQLITE_ONLY}
