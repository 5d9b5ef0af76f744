"""The screens on which a procedure is written, one tab for each kind of thing."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    HelpPanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)

EDIT_HANDLER = TabbedInterface(
    [
        ObjectList(
            [
                FieldPanel("title"),
                FieldPanel("title_en"),
                FieldPanel("code"),
                FieldPanel("field"),
                FieldPanel("legal_name"),
                FieldPanel("legal_name_en"),
                FieldPanel("summary"),
                FieldPanel("summary_en"),
                MultiFieldPanel(
                    [
                        FieldPanel(name + language)
                        for name in ("who", "performer", "decider", "consent")
                        for language in ("", "_en")
                    ],
                    heading=_("Who"),
                ),
                FieldPanel("applicant_types"),
                FieldPanel("channels"),
                FieldPanel("deliveries"),
                FieldPanel("levels"),
                FieldPanel("keywords"),
            ],
            heading=_("Guide"),
        ),
        ObjectList(
            [
                FieldPanel("sequence"),
                FieldPanel("manner"),
                FieldPanel("conditions"),
                FieldPanel("notes"),
                FieldPanel("legal_basis"),
                FieldPanel("decision_no"),
                FieldPanel("service_level"),
                FieldPanel("checked"),
            ],
            heading=_("Steps and law"),
        ),
        ObjectList([FieldPanel("documents")], heading=_("Documents")),
        ObjectList([FieldPanel("fees")], heading=_("Fees")),
        ObjectList([FieldPanel("time_limits")], heading=_("Time limits")),
        ObjectList(
            [
                FieldPanel("sections"),
                FieldPanel("ineligible_when"),
                HelpPanel(template="cms/panels/process.html"),
                FieldPanel("process_file"),
            ],
            heading=_("Form"),
        ),
        ObjectList(
            [
                FieldPanel("reception"),
                FieldPanel("steps"),
                FieldPanel("phases"),
                FieldPanel("parts"),
            ],
            heading=_("Route"),
        ),
        ObjectList([FieldPanel("results")], heading=_("Results")),
        ObjectList(
            [
                FieldPanel("settled_doubts"),
                FieldPanel("is_superseded"),
                FieldPanel("closed_on"),
                FieldPanel("successor"),
                FieldPanel("slug"),
                MultiFieldPanel(
                    [FieldPanel("go_live_at"), FieldPanel("expire_at")], heading=_("Schedule")
                ),
            ],
            heading=_("Publication"),
        ),
    ]
)
