"""Where the asking about the payments of a day goes on, at gateways that list none."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0017_recounts")]

    operations = [
        migrations.AddField(
            model_name="comparison",
            name="place",
            field=models.CharField(blank=True, max_length=36),
        ),
    ]
