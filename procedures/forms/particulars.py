"""Where an application goes, how the result comes back, how to reach the applicant."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.forms import GovukForm, Radios, Select
from portal.core.phones import display_phone, normalise_phone
from portal.core.text import vietnamese_sort_key
from procedures.catalogue.composites import area_codes
from procedures.models import Delivery
from procedures.services.deliveries import deliveries_of
from procedures.services.drafts import reception_choices


class ParticularsForm(GovukForm, forms.Form):
    agency = forms.ModelChoiceField(
        queryset=None,
        widget=Select,
        label=gettext_lazy("Agency that receives your application"),
        help_text=gettext_lazy("The one for the place where you live or where the matter belongs"),
    )
    delivery = forms.ChoiceField(label=gettext_lazy("How do you want the result?"), widget=Radios)
    phone = forms.CharField(
        label=gettext_lazy("Mobile phone for messages"),
        help_text=gettext_lazy("Its last four digits also let you track the application."),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)

    def __init__(self, data=None, *, application, asks_delivery):
        super().__init__(data, initial=_initial(application))
        spec = application.spec
        if spec.reception.kind == "same" and not application.is_entered:
            self._offer_agencies(spec)
        else:
            del self.fields["agency"]
        if asks_delivery:
            self.fields["delivery"].choices = [
                (one, Delivery(one).label) for one in deliveries_of(application)
            ]
        else:
            del self.fields["delivery"]

    def _offer_agencies(self, spec):
        field = self.fields["agency"]
        field.queryset = reception_choices(spec)
        agencies = list(field.queryset)
        field.choices = [("", _("Choose")), *_by_parent(agencies)]
        if len(agencies) == 1:
            self.initial.setdefault("agency", agencies[0].pk)

    def clean_phone(self):
        try:
            return normalise_phone(self.cleaned_data["phone"])
        except ValidationError as wrong:
            raise wrong from None

    @property
    def particulars(self) -> dict:
        """Arguments of `save_particulars`."""
        values = dict(self.cleaned_data)
        if "agency" in values:
            values["receiving_agency"] = values.pop("agency")
        return values


def _initial(application) -> dict:
    phone = application.phone or application.filed_by.phone
    answered = application.answers.get("phone")
    return {
        "agency": application.receiving_agency_id or _near(application),
        "delivery": application.delivery,
        "phone": display_phone(phone) if phone else answered or "",
        "email": application.email or application.answers.get("email") or "",
    }


def _near(application):
    """The agency of the place where the applicant lives, where the choice has it."""
    person = application.owner or application.filed_by.person
    address = (person.address if person else None) or {}
    choices = reception_choices(application.spec)
    near = choices.filter(area__code__in=area_codes(address).values())
    return near.order_by("-area__level__rank", "name").values_list("pk", flat=True).first()


def _by_parent(agencies) -> list:
    """Options under the name of the place above, which tells places of one name apart."""
    groups = {}
    for agency in sorted(agencies, key=lambda one: vietnamese_sort_key(one.label())):
        above = agency.area.parent.label() if agency.area.parent else ""
        groups.setdefault(above, []).append((agency.pk, agency.label()))
    if len(groups) == 1:
        return next(iter(groups.values()))
    return sorted(groups.items(), key=lambda item: vietnamese_sort_key(item[0]))
