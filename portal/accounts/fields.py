"""Form fields of this app."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.identifiers import normalise_phone


class PhoneField(forms.CharField):
    """A Vietnamese number in any notation; gives `+84912345678` or the empty string."""

    def __init__(self, **kwargs):
        widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
        super().__init__(**{"widget": widget, "label": _("Phone number"), **kwargs})

    def clean(self, value):
        value = super().clean(value)
        return normalise_phone(value) if value else ""
