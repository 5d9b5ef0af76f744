from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("procedures", "0020_entered_for_applicants"),
    ]

    operations = [
        migrations.AddField(
            model_name="opinion",
            name="escalated_at",
            field=models.DateTimeField(
                blank=True,
                help_text="Since when the approvers of the agency have it too",
                null=True,
            ),
        ),
        migrations.AddIndex(
            model_name="opinion",
            index=models.Index(
                condition=models.Q(("escalated_at__isnull", True), ("state", "asked")),
                fields=["due_at"],
                name="opinion_to_escalate",
            ),
        ),
    ]
