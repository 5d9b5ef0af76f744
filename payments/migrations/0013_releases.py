import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import portal.core.ids
from payments.triggers import RELEASE_RULES
from portal.core.triggers import install, remove


def tell_of_what_went(apps, schema_editor):
    """Held money that has gone back so far; what bounced before is known no more."""
    gone = apps.get_model("payments", "Refund").objects.filter(from_suspense=True, state="done")
    release = apps.get_model("payments", "Release")
    release.objects.bulk_create(
        (release(refund=one, amount=one.amount, at=one.finished_at) for one in gone.iterator()),
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0012_refund_mends"),
    ]

    operations = [
        migrations.CreateModel(
            name="Release",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=portal.core.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("amount", models.BigIntegerField(help_text="đồng; below zero if it came back")),
                ("at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                (
                    "refund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="releases",
                        to="payments.refund",
                    ),
                ),
            ],
            options={
                "ordering": ["at"],
            },
        ),
        migrations.RunPython(install(RELEASE_RULES), remove(RELEASE_RULES)),
        migrations.RunPython(tell_of_what_went, migrations.RunPython.noop),
    ]
