"""Which agency: found by a rule, because agencies are data of the map."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.parts import PartBlock, RefBlock
from cms.blocks.simple import OneOf
from cms.choices import AGENCY_RULES, levels
from procedures.catalogue.route import AgencyRule


class AgencyRuleBlock(PartBlock):
    part = AgencyRule

    kind = OneOf(choices=AGENCY_RULES, default="same", label=_("Which agency"))
    level = OneOf(
        choices=levels,
        required=False,
        label=_("Level"),
        help_text=_("For a superior, an agency under it or one of a sector"),
    )
    sector = blocks.CharBlock(
        required=False, label=_("Sector"), help_text=_("The code of the sector, such as land")
    )
    code = blocks.CharBlock(
        required=False, label=_("Code of the agency"), help_text=_("For a named agency only")
    )
    area_field = RefBlock(
        kinds="address agency",
        label=_("Question about the place"),
        help_text=_("Its answer says where to look"),
    )

    class Meta:
        form_classname = "collapsed"
        icon = "site"
        label = _("Agency")
        label_format = "{kind}"
        description = _("A rule that finds the agency on the map: nobody types its name")
        preview_value = {"kind": "parent", "level": "province"}
