"""Blocks that are parts of a ProcedureSpec: each knows its way to the spec's JSON and back.

`to_spec` leaves out what is empty, so that defaults of the spec apply and what is missing is
reported by the checks of publication, not by the block. `from_spec` gives a raw block value.
"""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms import formula

NUMBER = re.compile(r"[0-9]{1,9}")
EMPTY = (None, "", [], {})


def to_spec(block, value) -> Any:
    """JSON of any block's value; None when there is nothing."""
    if hasattr(block, "to_spec"):
        return block.to_spec(value)
    if isinstance(block, blocks.ListBlock):
        return [to_spec(block.child_block, item) for item in value]
    return list(value) if isinstance(block, blocks.MultipleChoiceBlock) else value


def from_spec(block, data) -> Any:
    if hasattr(block, "from_spec"):
        return block.from_spec(data)
    if isinstance(block, blocks.ListBlock):
        return [from_spec(block.child_block, item) for item in data or ()]
    return data


class Words(blocks.CharBlock):
    """One line in one language; two of them, `name_vi` and `name_en`, make a Text."""

    def __init__(self, label, **kwargs):
        super().__init__(**{"label": label, "required": False, **kwargs})


class LongWords(blocks.TextBlock):
    def __init__(self, label, **kwargs):
        super().__init__(**{"label": label, "required": False, "rows": 3, **kwargs})


class FormulaBlock(blocks.CharBlock):
    """A condition, written as a formula."""

    def __init__(self, **kwargs):
        words = _("Empty: always. Example: all(case = gift, not(mortgaged = yes))")
        defaults = {"label": _("Only when"), "help_text": words, "required": False}
        super().__init__(**{**defaults, **kwargs})

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


class CountedBlock(blocks.CharBlock):
    """A whole number, or the id of the question that asks for it."""

    def to_spec(self, value):
        return int(value) if NUMBER.fullmatch(value or "") else value

    def from_spec(self, data):
        return "" if data is None else str(data)


class PartBlock(blocks.StructBlock):
    """A part of the spec. `id` of the spec is `part_id` here."""

    def to_spec(self, value) -> dict:
        data: dict[str, Any] = {}
        for name, child in self.child_blocks.items():
            item = to_spec(child, value.get(name))
            if item in EMPTY and not isinstance(item, bool):
                continue
            base, language = name[:-3], name[-2:]
            if name[-3:] in ("_vi", "_en"):
                data.setdefault(base, {})[language] = item
            else:
                data["id" if name == "part_id" else name] = item
        return data

    def from_spec(self, data: dict) -> dict:
        raw = {}
        for name, child in self.child_blocks.items():
            base, language = name[:-3], name[-2:]
            if name[-3:] in ("_vi", "_en"):
                raw[name] = (data.get(base) or {}).get(language, "")
            else:
                raw[name] = from_spec(child, data.get("id" if name == "part_id" else name))
        return raw


class TextBlock(PartBlock):
    """A Text by itself: an item of a list of sentences."""

    vi = LongWords(_("Vietnamese"))
    en = LongWords(_("English"))

    class Meta:
        icon = "pilcrow"
        label = _("Paragraph")
        description = _("A sentence or two in Vietnamese and, where there is one, in English")
        preview_value = {"vi": "Bạn nộp hồ sơ trực tuyến.", "en": "You file online."}
