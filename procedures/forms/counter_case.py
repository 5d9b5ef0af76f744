"""What a receptionist enters for an applicant about an application that was filed."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.forms import GovukForm
from procedures.forms.contact import LONGEST, MessageForm, NoteForm, ReasonForm
from procedures.forms.desk import box
from procedures.forms.obligations import PaperField
from procedures.services.searching import number_in

OFF = {"autocomplete": "off"}


def usual_why(application) -> str:
    """Of whoever has no account it is known; of others the officer says it."""
    has_none = application.filed_by.is_dormant
    return _("The applicant has no account and came to the counter.") if has_none else ""


class WhyForm(GovukForm, forms.Form):
    why = forms.CharField(
        label=gettext_lazy("Why do you enter it for the applicant?"),
        help_text=gettext_lazy("The history keeps it with your name."),
        max_length=300,
        widget=forms.TextInput(attrs=OFF),
    )


class EnteredNoteForm(NoteForm, WhyForm):
    field_order = ["note", "why"]
    note = forms.CharField(
        label=gettext_lazy("What the applicant adds"),
        max_length=LONGEST,
        widget=box(3),
        required=False,
    )


class EnteredMessageForm(MessageForm, WhyForm):
    field_order = ["text", "why"]
    text = forms.CharField(
        label=gettext_lazy("What the applicant asks or tells"), max_length=LONGEST, widget=box(5)
    )


class WithdrawalForm(ReasonForm, WhyForm):
    field_order = ["reason", "why"]
    reason = forms.CharField(
        label=gettext_lazy("Why does the applicant withdraw it?"),
        help_text=gettext_lazy("As the signed request says"),
        max_length=LONGEST,
        widget=box(3),
    )


class RequestForm(WithdrawalForm):
    """The second step: the signed request itself, scanned or put into the folder."""

    request = PaperField(
        label=gettext_lazy("Scan of the signed request"),
        help_text=gettext_lazy("PDF, JPG or PNG"),
        required=False,
    )
    on_paper = forms.BooleanField(
        label=gettext_lazy("The signed request lies in the folder on paper"), required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in WithdrawalForm.base_fields:
            self.fields[name].widget = forms.HiddenInput()

    def clean(self):
        given = super().clean()
        if "request" in given and not given["request"] and not given.get("on_paper"):
            words = _("Add the scan of the signed request, or tick that it lies in the folder.")
            raise ValidationError({"request": words})
        return given

    @property
    def arguments(self) -> dict:
        """Of `endings.withdraw`."""
        names = ("reason", "why", "seen", "request")
        return {name: self.cleaned_data[name] for name in names}


class FindForm(GovukForm, forms.Form):
    """Beside the form of a person: with ids of its own. `number` is set when a telephone or
    identity number was typed, else None."""

    number = None
    code = forms.CharField(
        label=gettext_lazy("Application code, telephone or identity number"),
        help_text=gettext_lazy("Of a code the last digits do; of a number all of them"),
        max_length=40,
        widget=forms.TextInput(attrs={**OFF, "spellcheck": "false"}),
    )

    def __init__(self, data=None):
        super().__init__(data, auto_id="find-%s")

    def clean_code(self):
        self.number = number_in(self.cleaned_data["code"])
        code = "".join(self.cleaned_data["code"].split()).upper()
        if len(code) < 4:
            raise ValidationError(_("Enter at least four characters of the code"))
        return code
