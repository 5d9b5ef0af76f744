"""Who handles an application, in which order: steps, two phases, the parts of a linked one."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup

from cms.blocks.agencies import AgencyRuleBlock
from cms.blocks.parts import FormulaBlock, NamesBlock, PartBlock, RefBlock, Words, part_id
from cms.blocks.simple import OneOf, SomeOf
from cms.choices import OUTCOMES, ROLES, STEP_KINDS
from procedures.catalogue import route


class StepBlock(PartBlock):
    part = route.Step
    namespace = "route"

    title_vi = Words(_("Title for officers, in Vietnamese"))
    title_en = Words(_("Title for officers, in English"))
    citizen_title_vi = Words(
        _("Title for the applicant, in Vietnamese"), help_text=_("Such as Đang thẩm định hồ sơ")
    )
    citizen_title_en = Words(_("Title for the applicant, in English"))
    kind = OneOf(choices=STEP_KINDS, required=False, label=_("Kind of step"))
    role = OneOf(choices=ROLES, required=False, label=_("Whose task it is"))
    hours = blocks.IntegerBlock(
        label=_("Working hours"),
        required=False,
        min_value=1,
        help_text=_("For this step alone; the legal limit stands above them. A day has 8."),
    )
    agency = AgencyRuleBlock(label=_("Agency"))
    outcomes = SomeOf(
        choices=OUTCOMES,
        required=False,
        label=_("How it can end"),
        default=["forward", "back"],
    )
    when = FormulaBlock(label=_("Done only when"))
    parallel = blocks.BooleanBlock(
        label=_("Beside the step before"),
        required=False,
        help_text=_("Both are open at once; the next step waits for both"),
    )
    optional = blocks.BooleanBlock(
        label=_("May be left out"),
        required=False,
        help_text=_("The officer of the step before says so, with a reason"),
    )
    assesses = NamesBlock(
        kinds="fee",
        label=_("Fees that it may fix"),
        help_text=_("Those whose amount is not known at filing"),
    )
    corrects = NamesBlock(
        kinds="question",
        label=_("Answers that it may correct"),
        help_text=_("Such as pages recounted at the counter; the fees follow"),
    )
    # The spec's own `part`: of a linked procedure. The name of the class attribute is taken.
    part_ref = RefBlock(kinds="part", label=_("Part of the linked procedure"))
    part_id = part_id()

    class Meta:
        icon = "arrow-right"
        label = _("Step")
        label_format = "{title_vi}"
        form_layout = BlockGroup(
            children=[
                "title_vi", "citizen_title_vi", "kind", "role", "hours", "agency", "outcomes",
                "when",
            ],
            settings=[
                "title_en", "citizen_title_en", "parallel", "optional", "assesses", "corrects",
                "part_ref", "part_id",
            ],
        )  # fmt: skip
        description = _("One step of handling: whose it is, where, how long, how it can end")
        preview_value = {
            "title_vi": "Thẩm định hồ sơ",
            "citizen_title_vi": "Đang thẩm định hồ sơ",
            "kind": "examine",
            "role": "examiner",
            "hours": 8,
            "agency": {"kind": "same"},
            "outcomes": ["forward", "refuse", "supplement"],
            "part_id": "tham_dinh",
        }


class PhasesBlock(PartBlock):
    part = route.Phases

    first_vi = Words(_("First phase, in Vietnamese"))
    first_en = Words(_("First phase, in English"))
    second_vi = Words(_("Second phase, in Vietnamese"))
    second_en = Words(_("Second phase, in English"))
    begins = RefBlock(
        kinds="step",
        label=_("The second begins with"),
        help_text=_("Or when what was asked for on notice is met"),
    )

    class Meta:
        icon = "list-ol"
        label = _("Two phases")
        description = _("Handling in two phases, each with a time limit and an appointment")
        preview_value = {
            "first_vi": "Xác định nghĩa vụ tài chính",
            "second_vi": "Cấp giấy chứng nhận",
            "begins": "ky_giay",
        }


class LinkedPartBlock(PartBlock):
    part = route.LinkedPart
    namespace = "parts"

    title_vi = Words(_("Title in Vietnamese"))
    title_en = Words(_("Title in English"))
    hours = blocks.IntegerBlock(
        label=_("Working hours"), required=False, min_value=1, help_text=_("Of the whole part")
    )
    after = NamesBlock(
        kinds="part",
        label=_("Begins after"),
        help_text=_("Parts listed before it, however they ended"),
    )
    needs = NamesBlock(
        kinds="part",
        label=_("Needs"),
        help_text=_("Parts listed before it that must not be refused"),
    )
    when = FormulaBlock(label=_("Needed only when"))
    sees = NamesBlock(
        kinds="section document",
        label=_("What its agencies read"),
        help_text=_("Sections and documents; who received the file reads all of it"),
    )
    part_id = part_id()

    class Meta:
        icon = "link"
        label = _("Linked part")
        label_format = "{title_vi}"
        description = _("One of the matters that are asked for at once, with steps of its own")
        preview_value = {"title_vi": "Cấp thẻ bảo hiểm y tế", "hours": 40, "part_id": "bao_hiem"}
