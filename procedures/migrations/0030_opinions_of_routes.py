"""What the route asks other agencies is asked like any other question: with its date, who has it,
and who took it back."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

import portal.core.encryption


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("procedures", "0029_newest_first"),
    ]
    operations = [
        migrations.AddField(
            model_name="opinion",
            name="of_route",
            field=models.BooleanField(default=False, help_text="A step of the route asks for it"),
        ),
        migrations.AddField(
            model_name="opinion",
            name="recalled_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="opinion",
            name="recalled_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Who took it back; nobody where the step that asked ended",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="opinion",
            name="recall_reason",
            field=portal.core.encryption.EncryptedTextField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="opinion",
            name="asked_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="opinions_asked",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="steprun",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "In progress"),
                    ("forward", "Forwarded"),
                    ("back", "Returned to the previous step"),
                    ("refuse", "Refusal proposed"),
                    ("cancelled", "Ended with the application"),
                    ("left_out", "Left out"),
                    ("recalled", "Taken back by who asked"),
                ],
                default="",
                max_length=10,
            ),
        ),
        migrations.RemoveConstraint(model_name="opinion", name="opinion_one_open_per_agency"),
        migrations.AddConstraint(
            model_name="opinion",
            constraint=models.UniqueConstraint(
                condition=Q(("of_route", False), ("state", "asked")),
                fields=("application", "agency"),
                name="opinion_one_open_per_agency",
            ),
        ),
        migrations.AddConstraint(
            model_name="opinion",
            constraint=models.UniqueConstraint(
                condition=Q(("of_route", True), ("state", "asked")),
                fields=("application", "step"),
                name="opinion_one_open_per_step",
            ),
        ),
    ]
