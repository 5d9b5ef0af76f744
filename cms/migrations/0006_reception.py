"""Which agencies receive a procedure, beside its entry: told by the page's own rule."""

from django.db import migrations, models


def fill(apps, schema_editor):
    """As `cms.where.reception` says it of a spec; the next `seed_content` would say the same."""
    pages = apps.get_model("cms", "ProcedurePage").objects.in_bulk()
    for entry in apps.get_model("cms", "Entry").objects.filter(kind="procedure"):
        page = pages[entry.page_id]
        rule = page.process.get("reception") or {}
        entry.reception_level = rule.get("level") or next(iter(page.levels), "")
        if rule.get("kind") == "named":
            entry.reception_code = rule["code"]
        else:
            people = "people" if rule.get("kind", "same") == "same" else ""
            entry.reception_sector = rule.get("sector") or people
        entry.save()


class Migration(migrations.Migration):
    dependencies = [("cms", "0005_workflow_name")]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="reception_code",
            field=models.CharField(blank=True, help_text="The one that takes it", max_length=30),
        ),
        migrations.AddField(
            model_name="entry",
            name="reception_level",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="entry",
            name="reception_sector",
            field=models.SlugField(blank=True, db_index=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
