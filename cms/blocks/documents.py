"""The papers of an application."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.files import BlankFormBlock
from cms.blocks.parts import FormulaBlock, LongWords, PartBlock, Words, part_id
from cms.blocks.simple import SomeOf
from cms.choices import FILE_TYPES
from procedures.catalogue.documents import DocumentRequirement


class DocumentBlock(PartBlock):
    part = DocumentRequirement
    namespace = "documents"

    name_vi = Words(_("Name in Vietnamese"))
    name_en = Words(_("Name in English"))
    note_vi = LongWords(_("Note in Vietnamese"))
    note_en = LongWords(_("Note in English"))
    originals = blocks.IntegerBlock(label=_("Originals"), default=1, min_value=0, required=False)
    copies = blocks.IntegerBlock(label=_("Copies"), default=0, min_value=0, required=False)
    required = blocks.BooleanBlock(label=_("Must be given"), default=True, required=False)
    when = FormulaBlock()
    accept = SomeOf(
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
        preview_value = {
            "name_vi": "Tờ khai theo mẫu",
            "originals": 1,
            "copies": 0,
            "required": True,
            "when": "@channel = online",
            "accept": ["pdf", "jpg", "png"],
            "part_id": "to_khai",
        }
