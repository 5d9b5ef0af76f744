"""Blocks that are parts of a ProcedureSpec: each knows its way to the spec's JSON and back.

`to_spec` leaves out what is empty, so that defaults of the spec apply and what is missing is
reported by the checks of publication, not by the block. `from_spec` gives a raw block value.
"""

from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.preview import Previewed
from cms.blocks.simple import CountedBlock, FormulaBlock, LongWords, NamesBlock, RefBlock, Words
from procedures.catalogue.base import Part, Text

__all__ = [
    "CountedBlock",
    "FormulaBlock",
    "KindsBlock",
    "LongWords",
    "NamesBlock",
    "PartBlock",
    "RefBlock",
    "TextBlock",
    "Words",
    "from_spec",
    "part_id",
    "to_spec",
]
EMPTY = (None, "", [], {})
FORM = "form"  # the one namespace of sections, groups, questions and particulars
# Children that are called otherwise than what they are in the spec.
OTHERWISE = {"part_id": "id", "part_ref": "part"}


def to_spec(block, value) -> Any:
    """JSON of any block's value; None when there is nothing."""
    if hasattr(block, "to_spec"):
        return block.to_spec(value)
    if isinstance(block, blocks.ListBlock):
        return [to_spec(block.child_block, item) for item in value or ()]
    return list(value or ()) if isinstance(block, blocks.MultipleChoiceBlock) else value


def from_spec(block, data) -> Any:
    if hasattr(block, "from_spec"):
        return block.from_spec(data)
    if isinstance(block, blocks.ListBlock):
        return [from_spec(block.child_block, item) for item in data or ()]
    return data


def part_id():
    return blocks.CharBlock(
        label=_("Identifier"),
        required=False,
        help_text=_("Stays the same for ever; left empty, it is made from the name"),
        max_length=40,
    )


class PartBlock(Previewed, blocks.StructBlock):
    """A part of the spec. `id` of the spec is `part_id` here.

    `part` is what it makes; `namespace` says among which others its identifier must be the only
    one; `identifier` is the child that holds it.
    """

    part: type[Part] | None = None
    namespace = ""
    identifier = "part_id"

    def to_spec(self, value) -> dict:
        data: dict[str, Any] = {}
        for name, child in self.child_blocks.items():
            item = to_spec(child, value.get(name))
            if _is_nothing(item) and not (item == [] and name in self._said_even_if_empty):
                continue
            base, language = name[:-3], name[-2:]
            if name[-3:] in ("_vi", "_en"):
                data.setdefault(base, {})[language] = item
            else:
                data[OTHERWISE.get(name, name)] = item
        return data

    def from_spec(self, data: dict) -> dict:
        raw = {}
        for name, child in self.child_blocks.items():
            base, language = name[:-3], name[-2:]
            if name[-3:] in ("_vi", "_en"):
                raw[name] = (data.get(base) or {}).get(language, "")
            else:
                raw[name] = from_spec(child, data.get(OTHERWISE.get(name, name)))
        return raw

    def steps_inside(self, steps: list[str], value) -> list[str]:
        """The path of a problem in the JSON as names of children."""
        name, *rest = steps
        if f"{name}_vi" in self.child_blocks:
            return [f"{name}_en" if rest == ["en"] else f"{name}_vi"]
        ours = {theirs: own for own, theirs in OTHERWISE.items() if own in self.child_blocks}
        return [ours.get(name, name), *rest]

    @cached_property
    def _said_even_if_empty(self) -> set[str]:
        """Lists that are required, or hold something where nothing is said."""
        fields = self.part.model_fields if self.part else {}
        lists = (name for name, one in fields.items() if isinstance(one.default, tuple))
        required = {name for name, one in fields.items() if one.is_required()}
        return required | {name for name in lists if fields[name].default}


def _is_nothing(item) -> bool:
    return not isinstance(item, bool) and item in EMPTY


class KindsBlock(blocks.StreamBlock):
    """A list of parts of several kinds, each named in the JSON by `key`."""

    key = "kind"

    def to_spec(self, value) -> list[dict]:
        return [
            {self.key: child.block_type, **child.block.to_spec(child.value)}
            for child in value or ()
        ]

    def from_spec(self, data) -> list[dict]:
        return [
            {"type": item[self.key], "value": self.child_blocks[item[self.key]].from_spec(item)}
            for item in data or ()
        ]


class TextBlock(PartBlock):
    """A Text by itself: an item of a list of sentences."""

    part = Text

    vi = LongWords(_("Vietnamese"))
    en = LongWords(_("English"))

    class Meta:
        icon = "pilcrow"
        label = _("Paragraph")
        description = _("A sentence or two in Vietnamese and, where there is one, in English")
        preview_value = {"vi": "Bạn nộp hồ sơ trực tuyến.", "en": "You file online."}
