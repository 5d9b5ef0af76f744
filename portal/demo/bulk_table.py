"""Rows into tables as fast as the database takes them, without model instances."""

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

from portal.core.encryption import EncryptedField, encrypt


class Table:
    """Collects rows of one model; `insert` writes them."""

    def __init__(self, model):
        self.name, self.rows = model._meta.db_table, []
        self.fields = fields_of(model)
        self.columns = [(field.attname, preparing(field)) for field in self.fields]

    def add(self, instance):
        """The row of an instance that has its key."""
        key = instance.pk
        self.rows.append([prepare(getattr(instance, name), key) for name, prepare in self.columns])

    def insert(self):
        columns = ", ".join(connection.ops.quote_name(field.column) for field in self.fields)
        table = connection.ops.quote_name(self.name)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    for row in self.rows:
                        copy.write_row(row)
            else:
                marks = ", ".join(["%s"] * len(self.fields))
                statement = f"INSERT INTO {table} ({columns}) VALUES ({marks})"
                cursor.executemany(statement, self.rows)
        self.rows = []


def fields_of(model) -> list:
    """Without a key that the database counts itself."""
    fields = model._meta.concrete_fields
    return [field for field in fields if not isinstance(field, models.AutoField)]


def preparing(field):
    """A function of a value and the key of its row that gives what this database takes."""
    database, prepare = connections[DEFAULT_DB_ALIAS], field.get_db_prep_save
    if not isinstance(field, EncryptedField):
        return lambda value, key: prepare(value, database)
    place, to_bytes = f"{field.model._meta.db_table}:{field.column}:", field.to_bytes

    def sealed(value, key):
        if value is not None:
            value = encrypt(to_bytes(value), f"{place}{key}")
        return prepare(value, database)

    return sealed
