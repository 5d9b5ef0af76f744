"""What stood in `process` as JSON (form, route, results) moves into the blocks of the page.

Drafts and scheduled revisions move too. It goes back without loss, but for what editors wrote
meanwhile that no spec can hold.
"""

import json

from django.db import migrations

NAMES = ("ineligible_when", "sections", "route", "parts", "results", "reception", "phases")
SINGLES = ("reception", "phases")
FIELDS = {name: {"route": "steps"}.get(name, name) for name in NAMES}


def _streams(code, process) -> dict[str, str]:
    from cms.conversion import in_full, raw_stream

    found = {}
    for name in NAMES:
        if name in process:
            data = in_full(name, process[name])
            items = ([data] if data else []) if name in SINGLES else data
            column = FIELDS[name]
            found[column] = json.dumps(raw_stream(_block(column), items, f"{code}/{column}"))
    return found


def _block(name):
    from cms.models import ProcedurePage

    return ProcedurePage._meta.get_field(name).stream_block


def _process(streams: dict[str, list]) -> dict:
    from cms.conversion import stream_data

    found = {}
    for name, raw in streams.items():
        items = stream_data(_block(FIELDS[name]).to_python(raw))
        if items or name not in SINGLES:
            found[name] = items[0] if name in SINGLES else items
    return found


def _left(process) -> dict:
    return {name: value for name, value in process.items() if name not in NAMES}


def into_blocks(apps, schema_editor):
    for page in apps.get_model("cms", "ProcedurePage").objects.iterator(chunk_size=50):
        for name, raw in _streams(page.code, page.process).items():
            setattr(page, name, raw)
        page.process = _left(page.process)
        page.save(update_fields=[*FIELDS.values(), "process"])
    for revision in _revisions(apps):
        content, process = revision.content, _read(revision.content.get("process") or {})
        content |= _streams(content.get("code"), process)
        content["process"] = _like(content.get("process"), _left(process))
        revision.save(update_fields=["content"])


def back_into_process(apps, schema_editor):
    for page in apps.get_model("cms", "ProcedurePage").objects.iterator(chunk_size=50):
        streams = {name: list(getattr(page, FIELDS[name]).raw_data) for name in NAMES}
        page.process = {**page.process, **_process(streams)}
        page.save(update_fields=["process"])
    for revision in _revisions(apps):
        content = revision.content
        streams = {name: json.loads(content.pop(FIELDS[name], "[]")) for name in NAMES}
        process = {**_read(content.get("process") or {}), **_process(streams)}
        content["process"] = _like(content.get("process"), process)
        revision.save(update_fields=["content"])


def _revisions(apps):
    kind = apps.get_model("contenttypes", "ContentType").objects.filter(
        app_label="cms", model="procedurepage"
    )
    revisions = apps.get_model("wagtailcore", "Revision").objects
    return revisions.filter(content_type__in=kind).iterator(chunk_size=50)


def _read(process):
    return json.loads(process) if isinstance(process, str) else process


def _like(before, process):
    return json.dumps(process) if isinstance(before, str) else process


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0011_builder_blocks"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(into_blocks, back_into_process)]
