"""A notice may have several papers; a proof may show more than it asks for.

The triggers of the table are made anew by payments, which keeps them (SQLite rebuilds the table).
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("procedures", "0008_work_has_a_version")]

    operations = [
        migrations.RemoveConstraint(model_name="discharge", name="discharge_paid_has_proof"),
        migrations.AlterField(
            model_name="discharge",
            name="fee",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="discharges",
                to="procedures.fee",
            ),
        ),
        migrations.AddField(
            model_name="discharge",
            name="over",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AlterModelOptions(name="discharge", options={"ordering": ["recorded_at"]}),
        migrations.AddConstraint(
            model_name="discharge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount__gt", 0), ("kind", "treasury"), ("proof__isnull", False)),
                    models.Q(
                        models.Q(("kind", "treasury"), _negated=True),
                        ("amount", 0),
                        ("over", 0),
                    ),
                    _connector="OR",
                ),
                name="discharge_paid_has_proof",
            ),
        ),
        migrations.AddConstraint(
            model_name="discharge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "treasury")),
                fields=("fee", "number", "dated"),
                name="discharge_proof_counts_once",
            ),
        ),
    ]
