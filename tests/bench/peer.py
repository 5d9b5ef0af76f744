"""The peer of settling: the very statements of it, prepared in the raw driver, and nothing else.

They are recorded with all their values on a copy of the database, and said again on another copy.
Only the counter of receipts is counted by the database itself: eight writers come in any order.
"""

from enum import Enum

import psycopg
from django.db import connection

LITERAL = 'UPDATE "documents_series" SET "last_number" = %s'
COUNTED = 'UPDATE "documents_series" SET "last_number" = "last_number" + 1'
NOT_PREPARED = ("SAVEPOINT", "RELEASE")  # the server prepares no such command

Statement = tuple[str, list | None]


def recorded(act, notices) -> list[list[Statement]]:
    """What `act(notice)` says to the database, for each of the notices."""
    return [_recorded(act, notice) for notice in notices]


def _recorded(act, notice) -> list[Statement]:
    said: list[Statement] = []

    def note(execute, sql, params, many, context):
        said.append(_plain(sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        act(notice)
    return said


def _plain(sql, params) -> Statement:
    values = [value.value if isinstance(value, Enum) else value for value in params or ()]
    if sql.startswith(LITERAL):
        return sql.replace(LITERAL, COUNTED), values[1:]
    return sql, values or None


class Writer:
    """One connection; called with the statements of one settling, it says them again."""

    def __init__(self, url: str):
        self.line = psycopg.connect(url)
        self.line.execute("SELECT 1")
        self.line.commit()

    def __call__(self, statements: list[Statement]) -> None:
        """All of them in one transaction; what they find is fetched."""
        with self.line.cursor() as cursor:
            for sql, values in statements:
                cursor.execute(sql, values, prepare=not sql.startswith(NOT_PREPARED))
                if cursor.description:
                    cursor.fetchall()
        self.line.commit()
