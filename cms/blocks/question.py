"""What the blocks of all questions have in common."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup

from cms.blocks.parts import FORM, FormulaBlock, PartBlock, Words, part_id
from cms.blocks.preview import PreviewedForm
from cms.blocks.simple import OneOf
from cms.choices import PREFILLS

WORDS, NUMBERS, CHOICES, WHO = _("Words"), _("Numbers and days"), _("Choices"), _("Who and where")


def layout(*own: str) -> BlockGroup:
    """What nearly every question needs in sight; the rest is unfolded when it is needed."""
    return BlockGroup(
        children=["label_vi", *own, "required", "when"],
        settings=[
            "label_en", "hint_vi", "hint_en", "print_label_vi", "print_label_en", "prefill",
            "part_id",
        ],
    )  # fmt: skip


class QuestionBlock(PreviewedForm, PartBlock):
    """What all questions have. The type is the name under which it stands in a stream."""

    namespace = FORM

    label_vi = Words(_("Question in Vietnamese"))
    label_en = Words(_("Question in English"))
    hint_vi = Words(_("Hint in Vietnamese"))
    hint_en = Words(_("Hint in English"))
    print_label_vi = Words(
        _("Wording in print, in Vietnamese"),
        help_text=_("On results and slips, where a question would read oddly"),
    )
    print_label_en = Words(_("Wording in print, in English"))
    required = blocks.BooleanBlock(label=_("Must be answered"), default=True, required=False)
    when = FormulaBlock(label=_("Asked only when"))
    prefill = OneOf(
        choices=PREFILLS,
        required=False,
        label=_("Filled in beforehand from"),
        help_text=_("What the applicant has told us already; they can change it"),
    )
    part_id = part_id()

    def shown(self, data: dict) -> dict:
        return super().shown({"type": self.name, **data})
