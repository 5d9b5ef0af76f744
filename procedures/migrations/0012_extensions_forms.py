"""Apologies with a new date, and the national forms as dated data."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import portal.core.encryption
import portal.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_delegation_revoked"),
        ("procedures", "0011_work_has_a_channel"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SlipForm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "slip",
                    models.CharField(
                        choices=[
                            ("appointment", "Receipt and appointment"),
                            ("supplement", "Request for a supplement"),
                            ("refusal", "Refusal of reception"),
                            ("apology", "Apology and new date"),
                            ("stop", "Notice of a stop"),
                            ("control", "Control slip"),
                            ("register", "Register of applications"),
                        ],
                        max_length=12,
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                ("number", models.CharField(blank=True, max_length=20)),
                ("source", models.CharField(blank=True, max_length=80)),
                ("symbol", models.CharField(max_length=20)),
                (
                    "paper",
                    models.CharField(
                        choices=[("A4", "A4"), ("A5", "A5")], default="A4", max_length=2
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["slip", "valid_from"],
                "constraints": [
                    models.UniqueConstraint(fields=("slip", "valid_from"), name="slip_form_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Extension",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=portal.core.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("amount", models.PositiveSmallIntegerField()),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("working_day", "Working days"),
                            ("working_hour", "Working hours"),
                            ("calendar_day", "Calendar days"),
                        ],
                        max_length=12,
                    ),
                ),
                ("in_time", models.BooleanField()),
                ("old_due_at", models.DateTimeField()),
                ("new_due_at", models.DateTimeField()),
                ("reason", portal.core.encryption.EncryptedTextField()),
                ("decided_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.agency",
                    ),
                ),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extension",
                        to="procedures.application",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gt", 0), ("new_due_at__gt", models.F("old_due_at"))
                        ),
                        name="extension_is_later",
                    )
                ],
            },
        ),
    ]
