from django.db import migrations, models


def from_rules(apps, schema_editor):
    """Fees made so far, by the frozen rules under which they were made."""
    fees = apps.get_model("procedures", "Fee").objects
    for version in apps.get_model("procedures", "ProcedureVersion").objects.iterator():
        for rule in version.spec.get("fees", ()):
            if item := rule.get("budget_item"):
                made = fees.filter(application__version=version.pk, rule_id=rule["id"])
                made.update(budget_item=item[:40])


class Migration(migrations.Migration):
    dependencies = [
        ("procedures", "0014_deciding_agency"),
    ]

    operations = [
        migrations.AddField(
            model_name="fee",
            name="budget_item",
            field=models.CharField(
                blank=True, help_text="Item of the state budget, as the rule had it", max_length=40
            ),
        ),
        migrations.RunPython(from_rules, migrations.RunPython.noop, elidable=True),
    ]
