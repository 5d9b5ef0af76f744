"""Every block of the builder covers its part of the spec, says what it is for, and shows itself."""

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override
from wagtail import blocks

from cms.blocks.documents import DocumentBlock
from cms.blocks.parts import OTHERWISE, KindsBlock, PartBlock
from cms.blocks.shared import SharedSectionBlock
from cms.conversion import column
from portal.core.text import bare
from procedures.catalogue.base import Part, Text
from procedures.catalogue.spec import ProcedureSpec
from tests.cms.builder import every_block, streams

BLOCKS = every_block()
PARTS = {place: one for place, one in BLOCKS.items() if isinstance(one, PartBlock)}
# What the block itself says by standing where it does.
BY_KIND = {"type", "kind"}
# Kinds of a result's content share one class of the spec; each block has its own share of it.
SHARED_CLASS = {"Block": {"text", "fields", "group"}}


def names_of(block) -> set[str]:
    """The attributes of the spec that a block can set."""
    found = set()
    for name in block.child_blocks:
        found.add(name[:-3] if name[-3:] in ("_vi", "_en") else OTHERWISE.get(name, name))
    return found


@pytest.mark.parametrize("place", PARTS)
def test_a_block_covers_its_part(place):
    block = PARTS[place]
    if isinstance(block, SharedSectionBlock) or block.part.__name__ in ("Text", "ByChannel"):
        return
    wanted = set(block.part.model_fields) - SHARED_CLASS.get(block.part.__name__, set())
    in_kinds = any(isinstance(one, KindsBlock) and block in one.child_blocks.values()
                   for one in BLOCKS.values())  # fmt: skip
    assert wanted - names_of(block) <= (BY_KIND if in_kinds else set())


def test_every_part_of_the_spec_has_a_block():
    """A class of the spec that is new appears here."""
    covered = {one.part for one in PARTS.values()} | {ProcedureSpec}
    without = {"Guide", "Question", "Comparison", "All", "AnyOf", "Not", "BlankForm"}
    ours = {one for one in _parts(Part) if one.__module__.startswith("procedures.")}
    missing = {one.__name__ for one in ours} - {one.__name__ for one in covered}
    assert missing - without == set()


def _parts(kind) -> set:
    return {kind, *(one for sub in kind.__subclasses__() for one in _parts(sub))} - {Part}


def test_every_part_at_the_top_has_a_place():
    from cms.conversion import PROCESS

    assert PROCESS == ()


@pytest.mark.parametrize("place", PARTS)
def test_a_block_says_in_vietnamese_what_it_is_for(place):
    block = PARTS[place]
    with override("en"):
        english = str(block.label), str(block.get_description())
    with override("vi"):
        vietnamese = str(block.label), str(block.get_description())

    assert all(english)
    assert vietnamese[1] != english[1]
    assert vietnamese[1] != bare(vietnamese[1])


@pytest.mark.parametrize("place", PARTS)
def test_every_field_of_a_block_has_a_vietnamese_label(place):
    """Wagtail would make an English one from its name."""
    children = PARTS[place].child_blocks
    unnamed = [name for name, one in children.items() if not one.meta.label]
    with override("en"):
        english = {name: str(one.label) for name, one in children.items()}
    with override("vi"):
        same = [name for name, one in children.items() if str(one.label) == english[name]]

    assert (unnamed, same) == ([], [])


@pytest.mark.parametrize("place", PARTS)
def test_a_block_shows_itself(place, db):
    block = PARTS[place]
    assert block.is_previewable
    value = block.get_preview_value()
    with override("vi"):
        context = block.get_preview_context(value)
        page = render_to_string(block.get_preview_template(value), context)

    assert str(block.label) in page
    assert context.get("lines") or context.get("blocks")


def test_words_in_a_preview_are_those_of_the_part(db):
    block = DocumentBlock()
    with override("vi"):
        lines = dict(block.get_preview_context(block.get_preview_value())["lines"])

    assert "“Tờ khai theo mẫu”" in lines.values()


def test_the_streams_of_a_page_are_those_of_the_spec():
    guide = {"sequence", "manner", "conditions", "notes", "legal_basis"}
    of_lists = {
        column(name)
        for name, field in ProcedureSpec.model_fields.items()
        if name not in ("applicant_types", "channels", "deliveries", "schema_version", "code")
        and field.annotation is not Text
    }
    assert set(streams()) - guide == of_lists - {"guide"}


def test_questions_stand_in_groups_of_the_picker():
    questions = next(one for place, one in BLOCKS.items() if place == "sections.section.fields")
    assert isinstance(questions, blocks.StreamBlock)
    assert all(child.meta.group for child in questions.child_blocks.values())
