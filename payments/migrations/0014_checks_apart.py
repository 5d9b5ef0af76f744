import django.utils.timezone
from django.db import migrations, models


def forget_the_two(apps, schema_editor):
    """The check of all money and that of all events are many small ones now."""
    apps.get_model("payments", "BookCheck").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0013_releases"),
    ]

    operations = [
        migrations.RunPython(forget_the_two, migrations.RunPython.noop),
        migrations.AlterModelOptions(
            name="bookcheck",
            options={"ordering": ["subject"]},
        ),
        migrations.AddField(
            model_name="bookcheck",
            name="begun_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now, help_text="Of the last run"
            ),
        ),
        migrations.AddField(
            model_name="bookcheck",
            name="pieces",
            field=models.PositiveIntegerField(default=0, help_text="Of this run, that are done"),
        ),
        migrations.AddField(
            model_name="bookcheck",
            name="place",
            field=models.CharField(
                blank=True, help_text="Where the next piece begins", max_length=100
            ),
        ),
        migrations.AddField(
            model_name="bookcheck",
            name="so_far",
            field=models.JSONField(default=list, help_text="Findings of the pieces that are done"),
        ),
        migrations.AlterField(
            model_name="bookcheck",
            name="checked_at",
            field=models.DateTimeField(help_text="When it was last finished", null=True),
        ),
        migrations.AlterField(
            model_name="bookcheck",
            name="subject",
            field=models.CharField(
                choices=[
                    ("papers", "Receipts, proofs and refund slips"),
                    ("captures", "Money that came in"),
                    ("series", "Numbers of papers"),
                    ("fees", "Fees and notices"),
                    ("waiting", "Payments under way and messages"),
                    ("refunds", "Refunds"),
                    ("days", "Bank statements and days at the counter"),
                    ("states", "Events and the states they lead to"),
                    ("compared", "Comparison with the gateways' lists"),
                    ("files", "Files of papers"),
                    ("register", "Exported register"),
                    ("refusals", "Protection of the books"),
                    ("chains", "Chains of events"),
                    ("ends", "Ends of the chains"),
                    ("anchors", "Daily anchors"),
                    ("guards", "Protection of the record of events"),
                ],
                max_length=10,
                primary_key=True,
                serialize=False,
            ),
        ),
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
                    ("unread", "Cannot be looked up at the gateway"),
                ],
                max_length=12,
            ),
        ),
    ]
