"""Wagtail's one workflow and its task under a name that says who approves."""

from django.db import migrations

OLD, NEW = "Moderators approval", "Pháp chế duyệt"


def _name(apps, before, after):
    for model in ("Workflow", "Task"):
        apps.get_model("wagtailcore", model).objects.filter(name=before).update(name=after)


def rename(apps, schema_editor):
    _name(apps, OLD, NEW)


def rename_back(apps, schema_editor):
    _name(apps, NEW, OLD)


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0004_closed_on"),
        ("wagtailcore", "0066_collection_management_permissions"),  # has made both
    ]
    operations = [migrations.RunPython(rename, rename_back)]
