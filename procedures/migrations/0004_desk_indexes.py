"""What the desk asks of many applications: part of a code or name, and steps closed this month."""

from django.db import migrations, models

FORWARD = [
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX application_code_trigrams ON procedures_application"
    " USING gin (upper(code::text) gin_trgm_ops)",
    "CREATE INDEX application_name_trigrams ON procedures_application"
    " USING gin (owner_name_fold gin_trgm_ops)",
]
BACK = ["DROP INDEX application_code_trigrams", "DROP INDEX application_name_trigrams"]


def make(apps, schema_editor):
    """Of PostgreSQL only: SQLite reads the table, which is short where it is used."""
    _run(FORWARD, schema_editor)


def drop(apps, schema_editor):
    _run(BACK, schema_editor)


def _run(statements, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("procedures", "0003_fee_may_be_overpaid")]
    operations = [
        migrations.AddIndex(
            model_name="steprun",
            index=models.Index(fields=["agency", "closed_at"], name="step_closed_at_agency"),
        ),
        migrations.RunPython(make, drop),
    ]
