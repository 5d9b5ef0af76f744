"""What is wrong with the books right now."""

from django.db import connection

from payments.ledger import verify
from payments.triggers import (
    COUNTED_RULES,
    NOTICE_RULES,
    REFUND_RULES,
    RELEASE_RULES,
    RULES,
    SCHEME_RULES,
    VOID_RULES,
)
from portal.documents.triggers import RESERVATIONS, SIGNATURES
from portal.documents.triggers import RULES as DOCUMENT_RULES

OURS = RULES + REFUND_RULES + COUNTED_RULES + NOTICE_RULES + RELEASE_RULES
OURS += VOID_RULES + SCHEME_RULES
KEPT = OURS + DOCUMENT_RULES + SIGNATURES + RESERVATIONS


def books() -> list[str]:
    return [str(finding) for finding in verify()]


def drop_triggers():
    """As an intruder would, before changing what is written once."""
    for rule in KEPT:
        with connection.cursor() as cursor:
            on = f" ON {rule.table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {rule.name}{on}")
