"""Throw-away tables for models that exist in a test only."""

from django.db import connection


def create_table(model) -> None:
    """Inside the transaction of a test, which takes the table away when it rolls back.

    Plain DDL, because SQLite's schema editor refuses to work inside a transaction.
    """
    sql, parameters = connection.schema_editor().table_sql(model)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
