from django.db import migrations, models


def unverified(apps, schema_editor):
    """Nobody asked where their chains lead: they count as trials until they are linked again."""
    apps.get_model("documents", "SigningCredential").objects.update(is_trial=True)


class Migration(migrations.Migration):
    dependencies = [("documents", "0008_signing")]

    operations = [
        migrations.AddField(
            model_name="signaturerequest",
            name="seal",
            field=models.JSONField(
                blank=True,
                help_text="What the sheet says of the seal that will follow",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="signingcredential",
            name="at_once",
            field=models.PositiveSmallIntegerField(
                default=100,
                help_text="Signatures under one confirmation, as the service says",
            ),
        ),
        migrations.RunPython(unverified, migrations.RunPython.noop),
    ]
