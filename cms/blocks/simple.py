"""Blocks of one field each: words, numbers, conditions, names of other parts of the procedure.

What names other parts, and conditions, are lines of text with which a script builds lists to
choose from (`editor.js`). Where the script fails, the line itself can be written.
"""

import datetime
import re

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms import formula

NUMBER = re.compile(r"[0-9]{1,9}")
TODAY = "today"


def one_kind_of_line_end(words):
    """Browsers post two characters where an editor pressed one key."""
    return words.replace("\r\n", "\n") if isinstance(words, str) else words


class Words(blocks.CharBlock):
    """One line in one language; two of them, `name_vi` and `name_en`, make a Text."""

    def __init__(self, label, **kwargs):
        super().__init__(**{"label": label, "required": False, **kwargs})


class LongWords(blocks.TextBlock):
    def __init__(self, label, **kwargs):
        super().__init__(**{"label": label, "required": False, "rows": 2, **kwargs})

    def value_from_form(self, value):
        return one_kind_of_line_end(super().value_from_form(value))


class Filled(LongWords):
    """Words of a paper, in which answers can be inserted as `{identifier}`."""

    @cached_property
    def field(self):
        field = super().field
        field.widget.attrs |= {"data-controller": "w-autosize mc-insert"}
        return field


class _AsKept:
    """Wagtail would ask for all choices, some from the database, for each value that it reads."""

    def normalize_choice(self, value):
        return value


class OneOf(_AsKept, blocks.ChoiceBlock):
    """One value of a list."""


class SomeOf(_AsKept, blocks.MultipleChoiceBlock):
    """Some values of a list."""


class Enhanced(blocks.CharBlock):
    """A line of text from which a script makes lists; `controller` is its name there."""

    controller = ""

    def __init__(self, *, kinds: str = "", **kwargs):
        super().__init__(**{"required": False, **kwargs})
        attrs = {"data-controller": self.controller, "autocomplete": "off"}
        if kinds:
            attrs[f"data-{self.controller}-kinds-value"] = kinds
        self.field.widget.attrs |= attrs


class FormulaBlock(Enhanced):
    """A condition, kept as a formula."""

    controller = "mc-condition"

    def __init__(self, **kwargs):
        words = _("Without a condition: always")
        super().__init__(**{"label": _("Only when"), "help_text": words, **kwargs})

    def clean(self, value):
        value = super().clean(value)
        formula.parse(value)
        return value

    def to_spec(self, value):
        try:
            return formula.parse(value or "")
        except ValidationError:
            return {"formula": value}  # no condition of a spec: the checks point at it

    def from_spec(self, data):
        return formula.write(data)


class RefBlock(Enhanced):
    """The identifier of another part of the procedure; `kinds` says of which."""

    controller = "mc-ref"

    def from_spec(self, data):
        return data or ""


class NamesBlock(Enhanced):
    """Identifiers of other parts, with commas between."""

    controller = "mc-refs"

    def to_spec(self, value) -> list[str]:
        return [name for name in (one.strip() for one in (value or "").split(",")) if name]

    def from_spec(self, data) -> str:
        return ", ".join(data or ())


class CountedBlock(Enhanced):
    """A whole number, or the id of the question that asks for it."""

    controller = "mc-ref"

    def __init__(self, **kwargs):
        super().__init__(**{"kinds": "integer group number", **kwargs})

    def to_spec(self, value):
        return int(value) if NUMBER.fullmatch(value or "") else value

    def from_spec(self, data):
        return "" if data is None else str(data)


class DayBlock(blocks.CharBlock):
    """A day as 31/12/2024, or the day on which the form is filled in."""

    def __init__(self, **kwargs):
        words = _("A day such as 31/12/2024, or “today”: the day on which the form is filled in")
        super().__init__(**{"required": False, "help_text": words, **kwargs})

    def clean(self, value):
        value = super().clean(value)
        if value and _day(value) is None:
            raise ValidationError(_("Write a day such as 31/12/2024, or “today”"))
        return value

    def to_spec(self, value):
        return value and (_day(value) or value)

    def from_spec(self, data):
        if not data or data == TODAY:
            return data or ""
        year, month, day = data.split("-")
        return f"{day}/{month}/{year}"


def _day(words: str) -> str | None:
    """As a spec has it."""
    if words.strip().casefold() in (TODAY, "hôm nay"):
        return TODAY
    for shape in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.datetime.strptime(words.strip(), shape).date().isoformat()
        except ValueError:
            continue
    return None
