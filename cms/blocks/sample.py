"""Parts of a spec shown outside any procedure: for the previews of blocks."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from procedures.catalogue.base import Part, Text
from procedures.catalogue.conditions import Context
from procedures.catalogue.fields import Section
from procedures.catalogue.say import Teller, attribute_name, attributes_of, default_of
from procedures.catalogue.spec import ProcedureSpec
from procedures.forms.blocks import blocks_of
from procedures.forms.section import SectionForm, Sheet

# The procedure that a part is shown in: what previews name stands here.
AROUND = {
    "code": "1.000001",
    "title": {"vi": "Thủ tục minh họa"},
    "short_title": {"vi": "Minh họa"},
    "guide": {name: {"vi": "Minh họa"} for name in ("summary", "field", "who", "performer")},
    "applicant_types": ["citizen", "organisation"],
    "channels": ["online", "in_person", "postal"],
    "sections": [
        {
            "id": "request",
            "title": {"vi": "Nội dung đề nghị"},
            "fields": [
                {"id": "copies", "type": "integer", "label": {"vi": "Số bản sao"}},
                {"id": "poor", "type": "yes_no", "label": {"vi": "Thuộc hộ nghèo"}},
                {"id": "place", "type": "address", "label": {"vi": "Nơi có đất"}},
            ],
            "groups": [
                {
                    "id": "plots",
                    "title": {"vi": "Thửa đất"},
                    "fields": [{"id": "area", "type": "decimal", "label": {"vi": "Diện tích"}}],
                }
            ],
        }
    ],
}


def lines(part: type[Part], data: dict) -> list[tuple[str, str]]:
    """(what, its words) of all that the part says."""
    made = part.model_validate(data)
    if isinstance(made, Text):
        return [(_("Text"), str(made))]
    teller = Teller(ProcedureSpec.model_validate(AROUND))
    return [
        (capfirst(attribute_name(name)), teller.attribute(made, name))
        for name in attributes_of(made)
        if getattr(made, name) != default_of(made, name)
    ]


def form_blocks(section: dict) -> list:
    """The questions of a section as its form shows them."""
    made = Section.model_validate(section)
    spec = ProcedureSpec.model_validate({**AROUND, "sections": [section]})
    context = Context(applicant_type="citizen", channel="online")
    return blocks_of(SectionForm(sheet=Sheet(spec, made, context, {})))
