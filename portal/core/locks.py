"""Rows are locked in one order everywhere, so that two acts can never wait for each other."""

from functools import partial

from django.conf import settings
from django.db import connections, models, transaction

from portal.core import rehearsal

ORDER = (
    "bulk_item",
    "page",
    "procedure",
    "application",
    "step",
    "fee",
    "bill",
    "attempt",
    "till",
    "capture",
    "signing",  # a batch of signatures: of papers, whatever they are about
    # The event that closes an act names the number it took, so the series stands before the head
    # (which belongs to one application and is never waited for under that application's lock).
    "series",
    "audit_head",
)


class LockOrderError(Exception):
    """A row was locked after one that stands behind it in ORDER: a deadlock in waiting."""


def locked(queryset: models.QuerySet, kind: str) -> models.QuerySet:
    """The rows, locked until the transaction ends; `kind` is one of ORDER.

    SQLite has no row locks: there every transaction holds the write lock from its start
    (transaction_mode IMMEDIATE). The order is checked where settings.DEBUG_LOCKS is on; a kind
    that the transaction holds may be taken again, as services lock what their caller has locked.
    """
    ORDER.index(kind)
    queryset = queryset.select_for_update(of=("self",))
    # A rehearsal plays many acts in one transaction, on rows that nobody else can see.
    if getattr(settings, "DEBUG_LOCKS", False) and not rehearsal.running():
        _check(kind, queryset.db)
    return queryset


def _check(kind: str, using: str) -> None:
    connection = connections[using]
    scope = _scope(connection)
    held = _held(connection, scope)
    if kind not in held and any(ORDER.index(earlier) > ORDER.index(kind) for earlier in held):
        raise LockOrderError(f"{kind} is locked after {', '.join(held)}: see portal.core.locks")
    transaction.on_commit(partial(_note, kind, scope), using=using)


def _note(kind: str, scope: str) -> None:
    """Does nothing: waiting to be run *is* the note.

    Django drops the hooks of a transaction at commit and at rollback, and those of a savepoint
    when it is rolled back, which is exactly when the database lets the locks go.
    """


def _held(connection, scope: str) -> list[str]:
    notes = [entry[1] for entry in connection.run_on_commit]
    return [
        note.args[0]
        for note in notes
        if isinstance(note, partial) and note.func is _note and note.args[1] == scope
    ]


def _scope(connection) -> str:
    """Names the transaction. Inside Django's TestCase, the outermost savepoint stands for it."""
    blocks = connection.atomic_blocks
    around = sum(1 for block in blocks if getattr(block, "_from_testcase", False))
    if around and len(connection.savepoint_ids) >= around:
        return connection.savepoint_ids[around - 1] or ""
    return ""
