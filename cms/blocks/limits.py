"""How long handling may take."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.parts import FormulaBlock, PartBlock, Words, part_id
from cms.blocks.simple import OneOf, SomeOf
from cms.choices import CHANNELS, CLOCK_POLICIES, UNITS
from procedures.catalogue.limits import TimeLimit


class TimeLimitBlock(PartBlock):
    part = TimeLimit
    namespace = "time_limits"

    case_vi = Words(_("Case in Vietnamese"))
    case_en = Words(_("Case in English"))
    amount = blocks.IntegerBlock(label=_("How long"), required=False, min_value=0)
    unit = OneOf(choices=UNITS, default="working_day", required=False, label=_("Unit"))
    first_phase = blocks.IntegerBlock(
        label=_("Of it for the first phase"),
        required=False,
        min_value=1,
        help_text=_("Only where the route has two phases; the second has the rest"),
    )
    when = FormulaBlock()
    channels = SomeOf(
        choices=CHANNELS, required=False, label=_("Ways of filing"), help_text=_("None: all")
    )
    cutoff = blocks.CharBlock(label=_("Cut-off hour"), required=False, help_text=_("Such as 15:00"))
    supplement_policy = OneOf(
        choices=CLOCK_POLICIES, default="restart", label=_("Clock after a supplement")
    )
    supplement_days = blocks.IntegerBlock(
        label=_("Days for a supplement"), default=30, required=False
    )
    supplement_within = blocks.IntegerBlock(
        label=_("Working days after reception to ask for one"), default=3, required=False
    )
    obligation_policy = OneOf(
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
        preview_value = {
            "case_vi": "Hồ sơ nộp trực tuyến",
            "amount": 3,
            "unit": "working_day",
            "channels": ["online"],
            "supplement_policy": "restart",
            "obligation_policy": "resume",
            "part_id": "truc_tuyen",
        }
