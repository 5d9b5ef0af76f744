"""Which row of a SQLite table stands in the way of a new one: what OR REPLACE would delete."""

import re
from collections.abc import Callable, Iterator

_NAME = re.compile(r'("\w+")')


def conflict(connection, table: str) -> Callable[[str], str]:
    """`sql(which)` holds in a trigger where a row of `which` has a key that NEW has as well.

    Keys are those of the table as it is now: its primary key, unique keys and unique indexes,
    partial ones included. Raises ValueError for an index on expressions.
    """
    with connection.cursor() as cursor:
        keys = ["rowid = NEW.rowid", *_keys(cursor, table)]
    return lambda which: " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE {which} AND {key})" for key in keys
    )


def _keys(cursor, table) -> Iterator[str]:
    """In the order of their names: a rebuilt table has them in another one."""
    cursor.execute(
        "SELECT list.name, sql FROM pragma_index_list(%s) AS list"
        ' LEFT JOIN sqlite_master AS made ON made.name = list.name WHERE "unique" ORDER BY 1',
        [table],
    )
    for name, sql in cursor.fetchall():
        cursor.execute("SELECT name FROM pragma_index_info(%s) ORDER BY seqno", [name])
        columns = [column for (column,) in cursor.fetchall()]
        if None in columns:
            raise ValueError(f"{name}: a unique index on expressions is not guarded yet")
        equal = [f'"{column}" = NEW."{column}"' for column in columns]
        yield " AND ".join([*equal, *_condition(sql or "")])


def _condition(sql) -> list[str]:
    """Of a partial index, which both rows must meet."""
    condition = sql.partition(" WHERE ")[2]
    of_new = _NAME.sub(r"NEW.\1", condition)
    return [f"({condition})", f"({of_new})"] if condition else []
