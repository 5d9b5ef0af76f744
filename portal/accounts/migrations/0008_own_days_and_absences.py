"""Days on which one agency alone is closed or open; who is away from their posts."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

import portal.core.dates


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_dormant_accounts")]
    operations = [
        migrations.AddField(
            model_name="calendarday",
            name="agency",
            field=models.ForeignKey(
                blank=True,
                help_text="Only where one agency alone is closed, or open, that day",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="own_days",
                to="accounts.agency",
                verbose_name="agency",
            ),
        ),
        migrations.RemoveConstraint(model_name="calendarday", name="national_day_once"),
        migrations.AddConstraint(
            model_name="calendarday",
            constraint=models.UniqueConstraint(fields=("agency", "day"), name="agency_day_once"),
        ),
        migrations.AddConstraint(
            model_name="calendarday",
            constraint=models.UniqueConstraint(
                condition=Q(("agency__isnull", True), ("calendar__isnull", True)),
                fields=("day",),
                name="national_day_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarday",
            constraint=models.CheckConstraint(
                condition=Q(("calendar__isnull", True), ("agency__isnull", True), _connector="OR"),
                name="day_of_one_or_of_hours",
            ),
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "valid_from",
                    models.DateField(default=portal.core.dates.today, verbose_name="first day"),
                ),
                ("valid_to", models.DateField(verbose_name="last day")),
                (
                    "ended_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="back earlier"
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absences",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "absence",
                "verbose_name_plural": "absences",
                "indexes": [models.Index(fields=["user", "valid_to"], name="absence_of_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("valid_to__gte", F("valid_from"))), name="absence_dates"
                    )
                ],
            },
        ),
    ]
