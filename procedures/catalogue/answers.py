"""The answers of an application, checked as a whole; the service does this at submission.

Paths: `question`, `group`, `group.row.question`, and one step more for the part of a person or an
address: `buyer.birth_date`. Messages are in the active language.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from portal.core.spoken import sentence
from procedures.catalogue.conditions import Context, is_absent
from procedures.catalogue.values import clean_value
from procedures.catalogue.visibility import prune, visible

if TYPE_CHECKING:
    from procedures.catalogue.fields import FormField, Group
    from procedures.catalogue.spec import ProcedureSpec

Errors = dict[str, list[str]]
CHOOSE = gettext_noop("Choose an answer: %(label)s")
ENTER = gettext_noop("Enter: %(label)s")
CHOOSING = ("choice", "choices", "yes_no", "agency", "address")


def clean_answers(spec: "ProcedureSpec", answers: Mapping, context: Context) -> dict[str, Any]:
    """What is stored at submission: normalised, without hidden, empty or unknown answers.

    A value that cannot be normalised stays as it came; `validate_answers` complains about it.
    """
    return prune(spec, _cleaned(spec, answers), context)


def validate_answers(
    spec: "ProcedureSpec", answers: Mapping, context: Context, section: str | None = None
) -> Errors:
    """What is wrong, in the order of the form; empty when nothing is. `section` limits it to one
    section, whose visibility still depends on the answers of all."""
    cleaned = _cleaned(spec, answers)
    shown, live = visible(spec, cleaned, context), prune(spec, cleaned, context)
    errors: Errors = {}
    for part in spec.sections:
        if part.id not in shown or section not in (None, part.id):
            continue
        for path, messages in _section_errors(part, live, shown):
            errors.setdefault(path, []).extend(messages)
    return errors


def new_problems(
    spec: "ProcedureSpec", before: Mapping, after: Mapping, context: Context
) -> Errors:
    """What is wrong with `after` and was not wrong in the same way with `before`.

    For answers changed after filing: a date that had to lie ahead then may have passed since.
    """
    known = validate_answers(spec, before, context)
    found = validate_answers(spec, after, context)
    return {path: messages for path, messages in found.items() if messages != known.get(path)}


def validate_value(question: "FormField", value: Any) -> Errors:
    """One answer by itself; the keys are paths inside it, `""` for the whole."""
    if question.type == "info":
        return {}
    refused = question.type == "consent" and value is not True
    if is_absent(value) or refused:
        return {"": [_required_message(question)]} if question.required else {}
    try:
        clean_value(question, value)
    except ValidationError as error:
        return error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    return {}


def missing_parts(question: "FormField") -> Errors:
    """{part: messages} of a person or an address of which nothing was given."""
    try:
        clean_value(question, {})
    except ValidationError as error:
        return error.message_dict
    return {}


def _cleaned(spec: "ProcedureSpec", answers: Mapping) -> dict[str, Any]:
    cleaned = {}
    for section in spec.sections:
        cleaned |= _cleaned_fields(section.fields, answers)
        for group in section.groups:
            rows = answers.get(group.id)
            if isinstance(rows, list):
                cleaned[group.id] = [
                    _cleaned_fields(group.fields, row if isinstance(row, Mapping) else {})
                    for row in rows
                ]
    return cleaned


def _cleaned_fields(fields: Iterable["FormField"], answers: Mapping) -> dict[str, Any]:
    given = [one for one in fields if one.type != "info" and not is_absent(answers.get(one.id))]
    return {question.id: _clean_or_keep(question, answers[question.id]) for question in given}


def _clean_or_keep(question: "FormField", value: Any) -> Any:
    try:
        return clean_value(question, value)
    except ValidationError:
        return value


def _section_errors(section, live: Mapping, shown: set[str]) -> Iterator[tuple[str, list[str]]]:
    yield from _field_errors(section.fields, live, shown)
    for group in section.groups:
        if group.id not in shown:
            continue
        rows = live.get(group.id, [])
        if message := _row_count_message(group, len(rows)):
            yield group.id, [message]
        for number, row in enumerate(rows):
            yield from _field_errors(group.fields, row, shown, f"{group.id}.{number}.")


def _field_errors(
    fields: Iterable["FormField"], live: Mapping, shown: set[str], prefix: str = ""
) -> Iterator[tuple[str, list[str]]]:
    for question in fields:
        path = prefix + question.id
        if path in shown:
            for part, messages in validate_value(question, live.get(question.id)).items():
                yield (f"{path}.{part}" if part else path), messages


def _row_count_message(group: "Group", count: int) -> str | None:
    if count < group.min:
        words = ngettext("Add at least %(count)s row", "Add at least %(count)s rows", group.min)
        return words % {"count": group.min}
    if count > group.max:
        words = ngettext("Keep at most %(count)s row", "Keep at most %(count)s rows", group.max)
        return words % {"count": group.max}
    return None


def _required_message(question: "FormField") -> str:
    if question.type == "consent":
        return _("Tick the box to go on")
    words = _(CHOOSE) if question.type in CHOOSING else _(ENTER)
    return sentence(words, label=question.label)
