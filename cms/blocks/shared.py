"""A section that stands in the library of shared parts, in one of its versions."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.parts import FormulaBlock, PartBlock, Words
from cms.blocks.preview import PreviewedForm
from cms.blocks.simple import OneOf
from procedures.catalogue.fields import Section


def versions() -> list[tuple[str, str]]:
    from cms.services.shared import choices  # its models hold blocks

    return choices()


class SharedSectionBlock(PreviewedForm, PartBlock):
    part = Section

    version = OneOf(
        choices=versions,
        required=False,
        label=_("Shared part and version"),
        help_text=_("Another version reaches applicants when you choose it and publish"),
    )
    prefix = blocks.RegexBlock(
        regex=r"^[a-z][a-z0-9_]{0,15}$",
        required=False,
        label=_("Prefix of identifiers"),
        help_text=_("Where one part stands twice in a form: buyer and seller, say"),
        error_messages={"invalid": _("Small letters, digits and underscores only")},
    )
    title_vi = Words(_("Title in Vietnamese"), help_text=_("Empty: that of the shared part"))
    title_en = Words(_("Title in English"))
    when = FormulaBlock(label=_("Shown only when"))

    class Meta:
        icon = "snippet"
        label = _("Shared part")
        label_format = "{version}"
        description = _("A section of the library, in a version that never changes")
        preview_value = {"title_vi": "Nơi cư trú"}

    def to_spec(self, value) -> dict:
        from cms.services.shared import section_of

        own = super().to_spec(value)
        section = section_of(own.pop("version", ""), own.pop("prefix", ""))
        return {**section, **own} if section else own

    def steps_inside(self, steps: list[str], value) -> list[str]:
        """What is wrong inside it cannot be mended here."""
        return steps[:1] if steps[0] == "when" else ["version"]

    def as_section(self, data: dict) -> dict:
        question = {"id": "place", "type": "address", "label": data["title"]}
        return {"id": "shared", "fields": [question], **data}
