"""When a refund was last asked about, and when its gateway last said something of it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0015_proofs_of_notices"),
    ]

    operations = [
        migrations.AddField(
            model_name="refund",
            name="asked_at",
            field=models.DateTimeField(blank=True, help_text="Last asked the gateway", null=True),
        ),
        migrations.AddField(
            model_name="refund",
            name="heard_at",
            field=models.DateTimeField(
                blank=True, help_text="Sent, or the gateway said something of it", null=True
            ),
        ),
    ]
