from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_delegation_revoked"),
    ]

    operations = [
        migrations.AddField(
            model_name="agency",
            name="budget_chapter",
            field=models.CharField(blank=True, max_length=3),
        ),
    ]
