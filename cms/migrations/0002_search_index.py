"""Trigrams of the folded text: a table of FTS5 on SQLite, pg_trgm on PostgreSQL."""

from django.db import migrations

FORWARD = {
    "sqlite": ["CREATE VIRTUAL TABLE cms_entry_trigrams USING fts5(folded, tokenize='trigram')"],
    "postgresql": [
        "CREATE EXTENSION IF NOT EXISTS pg_trgm",
        "CREATE INDEX cms_entry_folded_trigrams ON cms_entry USING gin (folded gin_trgm_ops)",
    ],
}
BACK = {
    "sqlite": ["DROP TABLE cms_entry_trigrams"],
    "postgresql": ["DROP INDEX cms_entry_folded_trigrams"],
}


def make(apps, schema_editor):
    for statement in FORWARD[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    for statement in BACK[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("cms", "0001_pages")]
    operations = [migrations.RunPython(make, drop)]
