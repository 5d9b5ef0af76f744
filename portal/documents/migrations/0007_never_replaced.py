"""TRUNCATE and OR REPLACE are refused too."""

from django.db import migrations

from portal.core.triggers import install
from portal.documents.triggers import RESERVATIONS, RULES, SIGNATURES

THEN = [*RULES, *RESERVATIONS, *SIGNATURES]  # what was kept of papers at this point


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0006_kept_papers"),
        ("audit", "0003_never_replaced"),
    ]

    operations = [
        migrations.RunPython(install(THEN), migrations.RunPython.noop),
    ]
