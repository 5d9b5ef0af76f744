"""Words for the editors' screen of fields; no column changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("procedures", "0009_proofs_of_notices")]

    operations = [
        migrations.AlterModelOptions(
            name="field",
            options={
                "ordering": ["order", "name"],
                "verbose_name": "field",
                "verbose_name_plural": "fields",
            },
        ),
        migrations.AlterField(
            model_name="field",
            name="name",
            field=models.CharField(max_length=160, verbose_name="name"),
        ),
        migrations.AlterField(
            model_name="field",
            name="name_en",
            field=models.CharField(blank=True, max_length=160, verbose_name="name in English"),
        ),
        migrations.AlterField(
            model_name="field",
            name="order",
            field=models.PositiveSmallIntegerField(
                default=100,
                help_text="The smallest number stands first",
                verbose_name="place in lists",
            ),
        ),
    ]
