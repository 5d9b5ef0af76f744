from django.db import migrations

from payments.triggers import RULES
from portal.core.triggers import install, remove


class Migration(migrations.Migration):
    dependencies = [("payments", "0003_receipt_schemes")]

    operations = [migrations.RunPython(install(RULES), remove(RULES))]
