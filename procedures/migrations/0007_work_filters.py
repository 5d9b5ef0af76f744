"""What the inbox is filtered by stands with the work, so that no list joins applications."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    applications = apps.get_model("procedures", "Application").objects
    mine = applications.filter(pk=OuterRef("application"))
    apps.get_model("procedures", "WorkItem").objects.update(
        version=Subquery(mine.values("version")[:1]),
        area=Subquery(mine.values("receiving_agency__area")[:1]),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_delegation_revoked"),
        ("procedures", "0006_obligations"),
    ]

    operations = [
        migrations.AddField(
            "workitem",
            "version",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="procedures.procedureversion",
            ),
        ),
        migrations.AddField(
            "workitem",
            "area",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.area",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
