"""Replies that an agency writes often; a telephone number finds the files it was given with."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import portal.core.encryption
import portal.core.ids

AT_ONCE = 500


def fill(apps, schema_editor):
    """The index of each telephone that was given before there was one."""
    applications = apps.get_model("procedures", "Application").objects
    index, found = applications.model._meta.get_field("phone_index"), []
    for row in applications.only("phone").iterator(chunk_size=AT_ONCE):
        row.phone_index = index.of_row(row)
        if row.phone_index:
            found.append(row)
        if len(found) == AT_ONCE:
            applications.bulk_update(found, ["phone_index"])
            found = []
    applications.bulk_update(found, ["phone_index"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_dormant_accounts"),
        ("procedures", "0024_media_types"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReplyText",
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
                ("name", models.CharField(max_length=80)),
                (
                    "use",
                    models.CharField(
                        choices=[
                            ("any", "Anywhere"),
                            ("message", "Message to the citizen"),
                            ("supplement", "Request for a supplement"),
                            ("refusal", "Reason of a refusal"),
                        ],
                        default="any",
                        max_length=10,
                    ),
                ),
                ("text", models.TextField()),
                ("text_en", models.TextField(blank=True, default="")),
                ("revision", models.PositiveIntegerField(default=0)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name="application",
            name="phone_index",
            field=portal.core.encryption.BlindIndexField(
                blank=True, default="", editable=False, max_length=32, of="phone", purpose="phone"
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["phone_index"], name="application_phone"),
        ),
        migrations.AddField(
            model_name="replytext",
            name="agency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reply_texts",
                to="accounts.agency",
            ),
        ),
        migrations.AddConstraint(
            model_name="replytext",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at__isnull", True)),
                fields=("agency", "name"),
                name="reply_text_name_once",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
