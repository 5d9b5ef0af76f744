"""The folded text of entries in the engine's own index: where candidates of a search come from.

SQLite: an FTS5 table of trigrams beside the entries. PostgreSQL: pg_trgm over the column itself.
"""

from django.db import connection

from cms.models.search import Entry

TABLE = "cms_entry_trigrams"
MOST = 200  # candidates that are weighed


def remember(entry: Entry) -> None:
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE rowid = %s", [entry.pk])
        cursor.execute(
            f"INSERT INTO {TABLE} (rowid, folded) VALUES (%s, %s)", [entry.pk, entry.folded]
        )


def forget(entry: Entry) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {TABLE} WHERE rowid = %s", [entry.pk])


def candidates(folded_query: str) -> list[int]:
    """Keys of the entries that share most with the folded query, typos included."""
    if len(folded_query) < 2:
        return []
    find = _in_sqlite if connection.vendor == "sqlite" else _in_postgresql
    return find(folded_query)


def _in_sqlite(folded_query: str) -> list[int]:
    wanted = sorted(grams(folded_query))
    if not wanted:
        return list(
            Entry.objects.filter(folded__contains=folded_query).values_list("pk", flat=True)[:MOST]
        )
    match = " OR ".join(f'"{gram}"' for gram in wanted)
    sql = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s ORDER BY rank LIMIT {MOST}"
    return _keys(sql, [match])


def _in_postgresql(folded_query: str) -> list[int]:
    sql = (
        "SELECT id FROM cms_entry WHERE word_similarity(%s, folded) > 0.3 "
        f"ORDER BY word_similarity(%s, folded) DESC LIMIT {MOST}"
    )
    return _keys(sql, [folded_query, folded_query])


def _keys(sql: str, values: list) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [key for (key,) in cursor.fetchall()]


def grams(text: str) -> set[str]:
    """Pieces of three letters or digits, within words and across one space."""
    kept = "".join(one if one.isalnum() or one == " " else " " for one in text)
    return {kept[i : i + 3] for i in range(len(kept) - 2) if kept[i : i + 3].strip()}
