"""From a pattern's row to rows of its copies: each column is the same, or found for the copy."""

import json
from uuid import uuid4

from django.db import models
from django.db.models import ForeignKey

from payments.models import Capture, Receipt
from portal.accounts.models import Agency, Area, User
from portal.core.encryption import EncryptedField, EncryptedJSONField, EncryptedTextField
from portal.core.text import fold
from portal.demo.bulk_papers import Papers
from portal.demo.bulk_patterns import as_json, filled
from portal.demo.bulk_table import fields_of, preparing
from portal.documents.models import IssuedDocument
from procedures.models import (
    Application,
    ClockEntry,
    Opinion,
    StepRun,
    SupplementRequest,
    WorkItem,
)

TEXTS = (models.CharField, models.TextField, EncryptedTextField)
DATA = (models.JSONField, EncryptedJSONField)


class Template:
    """Makes rows as the database takes them: `fixed` values were prepared once, the columns in
    `found` are asked of the copy."""

    def __init__(self, pattern, row):
        self.model, self.key = type(row), row.pk
        self.fixed, self.found = [], []
        special = _of_paper(Papers(pattern, row)) if self.model is IssuedDocument else {}
        for place, field in enumerate(fields_of(self.model)):
            column = special.get(field.name) or _column(pattern, row, field)
            self._add(place, field, column)

    def _add(self, place, field, column):
        varies = callable(column) or isinstance(field, EncryptedField)
        prepare = preparing(field)
        self.fixed.append(None if varies else prepare(column, None))
        if varies:
            self.found.append((place, prepare, column if callable(column) else _same(column)))

    def row(self, copy) -> list:
        values = list(self.fixed)
        key = copy.ids[self.key]
        for place, prepare, find in self.found:
            values[place] = prepare(find(copy), key)
        return values


def _same(value):
    return lambda copy: value


def _column(pattern, row, field):
    """A value, or a function of a copy."""
    value = getattr(row, field.attname)
    special = SPECIAL.get((type(row), field.attname))
    if special:
        return special(row)
    if isinstance(field, ForeignKey):
        return _reference(pattern, field, value)
    if field.primary_key:
        return lambda copy: copy.ids[value]
    if value is None or value == "":
        return value
    return _value(pattern, row, field, value)


def _reference(pattern, field, value):
    if value is None:
        return None
    found = {
        User: lambda copy: copy.account(value).pk,
        Agency: lambda copy: copy.elsewhere.agency(value).pk,
        Area: lambda copy: copy.elsewhere.area(value).pk,
    }.get(field.related_model)
    if (field.related_model, value) in pattern.keys:
        return lambda copy: copy.ids[value]
    return found or value


def _value(pattern, row, field, value):
    if isinstance(field, models.DateTimeField):
        return lambda copy: copy.at(value)
    if isinstance(field, models.DateField):
        return lambda copy: copy.day(value, row.created_at)
    if isinstance(field, TEXTS):
        return _text(pattern, value)
    if isinstance(field, DATA):
        return _data(pattern, value)
    return value


def _text(pattern, value):
    pieces = pattern.pieces(value)
    return value if len(pieces) == 1 else lambda copy: filled(pieces, copy)


def _data(pattern, value):
    pieces = pattern.pieces(as_json(value))
    return value if len(pieces) == 1 else lambda copy: json.loads(filled(pieces, copy))


# --- columns that follow from law or numbers ---------------------------------------------------
def _later(name, since):
    return lambda row: lambda copy: copy.later(getattr(row, name), getattr(row, since))


def _work_due(item):
    """What a desk is told follows from the step, from reception, or from the legal date."""
    if item.due_at is None:
        return None
    if item.kind == WorkItem.Kind.STEP:
        return lambda copy: copy.step_due(copy.pattern.steps[item.step_id])
    if item.kind == WorkItem.Kind.RECEIVE:
        return lambda copy: copy.accept_by
    if item.kind == WorkItem.Kind.START:
        return lambda copy: copy.due_at
    return lambda copy: copy.later(item.due_at, item.opened_at)


def _if_set(name, find):
    return lambda row: None if getattr(row, name) is None else find


SPECIAL = {
    (Application, "code"): lambda row: lambda copy: copy.code,
    (Application, "register_year"): _if_set("register_year", lambda copy: copy.register_year),
    (Application, "register_number"): _if_set("register_number", lambda copy: copy.register_number),
    (Application, "owner_id"): lambda row: lambda copy: copy.owner.pk,
    (Application, "owner_name"): lambda row: lambda copy: copy.owner.full_name,
    (Application, "owner_name_fold"): lambda row: lambda copy: fold(copy.owner.full_name),
    (Application, "phone_index"): lambda row: lambda copy: copy.user.phone_index,
    (Application, "submission_key"): lambda row: lambda copy: uuid4(),
    (Application, "due_at"): _if_set("due_at", lambda copy: copy.due_at),
    (Application, "accept_by"): _if_set("accept_by", lambda copy: copy.accept_by),
    (ClockEntry, "due_at"): lambda row: lambda copy: copy.turns[row.pk][0],
    (ClockEntry, "explanation"): lambda row: lambda copy: copy.turns[row.pk][1],
    (StepRun, "due_at"): lambda row: lambda copy: copy.step_due(row),
    (WorkItem, "due_at"): _work_due,
    (SupplementRequest, "answer_by"): _later("answer_by", "asked_at"),
    (Opinion, "due_at"): _later("due_at", "asked_at"),
    (Capture, "provider_ref"): lambda row: lambda copy: f"cash-{uuid4()}",
    (Receipt, "form_symbol"): lambda row: lambda copy: copy.marks(row)[0],
    (Receipt, "serial"): lambda row: lambda copy: copy.marks(row)[1],
    (IssuedDocument, "rendering"): lambda row: IssuedDocument.Rendering.PENDING,
    (IssuedDocument, "file"): lambda row: "",
    (IssuedDocument, "sha256"): lambda row: "",
    (IssuedDocument, "rendered_at"): lambda row: None,
    (IssuedDocument, "renderer"): lambda row: "",
}


def _of_paper(papers) -> dict:
    """Columns of an issued document."""
    return {
        "data": lambda copy: papers.of(copy).data,
        "public_data": lambda copy: papers.of(copy).public,
        "content_hash": lambda copy: papers.of(copy).hash,
        "lookup_code": lambda copy: papers.of(copy).code,
        "number": lambda copy: copy.numbers[papers.key].number,
        "issued_at": lambda copy: copy.numbers[papers.key].at,
        "series": lambda copy: copy.numbers[papers.key].series.pk,
    }
