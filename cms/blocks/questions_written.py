"""Questions that are answered with words, numbers and days."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.parts import Words
from cms.blocks.question import NUMBERS, WORDS, QuestionBlock, layout
from cms.blocks.simple import DayBlock
from procedures.catalogue import fields


class TextQuestionBlock(QuestionBlock):
    part = fields.TextQuestion

    min_length = blocks.IntegerBlock(label=_("Least characters"), required=False, min_value=0)
    max_length = blocks.IntegerBlock(
        label=_("Most characters"), required=False, min_value=1, help_text=_("Empty: 200")
    )

    class Meta:
        group = WORDS
        icon = "pilcrow"
        label = _("Short text")
        label_format = "{label_vi}"
        form_layout = layout("min_length", "max_length")
        description = _("One line: a name, a number of a paper, a reason in short")
        preview_value = {"label_vi": "Số giấy tờ", "required": True, "part_id": "so"}


class ParagraphQuestionBlock(TextQuestionBlock):
    class Meta:
        group = WORDS
        icon = "form"
        label = _("Long text")
        label_format = "{label_vi}"
        form_layout = layout("min_length", "max_length")
        description = _("Several lines: what is asked for, in the applicant's own words")
        preview_value = {"label_vi": "Nội dung đề nghị", "required": True, "part_id": "noi_dung"}


class NumberQuestionBlock(QuestionBlock):
    part = fields.NumberQuestion

    min = blocks.IntegerBlock(label=_("At least"), required=False, help_text=_("Empty: 0"))
    max = blocks.IntegerBlock(label=_("At most"), required=False)
    unit_vi = Words(_("Unit in Vietnamese"))
    unit_en = Words(_("Unit in English"))

    class Meta:
        group = NUMBERS
        icon = "order"
        label = _("Whole number")
        label_format = "{label_vi}"
        form_layout = layout("min", "max", "unit_vi", "unit_en")
        description = _("A count: fees and conditions can use it")
        preview_value = {"label_vi": "Số bản sao", "min": 1, "unit_vi": "bản", "part_id": "so_ban"}


class MoneyQuestionBlock(NumberQuestionBlock):
    class Meta:
        group = NUMBERS
        icon = "tag"
        label = _("Sum of money")
        label_format = "{label_vi}"
        form_layout = layout("min", "max", "unit_vi", "unit_en")
        description = _("An amount in đồng")
        preview_value = {"label_vi": "Vốn đầu tư", "part_id": "von"}


class DecimalQuestionBlock(QuestionBlock):
    part = fields.DecimalQuestion

    min = blocks.CharBlock(label=_("At least"), required=False, help_text=_("Such as 0.5"))
    max = blocks.CharBlock(label=_("At most"), required=False)
    places = blocks.IntegerBlock(
        label=_("Decimal places"), required=False, min_value=0, help_text=_("Empty: 2")
    )
    unit_vi = Words(_("Unit in Vietnamese"))
    unit_en = Words(_("Unit in English"))

    class Meta:
        group = NUMBERS
        icon = "order"
        label = _("Decimal number")
        label_format = "{label_vi}"
        form_layout = layout("min", "max", "places", "unit_vi", "unit_en")
        description = _("A number with a fraction, such as an area")
        preview_value = {"label_vi": "Diện tích", "unit_vi": "m²", "part_id": "dien_tich"}


class DateQuestionBlock(QuestionBlock):
    part = fields.DateQuestion

    min = DayBlock(label=_("Not before"))
    max = DayBlock(label=_("Not after"))

    class Meta:
        group = NUMBERS
        icon = "calendar"
        label = _("Date")
        label_format = "{label_vi}"
        form_layout = layout("min", "max")
        description = _("A day, within bounds where there are some")
        preview_value = {"label_vi": "Ngày cấp", "max": "today", "part_id": "ngay_cap"}
