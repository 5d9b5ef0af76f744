"""The pages of a form: sections, and groups of questions that are asked for every row."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup

from cms.blocks.parts import FORM, FormulaBlock, LongWords, PartBlock, Words, part_id
from cms.blocks.preview import PreviewedForm
from cms.blocks.questions import QuestionsBlock
from procedures.catalogue import fields


class GroupBlock(PreviewedForm, PartBlock):
    part = fields.Group
    namespace = FORM

    title_vi = Words(_("Title in Vietnamese"))
    title_en = Words(_("Title in English"))
    row_title_vi = Words(
        _("Title of a row, in Vietnamese"), help_text=_("Such as Thửa đất; the number is added")
    )
    row_title_en = Words(_("Title of a row, in English"))
    intro_vi = LongWords(_("Introduction in Vietnamese"))
    intro_en = LongWords(_("Introduction in English"))
    when = FormulaBlock(label=_("Asked only when"))
    min = blocks.IntegerBlock(
        label=_("Least rows"), required=False, min_value=0, help_text=_("Empty: 1")
    )
    max = blocks.IntegerBlock(
        label=_("Most rows"), required=False, min_value=1, help_text=_("Empty: 20")
    )
    fields = QuestionsBlock(label=_("Questions of each row"), required=False)
    part_id = part_id()

    class Meta:
        icon = "table"
        label = _("Repeating group")
        label_format = "{title_vi}"
        form_layout = BlockGroup(
            children=["title_vi", "row_title_vi", "intro_vi", "when", "min", "max", "fields"],
            settings=["title_en", "row_title_en", "intro_en", "part_id"],
        )
        description = _("Questions asked again for every child, plot of land or vehicle")
        preview_value = {
            "title_vi": "Thửa đất",
            "row_title_vi": "Thửa đất",
            "min": 1,
            "max": 5,
            "fields": [("text", {"label_vi": "Số thửa", "required": True, "part_id": "so_thua"})],
            "part_id": "thua_dat",
        }

    def as_section(self, data: dict) -> dict:
        return {"id": "preview", "title": data["title"], "groups": [data]}


class SectionBlock(PreviewedForm, PartBlock):
    part = fields.Section
    namespace = FORM

    title_vi = Words(_("Title in Vietnamese"))
    title_en = Words(_("Title in English"))
    intro_vi = LongWords(_("Introduction in Vietnamese"))
    intro_en = LongWords(_("Introduction in English"))
    when = FormulaBlock(label=_("Shown only when"))
    fields = QuestionsBlock(label=_("Questions"), required=False)
    groups = blocks.ListBlock(
        GroupBlock(),
        default=[],
        label=_("Repeating groups"),
        help_text=_("They stand below the questions of the section"),
        collapsed=True,
    )
    part_id = part_id()

    class Meta:
        icon = "form"
        label = _("Section")
        label_format = "{title_vi}"
        form_layout = BlockGroup(
            children=["title_vi", "intro_vi", "when", "fields", "groups"],
            settings=["title_en", "intro_en", "part_id"],
        )
        description = _("One page of the form: its questions, then its repeating groups")
        preview_value = {
            "title_vi": "Người yêu cầu",
            "fields": [
                ("text", {"label_vi": "Họ và tên", "required": True, "part_id": "ho_ten"}),
                ("phone", {"label_vi": "Số điện thoại", "part_id": "dien_thoai"}),
            ],
            "groups": [],
            "part_id": "nguoi_yeu_cau",
        }

    def as_section(self, data: dict) -> dict:
        return data
