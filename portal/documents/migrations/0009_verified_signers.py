from django.db import migrations


def unverified(apps, schema_editor):
    """Nobody asked where their chains lead: they count as trials until they are linked again."""
    apps.get_model("documents", "SigningCredential").objects.update(is_trial=True)


class Migration(migrations.Migration):
    dependencies = [("documents", "0008_signing")]

    operations = [migrations.RunPython(unverified, migrations.RunPython.noop)]
