"""TRUNCATE and OR REPLACE are refused too; the triggers are those of the whole project."""

from django.db import migrations

from portal.audit.triggers import RULES
from portal.core.triggers import install


def drop_old(apps, schema_editor):
    """The function that the triggers of this app had of its own; they are made anew after it."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS audit_refuse() CASCADE")


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]

    operations = [
        migrations.RunPython(drop_old, migrations.RunPython.noop),
        migrations.RunPython(install(RULES), migrations.RunPython.noop),
    ]
