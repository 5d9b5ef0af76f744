"""Changes of offices by an administrator: stored and recorded in one transaction."""

from django.db import models, transaction

from portal.audit.services import record


@transaction.atomic
def keep(*, row: models.Model, actor, names: list[str]) -> models.Model:
    """Store the row, of a known one only `names`: the event tells what each was and what it is."""
    stored = type(row).objects.select_for_update(of=("self",)).filter(pk=row.pk).first()
    row.save(update_fields=names if stored else None)
    was, now = _values(stored, names), _values(row, names)
    changed = {name: [was.get(name, ""), now[name]] for name in names if was.get(name) != now[name]}
    if changed:
        act = "change" if stored else "add"
        record(stream=_stream(row), act=act, actor=actor, payload={"changed": changed})
    return row


@transaction.atomic
def remove(*, row: models.Model, actor, names: list[str]) -> None:
    stream, was = _stream(row), _values(row, names)
    row.delete()
    record(stream=stream, act="remove", actor=actor, payload={"was": was})


def _stream(row) -> str:
    return f"{row._meta.model_name}:{row.pk}"


def _values(row, names) -> dict:
    """Ids, codes and texts as JSON can hold them; rows are named by their key."""
    found = {}
    for name in names if row else ():
        value = row._meta.get_field(name).value_from_object(row)
        found[name] = value if isinstance(value, dict | list | bool) else str(value or "")
    return found
