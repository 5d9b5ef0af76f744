"""The engine's own index of trigrams is not asked any more: search weighs words in memory."""

from django.db import migrations, models

import cms.models.search

DROPPED = {
    "sqlite": ["DROP TABLE IF EXISTS cms_entry_trigrams"],
    "postgresql": ["DROP INDEX IF EXISTS cms_entry_folded_trigrams"],
}
MADE = {
    "sqlite": ["CREATE VIRTUAL TABLE cms_entry_trigrams USING fts5(folded, tokenize='trigram')"],
    "postgresql": [
        "CREATE INDEX cms_entry_folded_trigrams ON cms_entry USING gin (folded gin_trgm_ops)"
    ],
}


def drop(apps, schema_editor):
    for statement in DROPPED[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def make(apps, schema_editor):
    for statement in MADE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("cms", "0014_eligibility")]
    operations = [
        migrations.RunPython(drop, make),
        migrations.RemoveConstraint(model_name="synonym", name="cms_synonym_once"),
        migrations.AddConstraint(
            model_name="synonym",
            constraint=models.UniqueConstraint(
                fields=["said", "meant"], name="cms_synonym_said_once"
            ),
        ),
        migrations.AddField(
            model_name="entry",
            name="stamp",
            field=models.BigIntegerField(
                db_index=True, default=cms.models.search.new_stamp, editable=False
            ),
        ),
        migrations.AddField(
            model_name="synonym",
            name="stamp",
            field=models.BigIntegerField(
                db_index=True, default=cms.models.search.new_stamp, editable=False
            ),
        ),
        migrations.AddField(
            model_name="synonym",
            name="topic",
            field=models.CharField(blank=True, max_length=80, verbose_name="topic"),
        ),
        migrations.AlterField(
            model_name="entry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("procedure", "Procedure"),
                    ("event", "Life event"),
                    ("news", "News"),
                    ("help", "Help"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="synonym",
            name="meant",
            field=models.CharField(
                help_text="As in names of procedures",
                max_length=120,
                verbose_name="what the law says",
            ),
        ),
        migrations.AlterField(
            model_name="synonym",
            name="said",
            field=models.CharField(
                help_text="A word or a few: at most 8",
                max_length=80,
                verbose_name="what people say",
            ),
        ),
        migrations.CreateModel(
            name="MissedSearch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(editable=False, max_length=32, unique=True)),
                ("words", models.CharField(blank=True, max_length=100, verbose_name="words")),
                ("asked", models.PositiveIntegerField(default=1, verbose_name="times")),
                ("last_on", models.DateField(verbose_name="last on")),
            ],
            options={
                "verbose_name": "search without result",
                "verbose_name_plural": "searches without result",
                "ordering": ["-asked", "words"],
                "indexes": [
                    models.Index(fields=["-asked", "words"], name="cms_missed_most"),
                    models.Index(fields=["last_on"], name="cms_missed_last"),
                ],
            },
        ),
    ]
