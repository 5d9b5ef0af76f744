import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import portal.core.ids
from payments.triggers import COUNTED_RULES, RELEASE_RULES
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
        migrations.AlterField(
            model_name="refund",
            name="way",
            field=models.CharField(
                choices=[
                    ("gateway", "The way it was paid"),
                    ("counter", "In cash at the counter"),
                    ("card", "Onto the card, at the counter's terminal"),
                    ("transfer", "By a bank transfer of the agency"),
                ],
                default="gateway",
                max_length=8,
            ),
        ),
        migrations.RemoveConstraint(model_name="taking", name="taking_is_money"),
        migrations.AddConstraint(
            model_name="taking",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0), ("refund__isnull", True))
                | models.Q(("amount__lt", 0), ("refund__isnull", False)),
                name="taking_is_money",
            ),
        ),
        migrations.AlterField(
            model_name="closing",
            name="taken_card",
            field=models.BigIntegerField(
                help_text="đồng, by the system; less what was handed back"
            ),
        ),
        # SQLite has rebuilt these tables, and their triggers went with the old ones.
        migrations.RunPython(install(COUNTED_RULES), remove(COUNTED_RULES)),
    ]
