"""What is handed over: papers made from answers and from what the officer adds."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup

from cms.blocks.parts import (
    FormulaBlock,
    KindsBlock,
    NamesBlock,
    PartBlock,
    RefBlock,
    Words,
    part_id,
)
from cms.blocks.questions import QuestionsBlock
from cms.blocks.simple import Filled, OneOf
from cms.choices import RESULT_OUTCOMES, ROLES
from procedures.catalogue import route

INSERTED = _("Answers are inserted from the list below the words, in braces")


class WordsOfResultBlock(PartBlock):
    """Words in which answers are inserted."""

    part = route.Block

    text_vi = Filled(_("Text in Vietnamese"), help_text=INSERTED)
    text_en = Filled(_("Text in English"))

    def shown(self, data: dict) -> dict:
        return super().shown({"kind": self.name, **data})


class HeadingOfResultBlock(WordsOfResultBlock):
    class Meta:
        icon = "title"
        label = _("Heading")
        label_format = "{text_vi}"
        description = _("A heading inside the paper")
        preview_value = {"text_vi": "Nội dung cho phép"}


class ParagraphOfResultBlock(WordsOfResultBlock):
    class Meta:
        icon = "pilcrow"
        label = _("Paragraph")
        label_format = "{text_vi}"
        description = _("Sentences, with answers inserted where they belong")
        preview_value = {"text_vi": "Cấp {copies} bản sao theo đề nghị."}


class FactsBlock(PartBlock):
    part = route.Block

    fields = NamesBlock(
        kinds="question particular",
        label=_("Answers to show"),
        help_text=_("Each with its name, in this order"),
    )

    class Meta:
        icon = "list-ul"
        label = _("List of facts")
        label_format = "{fields}"
        description = _("Names and answers, one a line")
        preview_value = {"fields": "copies, place"}

    def shown(self, data: dict) -> dict:
        return super().shown({"kind": self.name, **data})


class RowsBlock(FactsBlock):
    group = RefBlock(kinds="group", label=_("Repeating group"), help_text=_("One line for a row"))

    class Meta:
        icon = "table"
        label = _("Table of a group")
        label_format = "{group}"
        description = _("A table: one line for each row of a repeating group")
        preview_value = {"group": "plots", "fields": "area"}


class BodyBlock(KindsBlock):
    heading = HeadingOfResultBlock()
    paragraph = ParagraphOfResultBlock()
    facts = FactsBlock()
    rows = RowsBlock()

    class Meta:
        required = False


class ResultBlock(PartBlock):
    part = route.Result
    namespace = "results"

    title_vi = Words(_("Title in Vietnamese"))
    title_en = Words(_("Title in English"))
    outcome = OneOf(
        choices=RESULT_OUTCOMES, default="granted", required=False, label=_("Conclusion")
    )
    kind = blocks.CharBlock(
        label=_("Kind of paper"),
        required=False,
        help_text=_("In small letters with underscores, such as refusal_notice"),
    )
    when = FormulaBlock(label=_("Given only when"))
    symbol = blocks.CharBlock(
        label=_("Symbol of its number"),
        required=False,
        help_text=_("12/2024/TL-UBND has TL-UBND"),
    )
    signer = OneOf(choices=ROLES, default="approver", required=False, label=_("Who signs"))
    sealed = blocks.BooleanBlock(label=_("With the seal"), default=True, required=False)
    body = BodyBlock(label=_("Content"), required=False)
    particulars = QuestionsBlock(
        label=_("What the officer fills in"),
        required=False,
        help_text=_("Asked of whoever drafts it: the number in the register, a reason"),
    )
    template = blocks.CharBlock(
        label=_("Template of the system"),
        required=False,
        help_text=_("Only for papers that a programmer has laid out; else the content above"),
    )
    national_code = blocks.CharBlock(label=_("National code"), required=False)
    type_code = blocks.CharBlock(
        label=_("National code of its type"),
        required=False,
        help_text=_("Of the documents that it can stand for later"),
    )
    valid_months = blocks.IntegerBlock(
        label=_("Months of validity"),
        required=False,
        min_value=0,
        help_text=_("As such a document; empty: without end"),
    )
    part_ref = RefBlock(kinds="part", label=_("Part of the linked procedure"))
    part_id = part_id()

    class Meta:
        icon = "doc-full-inverse"
        label = _("Result")
        label_format = "{title_vi}"
        form_layout = BlockGroup(
            children=["title_vi", "outcome", "kind", "symbol", "when", "body", "particulars"],
            settings=[
                "title_en", "signer", "sealed", "template", "national_code", "type_code",
                "valid_months", "part_ref", "part_id",
            ],
        )  # fmt: skip
        description = _("A paper handed over at the end, with fields inserted from the answers")
        preview_value = {
            "title_vi": "Giấy phép hoạt động",
            "outcome": "granted",
            "kind": "permit",
            "symbol": "GP-UBND",
            "body": [("paragraph", {"text_vi": "Cho phép {ten_co_so} hoạt động."})],
            "particulars": [("text", {"label_vi": "Số giấy phép", "part_id": "so"})],
            "sealed": True,
            "part_id": "giay_phep",
        }
