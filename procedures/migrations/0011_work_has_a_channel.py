"""How the application came in stands with the work, as its version and its place do."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery

CHANNELS = [("online", "Online"), ("in_person", "At the counter"), ("postal", "By post")]


def fill(apps, schema_editor):
    mine = apps.get_model("procedures", "Application").objects.filter(pk=OuterRef("application"))
    work = apps.get_model("procedures", "WorkItem").objects
    work.update(channel=Subquery(mine.values("channel")[:1]))


class Migration(migrations.Migration):
    dependencies = [("procedures", "0010_field_words")]

    operations = [
        migrations.AddField(
            "workitem",
            "channel",
            models.CharField(max_length=10, choices=CHANNELS, default="online"),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            "workitem",
            models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["due_at", "id"],
                name="work_open_in_order",
            ),
        ),
    ]
