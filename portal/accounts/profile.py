"""What a person keeps about themselves: shown, changed, checked."""

from datetime import date

from allauth.account.models import EmailAddress
from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.adapter import TAKEN
from portal.accounts.fields import PhoneField
from portal.accounts.models import Area, Level, Person, User
from portal.audit.services import record
from portal.core.dates import today
from portal.core.encryption import blind_index
from portal.core.forms import DateField, GovukForm, Radios, Select
from portal.core.identifiers import NationalId
from portal.core.ratelimit import allow
from portal.core.text import nfc

LOOKS, LOOKS_WINDOW = 20, 24 * 3600  # numbers and addresses tried by one account, seconds
IDENTITY = ("full_name", "national_id", "birth_date", "sex")


class ProfileForm(GovukForm, forms.Form):
    """Identity fields are missing once somebody has checked them: only an officer changes those."""

    full_name = forms.CharField(
        label=_("Full name"),
        max_length=120,
        help_text=_("As on your identity card"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    national_id = forms.CharField(
        label=_("Identity number"),
        required=False,
        help_text=_("12 digits, on the front of the identity card"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    birth_date = DateField(
        label=_("Date of birth"), required=False, help_text=_("For example: 27 3 1990")
    )
    sex = forms.ChoiceField(
        label=_("Sex"),
        required=False,
        choices=[choice for choice in Person.Sex.choices if choice[0]],
        widget=Radios(attrs={"class": "govuk-radios--inline"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = PhoneField(required=False)
    area = forms.ChoiceField(required=False, widget=Select)
    street = forms.CharField(
        label=_("House number, street or hamlet"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)
        smallest = Level.objects.smallest()
        self.fields["area"].label = smallest.place_label() if smallest else ""
        self.fields["area"].choices = [("", ""), *areas_by_parent(smallest)]
        if user.person and user.person.verified_level:
            for name in IDENTITY:
                del self.fields[name]

    def clean_full_name(self):
        name = " ".join(nfc(self.cleaned_data["full_name"]).split())
        if any(letter.isdigit() for letter in name):
            raise forms.ValidationError(_("Enter the full name as on the identity card"))
        return name

    def clean_national_id(self):
        """Checked here; whether it fits the person is for `clean`."""
        text = self.cleaned_data["national_id"]
        if not text:
            return ""
        number = NationalId.parse(text).number
        self._count_look(number, self.initial.get("national_id"))
        others = Person.objects.exclude(pk=self.user.person_id)
        if others.filter(national_id_index=blind_index(number, "national_id")).exists():
            words = _("This number cannot be used here. Check it, or ask at a one-stop counter.")
            raise forms.ValidationError(words)
        return number

    def clean_birth_date(self):
        born = self.cleaned_data["birth_date"]
        if born and not date(1880, 1, 1) <= born <= today():
            raise forms.ValidationError(_("Check the date of birth"))
        return born

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        self._count_look(email, self.user.email)
        if email and User.objects.exclude(pk=self.user.pk).filter(email=email).exists():
            raise forms.ValidationError(TAKEN)
        return email

    def clean_phone(self):
        phone = self.cleaned_data["phone"]
        self._count_look(phone, self.user.phone)
        other = User.objects.by_phone(phone) if phone else None
        if other and other.pk != self.user.pk:
            raise forms.ValidationError(TAKEN)
        return phone

    def _count_look(self, value, own):
        """The answer tells whether somebody else has it; nobody may ask for many."""
        if value and value != own and not allow(f"profile:{self.user.pk}", LOOKS, LOOKS_WINDOW):
            raise forms.ValidationError(_("Too many tries today. Try again tomorrow."))

    def clean(self):
        given = super().clean()
        if not self.errors and not given.get("email") and not given.get("phone"):
            self.add_error("email", _("Keep at least an e-mail or a phone number to sign in with"))
        number = given.get("national_id")
        if number and not NationalId.parse(number).agrees_with(
            given.get("birth_date"), given.get("sex", "")
        ):
            words = _("This number does not fit the date of birth or the sex given")
            self.add_error("national_id", words)
        return given


def areas_by_parent(level) -> list:
    """The areas of a level to choose from, grouped by the one they lie in."""
    groups = {}
    areas = Area.objects.valid_on().filter(level=level).select_related("parent")
    for area in areas.order_by("parent__code", "name_fold"):
        parent = area.parent.label() if area.parent else ""
        groups.setdefault(parent, []).append((area.code, area.label()))
    return list(groups.items())


def initial(user) -> dict:
    person = user.person or Person(full_name=user.full_name)
    address = person.address or {}
    area = Area.objects.smallest_in([address[part] for part in address if part != "street"])
    return {
        "full_name": person.full_name,
        "national_id": person.national_id,
        "birth_date": person.birth_date,
        "sex": person.sex,
        "email": user.email,
        "phone": user.phone,
        "area": area.code if area else "",
        "street": address.get("street", ""),
    }


@transaction.atomic
def save_profile(*, user, given: dict):
    """Store what the checked form gave; the event tells which parts changed, not their values."""
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    before = initial(user)
    person = user.person or Person()
    for name in set(IDENTITY) & set(given):
        value = given[name]
        setattr(person, name, value.isoformat() if isinstance(value, date) else value or "")
    person.phone = given["phone"]
    person.address = full_address(given["area"], given["street"])
    person.save()
    user.person, user.full_name = person, person.full_name
    user.email, user.phone = given["email"], given["phone"]
    user.save()
    EmailAddress.objects.filter(user=user).exclude(email=user.email or "").delete()
    after = initial(user)
    changed = sorted(name for name in after if (after[name] or "") != (before[name] or ""))
    record(
        stream=f"account:{user.pk}", act="change_profile", actor=user, payload={"changed": changed}
    )
    return user


def full_address(code: str, street: str) -> dict | None:
    """The answer to an address question for the area with this code; None when nothing is known."""
    codes = {}
    area = Area.objects.valid_on().filter(code=code).first() if code else None
    while area is not None:
        codes[area.level.code] = area.code
        area = area.parent
    return codes | {"street": street} if codes or street else None
