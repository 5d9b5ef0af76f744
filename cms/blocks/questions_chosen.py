"""Questions that are answered by choosing: options, people, places, agencies."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup

from cms.blocks.parts import PartBlock, Words
from cms.blocks.question import CHOICES, WHO, QuestionBlock, layout
from cms.blocks.simple import OneOf, SomeOf
from cms.choices import PERSON_PARTS, levels
from procedures.catalogue import fields


class OptionBlock(PartBlock):
    part = fields.Option
    identifier = "value"

    label_vi = Words(_("Answer in Vietnamese"))
    label_en = Words(_("Answer in English"))
    hint_vi = Words(_("Hint in Vietnamese"))
    hint_en = Words(_("Hint in English"))
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
        form_layout = BlockGroup(
            children=["label_vi"], settings=["label_en", "hint_vi", "hint_en", "value"]
        )
        description = _("One answer of several that can be chosen")
        preview_value = {"label_vi": "Nhận tại quầy", "value": "counter"}


ANSWERS = [
    {"label_vi": "Lần đầu", "value": "lan_dau"},
    {"label_vi": "Cấp lại", "value": "cap_lai"},
]


class ChoiceQuestionBlock(QuestionBlock):
    part = fields.ChoiceQuestion

    options = blocks.ListBlock(OptionBlock(), label=_("Answers"))

    class Meta:
        group = CHOICES
        icon = "radio-full"
        label = _("One of several")
        label_format = "{label_vi}"
        form_layout = layout("options")
        description = _("One answer of a list; conditions can ask for it")
        preview_value = {"label_vi": "Trường hợp", "options": ANSWERS, "part_id": "truong_hop"}


class ChoicesQuestionBlock(QuestionBlock):
    part = fields.ChoicesQuestion

    options = blocks.ListBlock(OptionBlock(), label=_("Answers"))
    min = blocks.IntegerBlock(label=_("At least so many"), required=False, min_value=0)
    max = blocks.IntegerBlock(label=_("At most so many"), required=False, min_value=0)

    class Meta:
        group = CHOICES
        icon = "list-ul"
        label = _("Some of several")
        label_format = "{label_vi}"
        form_layout = layout("options", "min", "max")
        description = _("Several answers of a list can be ticked")
        preview_value = {"label_vi": "Thay đổi nội dung", "options": ANSWERS, "part_id": "thay_doi"}


class PersonQuestionBlock(QuestionBlock):
    part = fields.PersonQuestion

    parts = SomeOf(
        choices=PERSON_PARTS,
        required=False,
        label=_("What is asked of the person"),
        default=["full_name", "birth_date", "sex", "national_id"],
    )
    optional = SomeOf(choices=PERSON_PARTS, required=False, label=_("What of it may stay empty"))

    class Meta:
        group = WHO
        icon = "user"
        label = _("Person")
        label_format = "{label_vi}"
        form_layout = layout("parts", "optional")
        description = _("Name, birth, sex and identity number in one question")
        preview_value = {
            "label_vi": "Người được khai sinh",
            "parts": ["full_name", "birth_date"],
            "part_id": "nguoi",
        }


class AddressQuestionBlock(QuestionBlock):
    part = fields.AddressQuestion

    level = OneOf(
        choices=levels,
        required=False,
        label=_("Smallest area asked for"),
        help_text=_("None: the smallest of the map"),
    )
    street = blocks.BooleanBlock(label=_("House number and street"), default=True, required=False)

    class Meta:
        group = WHO
        icon = "home"
        label = _("Address")
        label_format = "{label_vi}"
        form_layout = layout("level", "street")
        description = _("A place chosen on the map, and the street; agencies are found by it")
        preview_value = {"label_vi": "Nơi cư trú", "street": True, "part_id": "noi_cu_tru"}


class AgencyQuestionBlock(QuestionBlock):
    part = fields.AgencyQuestion

    level = OneOf(choices=levels, required=False, label=_("Level"))
    sector = blocks.CharBlock(
        required=False, label=_("Sector"), help_text=_("The code of the sector, such as land")
    )

    class Meta:
        group = WHO
        icon = "site"
        label = _("Agency")
        label_format = "{label_vi}"
        form_layout = layout("level", "sector")
        description = _("One agency, chosen from a list")
        preview_value = {"label_vi": "Cơ quan đã đăng ký", "part_id": "co_quan"}
