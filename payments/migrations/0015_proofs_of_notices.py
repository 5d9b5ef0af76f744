"""The rebuilt table of papers about notices refuses changes again."""

from django.db import migrations

from payments.triggers import NOTICE_RULES
from portal.core.triggers import install, remove


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0014_checks_apart"),
        ("procedures", "0009_proofs_of_notices"),
    ]

    operations = [migrations.RunPython(install(NOTICE_RULES), remove(NOTICE_RULES))]
