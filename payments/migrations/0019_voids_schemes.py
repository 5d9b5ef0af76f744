import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import portal.core.ids
from payments.triggers import SCHEME_RULES, VOID_RULES
from portal.core.triggers import install, remove


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0006_kept_papers"),
        ("payments", "0018_asked_days"),
        ("procedures", "0015_budget_items"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="receiptscheme",
            name="restarts_yearly",
            field=models.BooleanField(
                default=True, help_text="Numbers begin at 1 again on 1 January"
            ),
        ),
        migrations.CreateModel(
            name="ReceiptVoid",
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
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Waits for a second person"),
                            ("done", "Void"),
                            ("declined", "Declined"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                (
                    "decision",
                    models.CharField(blank=True, help_text="Why it was declined", max_length=300),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipt_voids",
                        to="procedures.application",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="voids_asked",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="voids_decided",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipt_void",
                        to="documents.issueddocument",
                    ),
                ),
                (
                    "receipt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="voids",
                        to="payments.receipt",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "declined"), _negated=True),
                        fields=("receipt",),
                        name="receipt_void_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="receipt_void_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("document__isnull", False), ("state", "done")),
                            models.Q(
                                models.Q(("state", "done"), _negated=True),
                                ("document__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="receipt_void_done_has_paper",
                    ),
                ],
            },
        ),
        migrations.RunPython(install(VOID_RULES + SCHEME_RULES), remove(VOID_RULES + SCHEME_RULES)),
    ]
