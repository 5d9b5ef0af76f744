"""TRUNCATE and OR REPLACE are refused too, and what is under way is never forgotten."""

from django.db import migrations, models

from payments.triggers import OURS, PROGRESS_RULES
from portal.core.triggers import install, remove


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0020_cases_in_hand"),
        ("procedures", "0015_budget_items"),
        ("audit", "0003_never_replaced"),
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
                    ("entries", "States of fees, told by events"),
                    ("orphans", "Files that nothing refers to"),
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
        migrations.RunPython(install(OURS), remove(PROGRESS_RULES)),
    ]
