"""What tests of the builder ask about its blocks."""

from collections.abc import Iterator

from wagtail import blocks
from wagtail.fields import StreamField

from cms.models import ProcedurePage


def streams() -> dict[str, blocks.StreamBlock]:
    found = [one for one in ProcedurePage._meta.get_fields() if isinstance(one, StreamField)]
    return {one.name: one.stream_block for one in found}


def every_block() -> dict[str, blocks.Block]:
    """{where it stands: block}; a block that stands in several places comes once."""
    found = {}
    for name, block in streams().items():
        for place, one in _below(block, name):
            if all(one is not known for known in found.values()):
                found[place] = one
    return found


def _below(block, place: str) -> Iterator[tuple[str, blocks.Block]]:
    yield place, block
    if isinstance(block, blocks.ListBlock):
        yield from _below(block.child_block, f"{place}.item")
    for name, child in getattr(block, "child_blocks", {}).items():
        yield from _below(child, f"{place}.{name}")
