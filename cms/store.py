"""The folded text of entries in the engine's own index: where candidates of a search come from.

SQLite: an FTS5 table of trigrams beside the entries. PostgreSQL: pg_trgm over the column itself.
"""

from django.db import connection, transaction

from cms.models.search import Entry

TABLE = "cms_entry_trigrams"
MOST = 200  # candidates that are weighed
ALIKE = 0.3  # share of the query's trigrams from which an entry is a candidate
NEAREST = (
    "SELECT id FROM cms_entry WHERE %s <%% folded "
    f"ORDER BY word_similarity(%s, folded) DESC, id LIMIT {MOST}"
)


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


def candidates(ways: list[str]) -> set[int]:
    """Keys of the entries that share most with one of the folded queries, typos included."""
    ways = [way for way in ways if len(way) > 1]
    if connection.vendor == "sqlite":
        return {key for way in ways for key in _in_sqlite(way)}
    return _in_postgresql(ways) if ways else set()


def _in_sqlite(folded_query: str) -> list[int]:
    wanted = sorted(grams(folded_query))
    if not wanted:
        return list(
            Entry.objects.filter(folded__contains=folded_query).values_list("pk", flat=True)[:MOST]
        )
    match = " OR ".join(f'"{gram}"' for gram in wanted)
    sql = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s ORDER BY rank LIMIT {MOST}"
    return _keys(sql, [match])


def _in_postgresql(ways: list[str]) -> set[int]:
    """Only the operator uses the trigram index; its threshold holds for this transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL pg_trgm.word_similarity_threshold = {ALIKE}")
        return {key for way in ways for key in _keys(NEAREST, [way, way])}


def _keys(sql: str, values: list) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [key for (key,) in cursor.fetchall()]


def grams(text: str) -> set[str]:
    """Pieces of three letters or digits, within words and across one space."""
    kept = "".join(one if one.isalnum() or one == " " else " " for one in text)
    return {kept[i : i + 3] for i in range(len(kept) - 2) if kept[i : i + 3].strip()}
