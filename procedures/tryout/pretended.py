"""Papers of a try-out: a name and a page of nothing."""

from django import forms
from django.utils.translation import gettext as _

from portal.core.forms import Radios
from portal.core.uploads import Checked

PAGE = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def paper(name: str) -> Checked:
    """A file as if it had been uploaded and found good; `name` says for what."""
    return Checked(name=f"{name}.pdf", kind="pdf", content=PAGE + name.encode(), pages=1)


class PretendedFile(forms.ChoiceField):
    """In place of a field for a file: its value is a Checked, or None."""

    def __init__(self, field: forms.FileField):
        given = ("given", _("A pretended file is given"))
        none = ("", _("None"))
        super().__init__(
            label=field.label,
            choices=[given] if field.required else [given, none],
            initial="given" if field.required else "",
            required=field.required,
            widget=Radios,
        )

    def clean(self, value):
        return paper("giay-to") if super().clean(value) else None


def without_uploads(form) -> None:
    """Replace every field of the form that asks for a file."""
    for name, field in list(form.fields.items()):
        if isinstance(field, forms.FileField):
            form.fields[name] = PretendedFile(field)
