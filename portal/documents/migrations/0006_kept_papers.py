"""What the verification page shows, finished files and ended papers are kept in every database."""

from django.db import migrations

from portal.core.triggers import install
from portal.documents.triggers import RULES


class Migration(migrations.Migration):
    dependencies = [("documents", "0005_restoring")]

    operations = [migrations.RunPython(install(RULES), migrations.RunPython.noop)]
