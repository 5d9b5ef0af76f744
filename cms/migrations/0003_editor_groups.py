"""Wagtail's two groups under the names that people here use."""

from django.db import migrations

NAMES = {"Editors": "Biên tập viên", "Moderators": "Pháp chế"}


def rename(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects
    for old, new in NAMES.items():
        groups.filter(name=old).update(name=new)


def rename_back(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects
    for old, new in NAMES.items():
        groups.filter(name=new).update(name=old)


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0002_search_index"),
        # Those that look the groups up under their first names.
        ("wagtailcore", "0066_collection_management_permissions"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtaildocs", "0002_initial_data"),
        ("wagtailimages", "0002_initial_data"),
    ]
    operations = [migrations.RunPython(rename, rename_back)]
