from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0003_editor_groups"),
    ]

    operations = [
        migrations.AddField(
            model_name="procedurepage",
            name="closed_on",
            field=models.DateField(blank=True, null=True, verbose_name="closed since"),
        ),
    ]
