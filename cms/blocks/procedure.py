"""What editors fill in about a procedure: documents, fees, time limits, legal basis."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.files import BlankFormBlock
from cms.blocks.parts import CountedBlock, FormulaBlock, LongWords, PartBlock, Words
from cms.choices import (
    AGENCY_RULES,
    CHANNELS,
    CLOCK_POLICIES,
    DUE,
    FEE_KINDS,
    FILE_TYPES,
    UNITS,
    levels,
)


def part_id():
    return blocks.CharBlock(
        label=_("Identifier"),
        required=False,
        help_text=_("Stays the same for ever; left empty, it is made from the name"),
        max_length=40,
    )


class MannerBlock(PartBlock):
    channel = blocks.ChoiceBlock(choices=CHANNELS, label=_("Way of filing"))
    text_vi = LongWords(_("How, in Vietnamese"))
    text_en = LongWords(_("How, in English"))

    class Meta:
        icon = "mail"
        label = _("Way of filing")
        description = _("How to file through one channel")
        preview_value = {"channel": "online", "text_vi": "Điền mẫu trên cổng."}


class LegalBasisBlock(PartBlock):
    number = blocks.CharBlock(label=_("Number"), required=False)
    title_vi = Words(_("Title in Vietnamese"))
    title_en = Words(_("Title in English"))

    class Meta:
        icon = "doc-full"
        label = _("Legal text")
        description = _("A law, decree or circular the procedure rests on")
        preview_value = {"number": "60/2014/QH13", "title_vi": "Luật Hộ tịch"}


class DocumentBlock(PartBlock):
    name_vi = Words(_("Name in Vietnamese"))
    name_en = Words(_("Name in English"))
    note_vi = LongWords(_("Note in Vietnamese"))
    note_en = LongWords(_("Note in English"))
    originals = blocks.IntegerBlock(label=_("Originals"), default=1, min_value=0, required=False)
    copies = blocks.IntegerBlock(label=_("Copies"), default=0, min_value=0, required=False)
    required = blocks.BooleanBlock(label=_("Must be given"), default=True, required=False)
    when = FormulaBlock()
    accept = blocks.MultipleChoiceBlock(
        choices=FILE_TYPES, label=_("Accepted files"), default=["pdf", "jpg", "png"], required=False
    )
    max_mb = blocks.IntegerBlock(label=_("Largest file, MB"), default=10, required=False)
    max_files = blocks.IntegerBlock(label=_("Most files"), default=5, required=False)
    blank_form = BlankFormBlock(
        label=_("Blank form to print and fill in"),
        required=False,
        help_text=_(
            "People download it from the guide and while filing. Publishing keeps a copy: after "
            "replacing the file, publish the page again."
        ),
    )
    type_code = blocks.CharBlock(label=_("National code of its type"), required=False)
    part_id = part_id()

    class Meta:
        icon = "doc-empty"
        label = _("Document")
        label_format = "{name_vi}"
        description = _("A paper the application needs, always or in some cases")
        preview_value = {"name_vi": "Tờ khai theo mẫu", "originals": 1, "copies": 0}


class TierBlock(PartBlock):
    upto = blocks.IntegerBlock(label=_("Up to number"), required=False, min_value=1)
    price = blocks.IntegerBlock(label=_("Price of one, đồng"), required=False, min_value=0)


class FixedBlock(PartBlock):
    amount = blocks.IntegerBlock(label=_("Amount, đồng"), required=False, min_value=0)

    class Meta:
        icon = "tag"
        label = _("One amount")
        description = _("The same amount for everybody")


class PerUnitBlock(PartBlock):
    quantity = CountedBlock(
        label=_("How many"), required=False, help_text=_("A number, or the id of a question")
    )
    unit_vi = Words(_("Unit in Vietnamese"))
    unit_en = Words(_("Unit in English"))
    tiers = blocks.ListBlock(
        TierBlock(), label=_("Tiers"), help_text=_("The last tier has no upper end")
    )
    cap = blocks.IntegerBlock(label=_("At most, đồng for a copy"), required=False, min_value=0)
    copies = CountedBlock(label=_("How many copies"), required=False, default="1")

    class Meta:
        icon = "list-ol"
        label = _("Per page, copy or other unit")
        description = _("Units priced by tiers, with a cap")


class ByChannelBlock(PartBlock):
    online = blocks.IntegerBlock(label=_("Online"), required=False, min_value=0)
    in_person = blocks.IntegerBlock(label=_("At the counter"), required=False, min_value=0)
    postal = blocks.IntegerBlock(label=_("By post"), required=False, min_value=0)

    class Meta:
        icon = "site"
        label = _("By way of filing")
        description = _("Another amount online, at the counter and by post")

    def to_spec(self, value) -> dict:
        return {"amounts": super().to_spec(value)}

    def from_spec(self, data: dict) -> dict:
        return super().from_spec(data["amounts"])


class AssessedBlock(PartBlock):
    note_vi = LongWords(_("Note in Vietnamese"))
    note_en = LongWords(_("Note in English"))

    class Meta:
        icon = "time"
        label = _("Fixed during the process")
        description = _("Unknown at filing: an officer or a notice fixes it")


class AmountBlock(blocks.StreamBlock):
    """Exactly one of the kinds of amount."""

    fixed = FixedBlock()
    per_unit = PerUnitBlock()
    by_channel = ByChannelBlock()
    assessed = AssessedBlock()

    class Meta:
        max_num = 1
        required = False

    def to_spec(self, value) -> dict | None:
        for child in value or ():
            return {"kind": child.block_type, **child.block.to_spec(child.value)}
        return None

    def from_spec(self, data: dict) -> list:
        kind = data["kind"]
        return [{"type": kind, "value": self.child_blocks[kind].from_spec(data)}]


class ExemptionBlock(PartBlock):
    when = FormulaBlock()
    reason_vi = Words(_("Reason in Vietnamese"))
    reason_en = Words(_("Reason in English"))
    rule = blocks.CharBlock(label=_("Legal text"), required=False)


class ReductionBlock(ExemptionBlock):
    percent = blocks.IntegerBlock(label=_("Reduced by, %"), required=False)


class AgencyRuleBlock(PartBlock):
    kind = blocks.ChoiceBlock(choices=AGENCY_RULES, default="same", label=_("Which agency"))
    level = blocks.ChoiceBlock(choices=levels, required=False, label=_("Level"))
    sector = blocks.CharBlock(required=False, label=_("Sector"))
    code = blocks.CharBlock(required=False, label=_("Code of the agency"))
    area_field = blocks.CharBlock(required=False, label=_("Question about the place"))

    class Meta:
        form_classname = "collapsed"


class FeeBlock(PartBlock):
    label_vi = Words(_("Name in Vietnamese"))
    label_en = Words(_("Name in English"))
    kind = blocks.ChoiceBlock(choices=FEE_KINDS, required=False, label=_("Kind"))
    amount = AmountBlock(label=_("Amount"), required=False)
    due = blocks.ChoiceBlock(choices=DUE, default="filing", required=False, label=_("Due"))
    when = FormulaBlock()
    exempt_when = blocks.ListBlock(ExemptionBlock(), default=[], label=_("Exemptions"))
    reductions = blocks.ListBlock(ReductionBlock(), default=[], label=_("Reductions"))
    rule = blocks.CharBlock(label=_("Legal text"), required=False)
    budget_item = blocks.CharBlock(label=_("Item of the state budget"), required=False)
    collector = AgencyRuleBlock(label=_("Collecting agency"))
    part_id = part_id()

    class Meta:
        icon = "tag"
        label = _("Fee")
        label_format = "{label_vi}"
        description = _("A fee, a charge or a tax, with who is exempt")
        preview_value = {"label_vi": "Lệ phí", "kind": "charge"}


class TimeLimitBlock(PartBlock):
    case_vi = Words(_("Case in Vietnamese"))
    case_en = Words(_("Case in English"))
    amount = blocks.IntegerBlock(label=_("How long"), required=False, min_value=0)
    unit = blocks.ChoiceBlock(choices=UNITS, default="working_day", required=False, label=_("Unit"))
    first_phase = blocks.IntegerBlock(
        label=_("Of it for the first phase"),
        required=False,
        min_value=1,
        help_text=_("Only where the route has two phases; the second has the rest"),
    )
    when = FormulaBlock()
    channels = blocks.MultipleChoiceBlock(
        choices=CHANNELS, required=False, label=_("Ways of filing"), help_text=_("None: all")
    )
    cutoff = blocks.CharBlock(label=_("Cut-off hour"), required=False, help_text=_("Such as 15:00"))
    supplement_policy = blocks.ChoiceBlock(
        choices=CLOCK_POLICIES, default="restart", label=_("Clock after a supplement")
    )
    supplement_days = blocks.IntegerBlock(
        label=_("Days for a supplement"), default=30, required=False
    )
    supplement_within = blocks.IntegerBlock(
        label=_("Working days after reception to ask for one"), default=3, required=False
    )
    obligation_policy = blocks.ChoiceBlock(
        choices=CLOCK_POLICIES, default="resume", label=_("Clock after a payment")
    )
    accept_within_hours = blocks.IntegerBlock(
        label=_("Reception within working hours"), default=8, required=False
    )
    part_id = part_id()

    class Meta:
        icon = "time"
        label = _("Time limit")
        label_format = "{case_vi}"
        description = _("How long handling may take, in one case")
        preview_value = {"amount": 3, "unit": "working_day"}
