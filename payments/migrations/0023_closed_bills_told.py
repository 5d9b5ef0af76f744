"""Bills tell by an event that they were closed; of those closed before, the first event says how they
were found. It comes after the columns of an event that `record` writes."""

from django.db import migrations

from portal.audit.services import record


def tell_closed(apps, schema_editor):
    closed = apps.get_model("payments", "Bill").objects.exclude(state="open").order_by("pk")
    events = apps.get_model("audit", "Event").objects
    for key, state in closed.values_list("pk", "state").iterator(chunk_size=500):
        stream = f"bill:{key}"
        if not events.filter(stream=stream, after=state).exists():
            record(stream=stream, act="take_over", actor=None, before="open", after=state)


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0022_report_checks"),
        ("audit", "0004_post_of_actor"),
    ]

    operations = [migrations.RunPython(tell_closed, migrations.RunPython.noop)]
