from django.db import migrations

from portal.audit.triggers import RULES
from portal.core.triggers import install, remove


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(install(RULES), remove(RULES))]
