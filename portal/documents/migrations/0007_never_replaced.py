"""TRUNCATE and OR REPLACE are refused too. Papers tell by an event that they are void or replaced; of
those that were so before, the first event says how they were found."""

from django.db import migrations

from portal.audit.services import record
from portal.core.triggers import install
from portal.documents.triggers import RESERVATIONS, RULES, SIGNATURES

THEN = [*RULES, *RESERVATIONS, *SIGNATURES]  # what was kept of papers at this point


def tell_ended(apps, schema_editor):
    ended = apps.get_model("documents", "IssuedDocument").objects.exclude(state="valid")
    rows = ended.order_by("pk").values_list("pk", "state", "state_reason")
    for key, state, why in rows.iterator(chunk_size=500):
        states = {"before": "valid", "after": state}
        record(stream=f"document:{key}", act="take_over", actor=None, reason=why, **states)


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0006_kept_papers"),
        ("audit", "0003_never_replaced"),
    ]

    operations = [
        migrations.RunPython(install(THEN), migrations.RunPython.noop),
        migrations.RunPython(tell_ended, migrations.RunPython.noop),
    ]
