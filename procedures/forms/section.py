"""The form of one section: its questions, its repeating groups, what is wrong with the answers."""

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from portal.core.controls import first_control_id
from portal.core.forms import GovukForm
from procedures.catalogue.answers import missing_parts, validate_answers
from procedures.catalogue.conditions import Context
from procedures.catalogue.visibility import visible
from procedures.forms.answers import tidy
from procedures.forms.fields import Place, fields_of, name_of
from procedures.forms.places import Places

COMPOSITE = ("person", "address")


@dataclass(frozen=True)
class Sheet:
    """What a section form is made from.

    answers: of the whole application, prefilled ones included. offered: ids of questions whose
    answer comes from the profile and was not confirmed yet.
    """

    spec: Any
    section: Any
    context: Context
    answers: dict
    offered: frozenset = frozenset()
    places: Places = field(default_factory=Places)


class SectionForm(GovukForm, forms.Form):
    """Bound to a POST it reads answers and refuses none; `is_valid` asks the catalogue.

    `shown` are the paths that the person had seen when posting: an empty question that has only
    now appeared is not an error yet.
    """

    def __init__(self, data=None, *, sheet: Sheet):
        super().__init__(data, auto_id="f-%s")
        self.sheet, self.group_errors = sheet, {}
        self.given = self._posted_shape(data) if data is not None else sheet.answers
        for question, path, answer in self._asked():
            self._add(question, path, answer)
        self.fields["shown"] = forms.CharField(required=False, widget=forms.HiddenInput)

    # --- shape ---------------------------------------------------------------------------------
    def _posted_shape(self, data) -> dict:
        """As many rows as were posted, and the areas chosen so far: what the fields depend on."""
        shape = {}
        for question in self.sheet.section.fields:
            shape[question.id] = _posted_parts(data, question, question.id)
        for group in self.sheet.section.groups:
            rows = range(row_count(data, group))
            shape[group.id] = [
                {
                    one.id: _posted_parts(data, one, f"{group.id}.{row}.{one.id}")
                    for one in group.fields
                }
                for row in rows
            ]
        return shape

    def _asked(self):
        """(question, path, answer) of every question of the section, rows included."""
        for question in self.sheet.section.fields:
            yield question, question.id, self.given.get(question.id)
        for group in self.sheet.section.groups:
            for number, row in enumerate(self.rows_of(group)):
                for question in group.fields:
                    path = f"{group.id}.{number}.{question.id}"
                    yield question, path, row.get(question.id)

    def rows_of(self, group) -> list[dict]:
        rows = self.given.get(group.id)
        rows = [row if isinstance(row, dict) else {} for row in rows or []]
        return rows if rows or self.is_bound else [{}] * group.min

    def _add(self, question, path, answer):
        place = Place(path, answer, self.sheet.places)
        for own, one in fields_of(question, place).items():
            part = own[len(path) + 1 :]
            value = answer.get(part) if part and isinstance(answer, dict) else answer
            self.fields[name_of(own)] = one
            self.initial[name_of(own)] = None if part and not isinstance(answer, dict) else value
            if part and part == self.sheet.places.top and not self.initial[name_of(own)]:
                self.initial[name_of(own)] = self.sheet.places.only_top

    # --- answers -------------------------------------------------------------------------------
    @property
    def answers(self) -> dict:
        """What was posted for this section, normalised where it is good. Needs a bound form."""
        if self._errors is None:
            self.full_clean()
        return self._answers

    def _read(self, question, path):
        if question.type in COMPOSITE:
            start = f"{name_of(path)}-"
            own = {n[len(start) :]: v for n, v in self.cleaned_data.items() if n.startswith(start)}
            return tidy(question, {part: value for part, value in own.items() if value})
        return tidy(question, self.cleaned_data.get(name_of(path)))

    def _read_all(self) -> dict:
        section = self.sheet.section
        read = {one.id: self._read(one, one.id) for one in section.fields if one.type != "info"}
        for group in section.groups:
            read[group.id] = [
                {
                    one.id: self._read(one, f"{group.id}.{row}.{one.id}")
                    for one in group.fields
                    if one.type != "info"
                }
                for row in range(len(self.rows_of(group)))
            ]
        return read

    # --- errors --------------------------------------------------------------------------------
    def clean(self):
        self._answers = self._read_all()
        merged = {**self.sheet.answers, **self._answers}
        sheet = self.sheet
        self.now_shown = visible(sheet.spec, merged, sheet.context)
        self.has_news = False
        seen = set(self.cleaned_data.get("shown", "").split())
        errors = validate_answers(sheet.spec, merged, sheet.context, sheet.section.id)
        for path, messages in _sharper(errors, self._wrong_places()).items():
            self._report(path, messages, seen)
        return self.cleaned_data

    def _report(self, path, messages, seen):
        question = self._question_path(path)
        if seen and question not in seen and not self._value_at(path):
            self.has_news = True
        elif path in {group.id for group in self.sheet.section.groups}:
            self.group_errors[path] = messages
        else:
            for name, texts in self._placed(path, messages).items():
                self.add_error(name, texts)

    def _question_path(self, path) -> str:
        """`parcels.0.owner.sex` -> `parcels.0.owner`; `owner.sex` -> `owner`."""
        parts = path.split(".")
        in_group = parts[0] in {group.id for group in self.sheet.section.groups}
        return ".".join(parts[: 3 if in_group else 1])

    def _value_at(self, path):
        value = self._answers
        for part in self._question_path(path).split("."):
            value = value[int(part)] if isinstance(value, list) else value.get(part)
        return value

    def _placed(self, path, messages) -> dict:
        """{field name: messages}. A person or an address left empty is asked for part by part."""
        name = name_of(path)
        if name in self.fields:
            return {name: messages}
        question = next((one for one, own, _answer in self._asked() if own == path), None)
        parts = missing_parts(question) if question else {}
        places = {f"{name}-{part}": texts for part, texts in parts.items()}
        return {one: texts for one, texts in places.items() if one in self.fields} or {
            next((one for one in self.fields if one.startswith(f"{name}-")), None): messages
        }

    def _wrong_places(self) -> dict:
        """Areas still to be chosen, or no choice where they stand; the catalogue knows no rows."""
        return {
            f"{path}.{part}": messages
            for question, path, answer in self._asked()
            if question.type == "address" and self._question_path(path) in self.now_shown
            for part, messages in self._wrong_parts(question, answer or {}).items()
        }

    def _wrong_parts(self, question, answer) -> dict:
        places, wrong = self.sheet.places, {}
        offered = {places.top: places.only_top}  # chosen from the start, by nobody
        if question.required or answer not in ({}, offered):
            wrong = {part: words for part, words in missing_parts(question).items() if part}
            wrong = {part: words for part, words in wrong.items() if not answer.get(part)}
            for level in places.unanswered(question, answer):
                place = places.levels[level].place_label()
                place = place[:1].lower() + place[1:]
                wrong[level] = [_("Choose the %(place)s") % {"place": place}]
        return wrong | {
            level: [_("Choose a place from the list")]
            for level in places.misplaced(question, answer)
        }

    def is_valid(self):
        return super().is_valid() and not self.group_errors and not self.has_news

    @property
    def summary(self) -> list[dict]:
        """[{text, href}] for the error summary, in the order of the page."""
        found = [
            {"text": text, "href": f"#{first_control_id(self[name])}"}
            for name in self.fields
            for text in self[name].errors
        ]
        rows = [
            {"text": text, "href": f"#group-{group}"}
            for group, texts in self.group_errors.items()
            for text in texts
        ]
        return found + rows


def _posted_parts(data, question, path):
    """Only composites shape a form; other answers are read by their fields."""
    if question.type != "address":
        return None
    start = f"{name_of(path)}-"
    names = [name for name in data if name.startswith(start)]
    return {name[len(start) :]: data[name] for name in names if data[name]}


def _sharper(errors: dict, parts: dict) -> dict:
    """With the messages of `parts` in place of those of the whole question they belong to."""
    wholes = {path.rpartition(".")[0] for path in parts}
    return {path: words for path, words in errors.items() if path not in wholes} | parts


def row_count(data, group) -> int:
    """Rows that were posted, never more than one beyond what the group may have."""
    text = data.get(f"{group.id}-rows", "")
    return min(int(text), group.max + 1) if text.isascii() and text.isdigit() else group.min
