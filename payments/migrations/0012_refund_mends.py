"""What an older bill left owing is no reduction: nothing of it was paid too much."""

from django.db import migrations, models


def _rename(before, after):
    def rename(apps, schema_editor):
        cases = apps.get_model("payments", "Case").objects.filter(fee__isnull=True, kind=before)
        cases.update(kind=after)

    return rename


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0011_comparisons"),
    ]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="kind",
            field=models.CharField(
                choices=[
                    ("overpaid", "Paid too much or twice"),
                    ("late", "Paid after the application ended"),
                    ("mismatch", "Amount or currency differs"),
                    ("orphan", "Payment we cannot place"),
                    ("withdrawn", "Application withdrawn or refused: refund to decide"),
                    ("difference", "Fee was reduced after payment"),
                    ("shortfall", "Paid in part; the rest is still owed"),
                    ("external", "Refunded at the gateway without us"),
                    ("dispute", "Disputed by the payer"),
                    ("silent", "The gateway does not answer"),
                    ("unbooked", "Arrived, but could not be booked"),
                    ("untold", "On the gateway's list only"),
                    ("unlisted", "Not on the gateway's list"),
                    ("differs", "The gateway's list says otherwise"),
                ],
                max_length=12,
            ),
        ),
        migrations.RunPython(
            _rename("difference", "shortfall"), _rename("shortfall", "difference")
        ),
    ]
