"""One index for a process, as fresh as the rows: a question first asks whether they changed.

Entries and synonyms carry a random number that is new after each change. Their number and sum tell
one state of the catalogue from another without any lock, also before a commit and after a
rollback. What changed is read anew, the rest of the index is put together from what is known.
"""

import threading

from django.db import connection

from cms.finding.index import Doc, Index, doc
from cms.models.search import Entry, Synonym
from procedures.models import Field

MARK = (
    "SELECT (SELECT count(*) FROM cms_entry), (SELECT coalesce(sum(stamp), 0) FROM cms_entry),"
    " (SELECT count(*) FROM cms_synonym), (SELECT coalesce(sum(stamp), 0) FROM cms_synonym)"
)
COLUMNS = (
    "pk", "stamp", "kind", "language", "field_id", "reception_level", "is_closed", "page_id",
    "title", "title_en", "keywords", "folded",
)  # fmt: skip


class Kept:
    """The index of this process."""

    def __init__(self) -> None:
        self.index: Index | None = None
        self.making = threading.Lock()

    def current(self) -> Index:
        """Of the rows as they are now. While one thread makes it, others use the one before."""
        mark, kept = state(), self.index
        if kept is not None and kept.mark == mark:
            return kept
        of_these = kept is not None and kept.mark[0] == mark[0]
        if not self.making.acquire(blocking=not of_these):
            return kept
        try:
            if self.index is None or self.index.mark != mark:
                self.index = make(mark, self.index if of_these else None)
            return self.index
        finally:
            self.making.release()


def state() -> tuple:
    """Which database, and which state of its entries and synonyms."""
    with connection.cursor() as cursor:
        cursor.execute(MARK)
        return connection.settings_dict["NAME"], *map(int, cursor.fetchone())


def make(mark: tuple, before: Index | None) -> Index:
    """Only entries that changed are read from the database."""
    known = {(one.key, one.stamp): one for one in before.docs} if before else {}
    now = list(Entry.objects.order_by("pk").values_list("pk", "stamp"))
    changed = [key for key, stamp in now if (key, stamp) not in known]
    read = {(one.key, one.stamp): one for one in _read(changed, len(now))}
    docs = [known.get(one) or read.get(one) for one in now]
    synonyms = list(Synonym.objects.order_by("pk").values_list("said", "meant"))
    return Index([one for one in docs if one], synonyms, mark)


def _read(keys: list[int], number: int) -> list[Doc]:
    if not keys:
        return []
    entries = Entry.objects.order_by("pk")
    if len(keys) < number:
        entries = entries.filter(pk__in=keys)
    names = {one.pk: f"{one.name} {one.name_en}" for one in Field.objects.all()}
    return [doc(row, names.get(row["field_id"], "")) for row in entries.values(*COLUMNS)]


_kept = Kept()
current = _kept.current
