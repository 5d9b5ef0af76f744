"""Which file of others is opened urgently, and why."""

from django import forms
from django.utils.translation import gettext_lazy

from portal.core.forms import GovukForm

SHORTEST = 20  # characters: "gấp" is no reason


class UrgentForm(GovukForm, forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code of the file"),
        help_text=gettext_lazy("The whole code, as it stands on the slip"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why must you read it?"),
        help_text=gettext_lazy(
            "The applicant and the agencies that handle the file see that you opened it; officers "
            "read your reason in its history."
        ),
        min_length=SHORTEST,
        error_messages={
            "min_length": gettext_lazy("Give the reason in a sentence: at least 20 characters")
        },
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
