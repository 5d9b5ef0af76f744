"""Identifiers of parts that have none: from their name, never used twice.

Editors name things; identifiers follow. A part that was duplicated in the editor comes with the
identifier of its original: the newcomer gets another one.
"""

from collections import defaultdict
from collections.abc import Iterator

from wagtail import blocks

from cms.blocks.parts import PartBlock
from cms.conversion import SINGLES, STREAMS
from portal.core.text import fold

NAMED_BY = ("name_vi", "label_vi", "title_vi", "message_vi", "case_vi")


def name_parts(page, before=None) -> None:
    """`before` is the page as it was kept last, in which nothing is new."""
    known = set(_block_ids(before)) if before else set()
    taken = defaultdict(set)
    found = [one for name in (*STREAMS, *SINGLES) for one in _parts(getattr(page, name))]
    for block, value, _block_id in found:
        taken[_space(block, value)].add(value.get(block.identifier))
    seen = set()
    for block, value, block_id in found:
        space, said = _space(block, value), value.get(block.identifier)
        is_copy = (space, said) in seen and block_id not in known and before is not None
        if not said or is_copy:
            said = value[block.identifier] = free_slug(_name(block, value), taken[space])
            taken[space].add(said)
        seen.add((space, said))


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
    elif isinstance(value, blocks.list_block.ListValue):
        for child in value.bound_blocks:
            child.value.around = value
            yield from _parts(child.value, child.block, child.id)
    elif isinstance(value, blocks.StructValue):
        if isinstance(block, PartBlock) and block.identifier in block.child_blocks:
            yield block, value, block_id
        for name, child in block.child_blocks.items():
            yield from _parts(value.get(name), child)


def _block_ids(page) -> Iterator[str]:
    for name in (*STREAMS, *SINGLES):
        for _block, _value, block_id in _parts(getattr(page, name)):
            yield block_id


def free_slug(words: str, taken: set) -> str:
    letters = "".join(one if one.isascii() and one.isalnum() else "_" for one in fold(words))
    slug = "_".join(filter(None, letters.split("_")))[:32].strip("_") or "part"
    slug = slug if slug[0].isalpha() else f"p_{slug}"
    number, found = 2, slug
    while found in taken:
        number, found = number + 1, f"{slug}_{number}"
    return found
