"""A rehearsal: the real engine in a transaction that is always rolled back.

What runs inside sees everything and leaves nothing: rows go with the transaction, hooks of its
commit are never run, and what would leave the database stays here as well:

- messages for workers are kept in `published` and reach no worker (`portal.tasks.outbox`);
- files are not written (`portal.core.storage`);
- numbers come from series of its own, so that the next real number is neither taken nor waited for
  (`portal.documents.numbering`);
- only people made inside fill posts (`portal.accounts`): nobody's colleague is shown or told;
- keys follow from the rehearsal's own, so that playing the same again gives the same keys
  (`portal.core.ids`).
"""

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import transaction

_running: ContextVar["Rehearsal | None"] = ContextVar("rehearsal", default=None)
FIRST_NUMBER = 900_000  # nobody takes what is numbered so for a paper that was issued


@dataclass
class Rehearsal:
    """`key` names it; `people` are the keys of the accounts that were made for it."""

    key: str
    published: list[tuple[str, dict]] = field(default_factory=list)
    people: set = field(default_factory=set)
    made: int = 0

    def next_key(self) -> uuid.UUID:
        """The next primary key: the same at each playing."""
        self.made += 1
        own = int.from_bytes(hashlib.blake2b(self.key.encode(), digest_size=6).digest())
        return uuid.UUID(int=(own << 80) | (7 << 76) | (2 << 62) | self.made)

    def series(self, key: str) -> str:
        """What a series is called here."""
        return f"{self.key[:12]}:{key}"[:60]

    def taken(self) -> list[tuple[str, dict]]:
        """What was published since it was asked last."""
        found, self.published = self.published, []
        return found


def running() -> Rehearsal | None:
    """The rehearsal in which this code runs; None where things are real."""
    return _running.get()


@contextmanager
def rehearsal(key: str) -> Iterator[Rehearsal]:
    """Whatever is done inside is undone at the end. Keep it short, and wait for nobody in it: on
    SQLite it holds the one lock for writing."""
    if running():
        raise RuntimeError("a rehearsal inside a rehearsal")
    mine = Rehearsal(key)
    token = _running.set(mine)
    try:
        with transaction.atomic():
            try:
                yield mine
            finally:
                transaction.set_rollback(True)
    finally:
        _running.reset(token)
