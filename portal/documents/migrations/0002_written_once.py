from django.db import migrations

from portal.core.triggers import install, remove
from portal.documents.triggers import RULES


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [migrations.RunPython(install(RULES), remove(RULES))]
