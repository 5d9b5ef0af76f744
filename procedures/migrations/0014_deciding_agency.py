"""Who has decided: the agency that issued the result."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    bound = apps.get_model("procedures", "ApplicationDocument").objects
    issued = bound.filter(application=OuterRef("pk"), is_result=True)
    last = issued.order_by("-document__issued_at").values("document__agency")[:1]
    decided = apps.get_model("procedures", "Application").objects.exclude(outcome="")
    decided.filter(deciding_agency__isnull=True).update(deciding_agency=Subquery(last))


class Migration(migrations.Migration):
    dependencies = [
        ("procedures", "0013_national_forms"),
        ("documents", "0006_kept_papers"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
