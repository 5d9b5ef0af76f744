"""Small forms about an application that was sent."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.forms import GovukForm

LONGEST = 1000


class ReasonForm(GovukForm, forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why do you withdraw it?"), max_length=LONGEST, widget=forms.Textarea
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


class MessageForm(GovukForm, forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Your question"), max_length=LONGEST, widget=forms.Textarea
    )


class NoteForm(GovukForm, forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Anything you want to add"),
        max_length=LONGEST,
        widget=forms.Textarea,
        required=False,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


class TrackForm(GovukForm, forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Application code"),
        help_text=gettext_lazy("As on the slip of receipt, such as H05.16.02-240905-0009"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Last four digits of the phone number"),
        help_text=gettext_lazy("Of the number given in the application"),
        max_length=4,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_code(self):
        return "".join(self.cleaned_data["code"].split()).upper()

    def clean_phone(self):
        digits = self.cleaned_data["phone"]
        if len(digits) != 4 or not (digits.isascii() and digits.isdigit()):
            raise ValidationError(_("Enter four digits, such as 5214"))
        return digits
