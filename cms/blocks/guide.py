"""What the guide says beside plain sentences."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.parts import FormulaBlock, LongWords, PartBlock, Words, part_id
from cms.blocks.simple import OneOf
from cms.choices import CHANNELS
from procedures.catalogue.spec import Ineligibility, LegalBasis, Manner


class MannerBlock(PartBlock):
    part = Manner

    channel = OneOf(choices=CHANNELS, label=_("Way of filing"))
    text_vi = LongWords(_("How, in Vietnamese"))
    text_en = LongWords(_("How, in English"))

    class Meta:
        icon = "mail"
        label = _("Way of filing")
        description = _("How to file through one channel")
        preview_value = {"channel": "online", "text_vi": "Điền mẫu trên cổng."}


class LegalBasisBlock(PartBlock):
    part = LegalBasis

    number = blocks.CharBlock(label=_("Number"), required=False)
    title_vi = Words(_("Title in Vietnamese"))
    title_en = Words(_("Title in English"))

    class Meta:
        icon = "doc-full"
        label = _("Legal text")
        description = _("A law, decree or circular the procedure rests on")
        preview_value = {"number": "60/2014/QH13", "title_vi": "Luật Hộ tịch"}


class WrongDoorBlock(PartBlock):
    part = Ineligibility
    namespace = "ineligible_when"

    when = FormulaBlock(label=_("When"), help_text=_("Then this is the wrong procedure"))
    message_vi = LongWords(_("Where to go instead, in Vietnamese"))
    message_en = LongWords(_("Where to go instead, in English"))
    part_id = part_id()

    class Meta:
        icon = "warning"
        label = _("Wrong door")
        label_format = "{message_vi}"
        description = _("A case in which this is the wrong procedure, and where to go instead")
        preview_value = {
            "when": "poor = yes",
            "message_vi": "Bạn nộp theo thủ tục hỗ trợ hộ nghèo, không phải thủ tục này.",
            "part_id": "ho_ngheo",
        }
