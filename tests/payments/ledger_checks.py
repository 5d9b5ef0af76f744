"""What is wrong with the books right now."""

from django.db import connection

from payments.ledger import verify
from payments.triggers import KEPT
from portal.audit.triggers import RULES as EVENTS
from portal.core.triggers import removal


def books() -> list[str]:
    return [str(finding) for finding in verify()]


def drop_triggers(rules=KEPT):
    """As an intruder would, before changing what is written once."""
    with connection.cursor() as cursor:
        for statement in removal(connection, rules):
            cursor.execute(statement)


def drop_event_triggers():
    """Those of the record of events."""
    drop_triggers(EVENTS)
