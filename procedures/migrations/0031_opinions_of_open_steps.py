"""The questions of routes that are under way: each open step that gives an opinion has its row, and
what such steps have answered is known as theirs."""

from django.db import migrations

BATCH = 500


def opinion_steps(version) -> dict:
    """{id: title} of the steps of a version that only give an opinion."""
    route = version.spec.get("route", ())
    return {step["id"]: step["title"]["vi"] for step in route if step["kind"] == "opinion"}


def forward(apps, schema_editor):
    version_model = apps.get_model("procedures", "ProcedureVersion")
    for version in version_model.objects.all().iterator(chunk_size=20):
        if titles := opinion_steps(version):
            _of_version(apps, version.pk, titles)


def _of_version(apps, version, titles):
    opinion, run = (apps.get_model("procedures", name) for name in ("Opinion", "StepRun"))
    of_these = {"step__step_id__in": list(titles), "application__version": version}
    opinion.objects.filter(**of_these).update(of_route=True)
    runs = run.objects.filter(step_id__in=list(titles), application__version=version)
    waiting = runs.filter(closed_at__isnull=True, opinions__isnull=True)
    for one in waiting.iterator(chunk_size=BATCH):
        opinion.objects.create(
            application_id=one.application_id,
            step=one,
            agency_id=one.agency_id,
            of_route=True,
            question=titles[one.step_id],
            asked_by_id=_sender(run, one),
            asked_at=one.opened_at,
            due_at=one.due_at or one.opened_at,
        )


def _sender(run, one):
    """Who finished the step before; nobody at the start of the route."""
    before = run.objects.filter(application=one.application_id, sequence__lt=one.sequence)
    done = before.filter(closed_by__isnull=False).order_by("-sequence")
    return done.values_list("closed_by", flat=True).first()


class Migration(migrations.Migration):
    dependencies = [("procedures", "0030_opinions_of_routes")]
    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
