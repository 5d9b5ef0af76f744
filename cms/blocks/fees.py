"""What has to be paid: amounts of every kind, who is exempt, who collects."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.agencies import AgencyRuleBlock
from cms.blocks.parts import (
    CountedBlock,
    FormulaBlock,
    KindsBlock,
    LongWords,
    PartBlock,
    Words,
    part_id,
)
from cms.blocks.simple import OneOf
from cms.choices import DUE, FEE_KINDS
from procedures.catalogue import fees


class TierBlock(PartBlock):
    part = fees.Tier

    upto = blocks.IntegerBlock(
        label=_("Up to number"), required=False, min_value=1, help_text=_("Empty: all that is left")
    )
    price = blocks.IntegerBlock(label=_("Price of one, đồng"), required=False, min_value=0)

    class Meta:
        icon = "list-ul"
        label = _("Tier")
        label_format = "{upto}: {price}"
        description = _("The price of one unit, up to a number of them")
        preview_value = {"upto": 10, "price": 3000}


class FixedBlock(PartBlock):
    part = fees.Fixed

    amount = blocks.IntegerBlock(label=_("Amount, đồng"), required=False, min_value=0)

    class Meta:
        icon = "tag"
        label = _("One amount")
        description = _("The same amount for everybody")
        preview_value = {"amount": 8000}


class PerUnitBlock(PartBlock):
    part = fees.PerUnit

    quantity = CountedBlock(label=_("How many"), help_text=_("A number, or a question that asks"))
    unit_vi = Words(_("Unit in Vietnamese"))
    unit_en = Words(_("Unit in English"))
    tiers = blocks.ListBlock(
        TierBlock(), label=_("Tiers"), help_text=_("The last tier has no upper end")
    )
    cap = blocks.IntegerBlock(label=_("At most, đồng for a copy"), required=False, min_value=0)
    copies = CountedBlock(label=_("How many copies"), default="1")

    class Meta:
        icon = "list-ol"
        label = _("Per page, copy or other unit")
        description = _("Units priced by tiers, with a cap")
        preview_value = {
            "quantity": "copies",
            "unit_vi": "trang",
            "tiers": [{"upto": 2, "price": 2000}, {"upto": None, "price": 1000}],
            "cap": 200000,
            "copies": "1",
        }


class ByChannelBlock(PartBlock):
    part = fees.ByChannel

    online = blocks.IntegerBlock(label=_("Online"), required=False, min_value=0)
    in_person = blocks.IntegerBlock(label=_("At the counter"), required=False, min_value=0)
    postal = blocks.IntegerBlock(label=_("By post"), required=False, min_value=0)

    class Meta:
        icon = "site"
        label = _("By way of filing")
        description = _("Another amount online, at the counter and by post")
        preview_value = {"online": 5000, "in_person": 10000, "postal": 10000}

    def to_spec(self, value) -> dict:
        return {"amounts": super().to_spec(value)}

    def from_spec(self, data: dict) -> dict:
        return super().from_spec(data["amounts"])

    def steps_inside(self, steps: list[str], value) -> list[str]:
        return steps[1:]


class AssessedBlock(PartBlock):
    part = fees.Assessed

    note_vi = LongWords(_("Note in Vietnamese"))
    note_en = LongWords(_("Note in English"))

    class Meta:
        icon = "time"
        label = _("Fixed during the process")
        description = _("Unknown at filing: an officer or a notice fixes it")
        preview_value = {"note_vi": "Theo thông báo của cơ quan thuế."}


class AmountBlock(KindsBlock):
    """Exactly one of the kinds of amount."""

    fixed = FixedBlock()
    per_unit = PerUnitBlock()
    by_channel = ByChannelBlock()
    assessed = AssessedBlock()

    class Meta:
        max_num = 1
        required = False

    def to_spec(self, value) -> dict | None:
        return next(iter(super().to_spec(value)), None)

    def from_spec(self, data: dict) -> list:
        return super().from_spec([data])

    def steps_inside(self, steps: list[str], value) -> list[str]:
        return ["0", *steps] if value else []


class ExemptionBlock(PartBlock):
    part = fees.Exemption

    when = FormulaBlock()
    reason_vi = Words(_("Reason in Vietnamese"))
    reason_en = Words(_("Reason in English"))
    rule = blocks.CharBlock(label=_("Legal text"), required=False)

    class Meta:
        icon = "tick"
        label = _("Exemption")
        label_format = "{reason_vi}"
        description = _("Who pays nothing, why, and by which legal text")
        preview_value = {"when": "poor = yes", "reason_vi": "Hộ nghèo", "rule": "85/2019/TT-BTC"}


class ReductionBlock(ExemptionBlock):
    part = fees.Reduction

    percent = blocks.IntegerBlock(label=_("Reduced by, %"), required=False)

    class Meta:
        icon = "minus"
        label = _("Reduction")
        label_format = "{reason_vi}"
        description = _("Who pays less, by how much; only the largest reduction counts")
        preview_value = {
            "when": "@channel = online",
            "reason_vi": "Nộp trực tuyến",
            "rule": "85/2019/TT-BTC",
            "percent": 50,
        }


class FeeBlock(PartBlock):
    part = fees.FeeRule
    namespace = "fees"

    label_vi = Words(_("Name in Vietnamese"))
    label_en = Words(_("Name in English"))
    kind = OneOf(choices=FEE_KINDS, required=False, label=_("Kind"))
    amount = AmountBlock(label=_("Amount"), required=False)
    due = OneOf(choices=DUE, default="filing", required=False, label=_("Due"))
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
        preview_value = {
            "label_vi": "Lệ phí cấp bản sao",
            "kind": "charge",
            "amount": [("fixed", {"amount": 8000})],
            "due": "filing",
            "exempt_when": [{"when": "poor = yes", "reason_vi": "Hộ nghèo", "rule": ""}],
            "collector": {"kind": "same"},
            "part_id": "le_phi",
        }
