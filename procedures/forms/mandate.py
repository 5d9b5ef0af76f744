"""What a receptionist notes about a mandate while its papers lie on the counter."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.mandates import Terms
from portal.accounts.models import Organisation, Person, User
from portal.core.dates import today
from portal.core.encryption import blind_index
from portal.core.forms import Checkboxes, DateField, GovukForm, Radios
from portal.core.identifiers import NationalId, normalise_tax_code
from portal.core.spoken import alike
from portal.core.text import fold, vietnamese_sort_key
from procedures.models import Procedure, ProcedureVersion

DIGITS = {"inputmode": "numeric", "autocomplete": "off"}
CARD = gettext_lazy("12 digits, on the front of the identity card")


def _number_field(label):
    return forms.CharField(label=label, help_text=CARD, widget=forms.TextInput(attrs=DIGITS))


class MandateForm(GovukForm, forms.Form):
    """Both kinds: who acts, for what, how long, by which paper. `whom()` tells for whom."""

    login = forms.CharField(
        label=gettext_lazy("E-mail or phone number of the account of the one who will act"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    holder_id = _number_field(gettext_lazy("Identity number of the one who will act"))
    proof = forms.CharField(
        label=gettext_lazy("Paper that proves it"),
        help_text=gettext_lazy("Its name, number and date, and who certified it"),
        max_length=250,
    )
    scope = forms.ChoiceField(
        label=gettext_lazy("What is it for?"),
        choices=[
            ("all", gettext_lazy("Every procedure")),
            ("some", gettext_lazy("Only the procedures ticked below")),
        ],
        widget=Radios,
    )
    procedures = forms.MultipleChoiceField(
        label=gettext_lazy("Procedures"),
        error_messages={"required": gettext_lazy("Tick at least one procedure")},
        widget=Checkboxes(attrs={"class": "govuk-checkboxes--small"}),
    )
    valid_from = DateField(label=gettext_lazy("First day"))
    valid_to = DateField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("Leave it empty if the paper names no end"),
        required=False,
    )

    def __init__(self, data=None):
        super().__init__(data, initial={"valid_from": today()})
        procedures = self.fields["procedures"]
        procedures.choices = _open_procedures()
        if self.is_bound:
            procedures.required = data.get("scope") == "some"

    def clean_holder_id(self):
        return NationalId.parse(self.cleaned_data["holder_id"]).number

    def clean(self):
        given = super().clean()
        first, last = given.get("valid_from"), given.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("The last day is before the first day"))
        if {"login", "holder_id"} <= given.keys():
            self.holder = self._holder(given["login"], given["holder_id"])
        return given

    def _holder(self, login, number) -> Person | None:
        """The person of that account, whose number must be the one on the card."""
        user = _account(login)
        person = user.person if user and user.is_active else None
        if person and person.national_id == number:
            return person
        words = _(
            "No account with this e-mail or phone number has this identity number. "
            "The number is entered under My account."
        )
        self.add_error("login", words)
        return None

    def terms(self) -> Terms:
        given = self.cleaned_data
        chosen = given["procedures"] if given["scope"] == "some" else []
        return Terms(tuple(chosen), given["proof"], given["valid_from"], given["valid_to"])


def _open_procedures() -> list[tuple[str, str]]:
    """(code, short title and code) of each that can be filed today: a legal name fills a screen."""
    versions = ProcedureVersion.objects.valid_on().filter(procedure__state=Procedure.State.OPEN)
    specs = [version.content for version in versions.order_by("number")]
    choices = {spec.code: _with_code(spec) for spec in specs}
    return sorted(choices.items(), key=lambda choice: vietnamese_sort_key(choice[1]))


def _with_code(spec) -> str:
    title = str(spec.short_title)
    return alike(title, f"{title} ({spec.code})")


def _account(login: str) -> User | None:
    if "@" in login:
        return User.objects.filter(email=login.strip().lower()).first()
    try:
        return User.objects.by_phone(login)
    except ValidationError:
        return None


class ForPersonForm(MandateForm):
    person_name = forms.CharField(label=gettext_lazy("Full name of the other person"))
    person_id = _number_field(gettext_lazy("Identity number of the other person"))
    field_order = ["person_name", "person_id"]

    def clean_person_id(self):
        return NationalId.parse(self.cleaned_data["person_id"]).number

    def clean(self):
        given = super().clean()
        if {"person_name", "person_id"} <= given.keys():
            index = blind_index(given["person_id"], "national_id")
            known = Person.objects.filter(national_id_index=index).first()
            if known and known.full_name_fold != fold(given["person_name"]):
                words = _("This number is known under another name. Check the name and the number.")
                self.add_error("person_name", words)
        return given

    def whom(self) -> Person:
        given = self.cleaned_data
        return Person(full_name=given["person_name"], national_id=given["person_id"])


class ForOrganisationForm(MandateForm):
    organisation_name = forms.CharField(label=gettext_lazy("Name of the organisation"))
    tax_code = forms.CharField(
        label=gettext_lazy("Tax code of the organisation"), widget=forms.TextInput(attrs=DIGITS)
    )
    field_order = ["organisation_name", "tax_code"]

    def clean_tax_code(self):
        return normalise_tax_code(self.cleaned_data["tax_code"])

    def clean(self):
        given = super().clean()
        if {"organisation_name", "tax_code"} <= given.keys():
            known = Organisation.objects.filter(tax_code=given["tax_code"]).first()
            if known and known.name_fold != fold(given["organisation_name"]):
                words = _("This tax code is known under another name: %(name)s")
                self.add_error("organisation_name", words % {"name": known.name})
        return given

    def whom(self) -> Organisation:
        given = self.cleaned_data
        return Organisation(name=given["organisation_name"], tax_code=given["tax_code"])


class FindMandatesForm(GovukForm, forms.Form):
    number = forms.CharField(
        label=gettext_lazy("Identity number or tax code"),
        help_text=gettext_lazy("Of either side: who acts, or for whom"),
        widget=forms.TextInput(attrs=DIGITS),
    )

    def clean_number(self):
        return normalise_tax_code(self.cleaned_data["number"])


class EndMandateForm(GovukForm, forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why does it end?"),
        help_text=gettext_lazy("For example: taken back in writing on 5 March 2026"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
