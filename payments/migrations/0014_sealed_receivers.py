"""Who was paid by hand, perhaps with the number of an account, is encrypted like other such words."""

from django.db import migrations, models
from django.db.models import F, Q

from portal.core.encryption import EncryptedTextField


def seal(apps, schema_editor):
    paid_out = apps.get_model("payments", "Refund").objects.exclude(plain="")
    for refund in paid_out.iterator(chunk_size=500):
        refund.receiver = refund.plain
        refund.save(update_fields=["receiver"])


def unseal(apps, schema_editor):
    paid_out = apps.get_model("payments", "Refund").objects.filter(receiver__isnull=False)
    for refund in paid_out.iterator(chunk_size=500):
        refund.plain = refund.receiver
        refund.save(update_fields=["plain"])


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0013_releases"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="refund", name="refund_handed_out_by_another"),
        migrations.RenameField(model_name="refund", old_name="receiver", new_name="plain"),
        migrations.AddField(
            model_name="refund",
            name="receiver",
            field=EncryptedTextField(
                blank=True,
                help_text="Who was paid by hand, and which account",
                max_length=250,
                null=True,
            ),
        ),
        migrations.RunPython(seal, unseal),
        migrations.RemoveField(model_name="refund", name="plain"),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=Q(paid_out_by__isnull=True)
                | (Q(receiver__isnull=False) & ~Q(paid_out_by=F("approved_by"))),
                name="refund_handed_out_by_another",
            ),
        ),
    ]
