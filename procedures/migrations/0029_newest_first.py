"""The newest of many files that share a common name, without reading them all."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("procedures", "0028_move_to_versions")]
    operations = [
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=Q(submitted_at__isnull=False),
                fields=["submitted_at", "id"],
                name="application_newest",
            ),
        ),
    ]
