from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_delegation_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="delegation",
            name="revoked_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="withdrawn"
            ),
        ),
    ]
