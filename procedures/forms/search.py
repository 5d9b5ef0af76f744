"""What an officer looks for."""

from django import forms
from django.utils.translation import gettext_lazy

from portal.core.forms import GovukForm
from procedures.services.searching import number_in


class SearchForm(GovukForm, forms.Form):
    """`number` is set when a telephone or identity number was typed, else None."""

    number = None
    q = forms.CharField(
        label=gettext_lazy("What do you look for?"),
        help_text=gettext_lazy(
            "A code or its last digits, words of the owner's name, a telephone or identity number"
        ),
        max_length=100,
        error_messages={"required": gettext_lazy("Enter what you look for")},
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "autofocus": True}),
    )

    def clean_q(self):
        self.number = number_in(self.cleaned_data["q"])
        return self.cleaned_data["q"]
