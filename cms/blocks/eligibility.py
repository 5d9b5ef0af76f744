"""What editors ask before somebody starts: is this procedure for me?"""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.parts import LongWords, PartBlock, Words, part_id
from procedures.catalogue.eligibility import EligibilityAnswer, EligibilityQuestion


class EligibilityAnswerBlock(PartBlock):
    part = EligibilityAnswer
    identifier = "value"

    label_vi = Words(_("Answer in Vietnamese"))
    label_en = Words(_("Answer in English"))
    outcome_vi = LongWords(
        _("Why it is not for them, in Vietnamese"),
        help_text=_("Empty: whoever answers so goes on to the next question"),
    )
    outcome_en = LongWords(_("Why it is not for them, in English"))
    procedure = blocks.CharBlock(
        label=_("Code of the procedure that is for them"), required=False, max_length=20
    )
    value = blocks.CharBlock(
        label=_("Identifier"),
        required=False,
        max_length=40,
        help_text=_("Stays the same for ever; left empty, it is made from the name"),
    )

    class Meta:
        icon = "radio-full"
        label = _("Answer")
        label_format = "{label_vi}"
        description = _("An answer goes on to the next question, or says why not and where to go")
        preview_value = {
            "label_vi": "Rồi",
            "outcome_vi": "Thủ tục này không dành cho bạn.",
            "value": "roi",
        }


class EligibilityBlock(PartBlock):
    part = EligibilityQuestion
    namespace = "eligibility"

    text_vi = Words(_("Question in Vietnamese"))
    text_en = Words(_("Question in English"))
    help_vi = LongWords(_("Help in Vietnamese"))
    help_en = LongWords(_("Help in English"))
    answers = blocks.ListBlock(EligibilityAnswerBlock(), label=_("Answers"))
    part_id = part_id()

    class Meta:
        icon = "help"
        label = _("Question before starting")
        label_format = "{text_vi}"
        description = _("Asked one by one before somebody starts; an answer goes on or sends away")
        preview_value = {
            "text_vi": "Bạn đã đăng ký kết hôn với người khác chưa?",
            "answers": [
                {"label_vi": "Chưa", "value": "chua"},
                {
                    "label_vi": "Rồi",
                    "outcome_vi": "Thủ tục này không dành cho bạn.",
                    "value": "roi",
                },
            ],
            "part_id": "da_ket_hon",
        }
