"""Checks of every night that work something out again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0016_refunds_without_answer"),
    ]

    operations = [
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
                    ("papers_kept", "Bytes of papers"),
                    ("seals", "Seals of papers"),
                    ("uploads", "Bytes of attached files"),
                    ("dates", "Due dates, worked out again"),
                    ("prices", "Fees, worked out again"),
                    ("register", "Exported register"),
                    ("refusals", "Protection of the books"),
                    ("chains", "Chains of events"),
                    ("ends", "Ends of the chains"),
                    ("anchors", "Daily anchors"),
                    ("guards", "Protection of the record of events"),
                ],
                max_length=12,
                primary_key=True,
                serialize=False,
            ),
        ),
    ]
