"""Identifiers of parts that have none: from their name, never used twice.

Editors name things; identifiers follow. A part that was duplicated in the editor comes with the
identifier of its original: the newcomer gets another one.
"""

from collections import defaultdict
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.list_block import ListValue

from cms import formula
from cms.blocks.parts import FormulaBlock, PartBlock
from cms.conversion import SINGLES, STREAMS, column
from cms.renaming import FORM, renamed
from portal.core.text import fold

NAMED_BY = ("name_vi", "label_vi", "title_vi", "text_vi", "message_vi", "case_vi")


def name_parts(page, before=None) -> None:
    """`before` is the page as it was kept last, in which nothing is new."""
    known = dict(_identifiers(before)) if before else {}
    found = [one for name in (*STREAMS, *SINGLES) for one in _parts(getattr(page, column(name)))]
    taken = defaultdict(set)
    for block, value, _block_id in found:
        taken[_space(block, value)].add(value.get(block.identifier))
    kept = [one for one in found if known.get(one[2]) == one[1].get(one[0].identifier)]
    seen = {(_space(block, value), value.get(block.identifier)) for block, value, _id in kept}
    new_names: dict[int, tuple[str, str]] = {}
    for block, value, block_id in found:
        space, said = _space(block, value), value.get(block.identifier)
        is_copy = before and known.get(block_id) != said and (space, said) in seen
        if not said or is_copy:
            words = _name(block, value)
            name = free(said, taken[space]) if said else free_slug(words, taken[space])
            new_names[id(value)] = (said, name)
            value[block.identifier] = name
            taken[space].add(name)
        seen.add((space, value[block.identifier]))
    for block, value, _block_id in found:
        if id(value) in new_names:
            _follow(block, value, _renamed_inside(block, value, new_names))


def _renamed_inside(block, value, new_names: dict) -> dict[str, str]:
    inside = (new_names.get(id(part), ("", "")) for _block, part, _id in _parts(value, block))
    return {old: new for old, new in inside if old}


def _follow(block, value, names: dict[str, str]) -> None:
    """Conditions inside a copy ask the questions of the copy."""
    if isinstance(value, blocks.StructValue):
        for name, child in block.child_blocks.items():
            if isinstance(child, FormulaBlock):
                value[name] = _reworded(value.get(name), names)
            else:
                _follow(child, value.get(name), names)
    elif isinstance(value, blocks.StreamValue):
        for child in value:
            _follow(child.block, child.value, names)
    elif isinstance(value, ListValue):
        for item in value:
            _follow(block.child_block, item, names)


def _reworded(words: str, names: dict[str, str]) -> str:
    try:
        return formula.write(renamed(formula.parse(words or ""), {FORM: names}, FORM))
    except ValidationError:
        return words  # told at its block


def _space(block, value):
    return block.namespace or id(value.around)


def _name(block, value) -> str:
    words = (value.get(name) for name in NAMED_BY)
    return next(filter(None, words), block.namespace or "part")


def _parts(value, block=None, block_id=None) -> Iterator[tuple]:
    """(block, value, id of what holds it) of every part that has an identifier, from the top."""
    if isinstance(value, blocks.StreamValue):
        for child in value:
            yield from _parts(child.value, child.block, child.id)
    elif isinstance(value, ListValue):
        for child in value.bound_blocks:
            child.value.around = value
            yield from _parts(child.value, child.block, child.id)
    elif isinstance(value, blocks.StructValue):
        if isinstance(block, PartBlock) and block.identifier in block.child_blocks:
            yield block, value, block_id
        for name, child in block.child_blocks.items():
            yield from _parts(value.get(name), child)


def _identifiers(page) -> Iterator[tuple[str, str]]:
    """(id of the block, identifier of its part)"""
    for name in (*STREAMS, *SINGLES):
        for block, value, block_id in _parts(getattr(page, column(name))):
            yield block_id, value.get(block.identifier)


def free_slug(words: str, taken: set) -> str:
    letters = "".join(one if one.isascii() and one.isalnum() else "_" for one in fold(words))
    slug = "_".join(filter(None, letters.split("_")))[:32].strip("_") or "part"
    return free(slug if slug[0].isalpha() else f"p_{slug}", taken)


def free(slug: str, taken: set) -> str:
    """The identifier itself, or the first of its further numbers that nobody has."""
    number, found = 2, slug
    while found in taken:
        number, found = number + 1, f"{slug}_{number}"
    return found
