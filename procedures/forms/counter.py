"""What a receptionist types while somebody stands at the counter."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.fields import PhoneField
from portal.accounts.models import Level, Role
from portal.accounts.profile import areas_by_parent, full_address
from portal.accounts.walk_ins import Card, Claim
from portal.core.dates import today
from portal.core.forms import DateField, GovukForm, Radios, Select
from portal.core.identifiers import NationalId
from portal.core.text import nfc
from procedures.forms.start import PartyForm
from procedures.models import Channel
from procedures.services.drafts import Party
from procedures.services.entering import CHANNELS, Sheets

OFF = {"autocomplete": "off"}
CAME_BY = {
    Channel.IN_PERSON: gettext_lazy("In person"),
    Channel.POSTAL: gettext_lazy("By public post (BCCI)"),
}


class PersonForm(GovukForm, forms.Form):
    """Who files. The card lies on the counter, or a certified copy of it in the envelope."""

    agency = forms.TypedChoiceField(label=gettext_lazy("Your counter"), coerce=int, widget=Radios)
    channel = forms.ChoiceField(
        label=gettext_lazy("How did it come?"),
        choices=[(one.value, CAME_BY[one]) for one in CHANNELS],
        widget=Radios(attrs={"class": "govuk-radios--inline govuk-radios--small"}),
    )
    number = forms.CharField(
        label=gettext_lazy("Identity number"),
        help_text=gettext_lazy("12 digits, on the front of the identity card"),
        widget=forms.TextInput(
            attrs={
                **OFF,
                "inputmode": "numeric",
                "autofocus": True,
                "class": "govuk-input--width-20",
            }
        ),
    )
    full_name = forms.CharField(
        label=gettext_lazy("Full name"), max_length=120, widget=forms.TextInput(attrs=OFF)
    )
    birth_date = DateField(label=gettext_lazy("Date of birth"))
    phone = PhoneField(label=gettext_lazy("Mobile phone for messages"))
    area = forms.ChoiceField(widget=Select)
    street = forms.CharField(
        label=gettext_lazy("House number, street or hamlet"),
        max_length=200,
        widget=forms.TextInput(attrs=OFF),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"), required=False, widget=forms.EmailInput(attrs=OFF)
    )
    renews = forms.BooleanField(
        label=gettext_lazy("Phone, e-mail and address are new: keep them instead of earlier ones"),
        required=False,
    )
    login = forms.CharField(
        label=gettext_lazy("Sign-in of their account, if they have one"),
        help_text=gettext_lazy(
            "E-mail or phone number. The account becomes theirs for good, with what was filed here."
        ),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs=OFF),
    )
    code = forms.CharField(
        label=gettext_lazy("Code from the e-mail of that account"),
        required=False,
        max_length=6,
        widget=forms.TextInput(attrs=OFF | {"inputmode": "numeric"}),
    )
    denies = forms.BooleanField(
        label=gettext_lazy("The person says that they know of no account"), required=False
    )

    def __init__(self, data=None, *, agencies):
        first = agencies[0]
        initial = {"agency": first.pk, "channel": Channel.IN_PERSON, "area": first.area.code}
        super().__init__(data, initial=initial)
        self.agencies = {one.pk: one for one in agencies}
        self.fields["agency"].choices = [(one.pk, one.label()) for one in agencies]
        if len(agencies) == 1:
            self.fields["agency"].widget = forms.HiddenInput()
        for name in ("phone", "street", "email"):
            self.fields[name].widget.attrs |= OFF
        smallest = Level.objects.smallest()
        self.fields["area"].label = smallest.place_label() if smallest else ""
        self.fields["area"].choices = [("", ""), *areas_by_parent(smallest)]

    def clean_number(self):
        return NationalId.parse(self.cleaned_data["number"]).number

    def clean_full_name(self):
        name = " ".join(nfc(self.cleaned_data["full_name"]).split())
        if any(letter.isdigit() for letter in name):
            raise ValidationError(_("Enter the full name as on the identity card"))
        return name

    def clean_birth_date(self):
        born = self.cleaned_data["birth_date"]
        if not date(1880, 1, 1) <= born <= today():
            raise ValidationError(_("Check the date of birth"))
        return born

    def clean(self):
        given = super().clean()
        if {"number", "birth_date"} <= given.keys():
            number = NationalId.parse(given["number"])
            if not number.agrees_with(given["birth_date"]):
                words = _("This number does not fit the date of birth")
                self.add_error("number", words)
        return given

    @property
    def asks_denial(self) -> bool:
        """Once an account is named by the number, and nobody has said whose it is."""
        return self.is_bound and bool(self.errors.get("login") or self.data.get("denies"))

    @property
    def shown_fields(self) -> list:
        hidden = {"denies": not self.asks_denial, "code": not self.asks_code}
        return [one for one in self if not hidden.get(one.name)]

    @property
    def asks_code(self) -> bool:
        """Once it was sent to the account that was named."""
        return self.is_bound and bool(self.errors.get("code") or self.data.get("code"))

    @property
    def counter(self):
        return self.agencies[self.cleaned_data["agency"]]

    @property
    def card(self) -> Card:
        given = self.cleaned_data
        return Card(
            number=given["number"],
            full_name=given["full_name"],
            birth_date=given["birth_date"],
            phone=given["phone"],
            email=given["email"],
            address=full_address(given["area"], given["street"]),
            is_seen=given["channel"] != Channel.POSTAL,
            renews=given["renews"],
        )

    @property
    def claim(self) -> Claim:
        given = self.cleaned_data
        return Claim(given["login"], given["denies"], given["code"])


def counters_of(user) -> list:
    """Agencies at whose counter this officer receives today."""
    posts = [post for post in user.current_posts if post.role == Role.RECEPTIONIST]
    found = {post.agency_id: post.agency for post in posts if post.agency.receives}
    return list(found.values())


class VisitorPartyForm(PartyForm):
    """The same question, asked about somebody else."""

    myself = gettext_lazy("For themselves: %(name)s")

    def __init__(self, data=None, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["behalf"].label = _("For whom do they file?")
        self.fields["kind"].label = _("They file as")
        self._leave_out_misfits()

    def _leave_out_misfits(self):
        """Nobody is asked at a counter what cannot be: an organisation needs its mandate."""
        parties = [None, *self.mandates]
        kinds = self.fields["kind"].choices
        fitting = [one for one in kinds if any(Party(one[0], who).fits for who in parties)]
        self.fields["kind"].choices = fitting or kinds
        self.initial["kind"] = self.fields["kind"].choices[0][0] if kinds else None
        if len(fitting) == 1:
            self.fields["kind"].widget = forms.HiddenInput()


class SheetsField(forms.IntegerField):
    def __init__(self, label):
        attrs = {**OFF, "inputmode": "numeric", "class": "govuk-input--width-2"}
        widget = forms.TextInput(attrs=attrs)
        super().__init__(label=label, required=False, min_value=0, max_value=99, widget=widget)


class SheetsForm(GovukForm, forms.Form):
    """Of one required document: what lies on the counter, by the columns of form 01."""

    originals = SheetsField(gettext_lazy("Original papers"))
    certified = SheetsField(gettext_lazy("Certified copies"))
    copies = SheetsField(gettext_lazy("Photocopies"))

    @property
    def sheets(self) -> Sheets:
        return Sheets(**{name: count or 0 for name, count in self.cleaned_data.items()})


class GuideForm(GovukForm, forms.Form):
    """A paper for who goes home again: what is missing, or why nothing can be taken in."""

    ADVISE, TURN_AWAY = "advise", "turn_away"
    paper = forms.ChoiceField(
        label=gettext_lazy("Which paper?"),
        choices=[
            (ADVISE, gettext_lazy("Form 02: what is missing")),
            (TURN_AWAY, gettext_lazy("Form 03: why it cannot be taken in")),
        ],
        widget=Radios,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("In Vietnamese, as it is to be printed"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
