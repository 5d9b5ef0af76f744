"""A section form as the template prints it: blocks in order, hidden ones marked."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from portal.core.spoken import sentence
from procedures.catalogue.visibility import visible
from procedures.display import numbered
from procedures.forms.section import COMPOSITE, SectionForm, name_of


@dataclass
class Block:
    """One question, words, or a group. kind: field, parts, info or group.

    `fields` are bound fields; `rows` of a group are `Row`s.
    """

    kind: str
    path: str
    hidden: bool
    label: str = ""
    hint: str = ""
    note: str = ""
    fields: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    errors: list = field(default_factory=list)
    can_add: bool = False
    can_remove: bool = False
    next_level: bool = False
    count: int = 0

    @property
    def anchor(self) -> str:
        return name_of(self.path)


@dataclass
class Row:
    title: str
    number: int
    path: str
    blocks: list


def shown_paths(form: SectionForm) -> set[str]:
    sheet = form.sheet
    answers = {**sheet.answers, **(form.answers if form.is_bound else _given(form))}
    return visible(sheet.spec, answers, sheet.context)


def _given(form) -> dict:
    """With the empty rows that a fresh form offers, so that their questions show."""
    return {group.id: form.rows_of(group) for group in form.sheet.section.groups}


def blocks_of(form: SectionForm) -> list[Block]:
    shown = shown_paths(form)
    section = form.sheet.section
    blocks = [_question(form, one, one.id, shown) for one in section.fields]
    return blocks + [_group(form, group, shown) for group in section.groups]


def _question(form, question, path, shown) -> Block:
    block = Block(_kind(question), path, hidden=path not in shown)
    block.label, block.hint = str(question.label), str(question.hint)
    names = _names(form, question, path)
    block.fields = [form[name] for name in names]
    if question.id in form.sheet.offered and path == question.id:
        block.note = _("Filled in from your account. Change it if it is not right.")
        if block.kind == "field":
            field = form.fields[name_of(path)]
            field.help_text = _both(block.hint, block.note)
    block.next_level = question.type == "address" and len(names) > 1
    return block


def _both(hint, note) -> str:
    return sentence("%(hint)s %(note)s", hint=hint, note=note) if hint else note


def _kind(question) -> str:
    if question.type in COMPOSITE:
        return "parts"
    return "info" if question.type == "info" else "field"


def _names(form, question, path) -> list[str]:
    name = name_of(path)
    if question.type in COMPOSITE:
        return [one for one in form.fields if one.startswith(f"{name}-")]
    return [name] if name in form.fields else []


def _group(form, group, shown) -> Block:
    rows = form.rows_of(group)
    block = Block("group", group.id, hidden=group.id not in shown, label=str(group.title))
    block.hint, block.errors = str(group.intro), form.group_errors.get(group.id, [])
    block.count, block.can_add = len(rows), len(rows) < group.max
    block.can_remove = len(rows) > group.min
    for number in range(len(rows)):
        path = f"{group.id}.{number}"
        inside = [_question(form, one, f"{path}.{one.id}", shown) for one in group.fields]
        block.rows.append(
            Row(numbered(group.row_title or group.title, number), number, path, inside)
        )
    return block


# --- for the script -----------------------------------------------------------------------------
def rules_of(form: SectionForm) -> dict:
    """What `js/form.js` needs: conditions of this section and the answers they look back at."""
    sheet = form.sheet
    own = _rules(sheet.section)
    before = {key: value for key, value in _live_before(form).items() if key in _subjects(own)}
    return {
        "section": own,
        "before": before,
        "context": {
            "applicant_type": sheet.context.applicant_type,
            "channel": sheet.context.channel,
        },
    }


def _live_before(form) -> dict:
    from procedures.catalogue.visibility import prune

    sheet = form.sheet
    own = {*(one.id for one in sheet.section.fields), *(one.id for one in sheet.section.groups)}
    live = prune(sheet.spec, sheet.answers, sheet.context)
    return {key: value for key, value in live.items() if key not in own}


def _rules(section) -> dict:
    return {
        "id": section.id,
        "fields": [_rule(one) for one in section.fields],
        "groups": [
            {"id": one.id, "when": _json(one.when), "fields": [_rule(two) for two in one.fields]}
            for one in section.groups
        ],
    }


def _rule(question) -> dict:
    return {"id": question.id, "type": question.type, "when": _json(question.when)}


def _json(condition):
    return None if condition is None else condition.model_dump(mode="json")


def _subjects(rules) -> set[str]:
    parts = [*rules["fields"], *rules["groups"]]
    parts += [one for group in rules["groups"] for one in group["fields"]]
    return {subject for part in parts for subject in _named(part["when"])}


def _named(condition):
    if isinstance(condition, dict):
        if isinstance(condition.get("field"), str):
            yield condition["field"]
        for value in condition.values():
            yield from _named(value)
    elif isinstance(condition, list | tuple):
        for value in condition:
            yield from _named(value)
