"""Papers tell by an event that they are void or replaced; of those that were so before, the first event
says how they were found. It comes after the columns of an event that `record` writes."""

from django.db import migrations

from portal.audit.services import record


def tell_ended(apps, schema_editor):
    ended = apps.get_model("documents", "IssuedDocument").objects.exclude(state="valid")
    events = apps.get_model("audit", "Event").objects
    rows = ended.order_by("pk").values_list("pk", "state", "state_reason")
    for key, state, why in rows.iterator(chunk_size=500):
        stream, told = f"document:{key}", {"before": "valid", "after": state}
        if not events.filter(stream=stream, after=state).exists():
            record(stream=stream, act="take_over", actor=None, reason=why, **told)


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0009_verified_signers"),
        ("audit", "0004_post_of_actor"),
    ]

    operations = [migrations.RunPython(tell_ended, migrations.RunPython.noop)]
