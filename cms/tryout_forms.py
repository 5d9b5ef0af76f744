"""How a try-out begins, and how its time goes on."""

from datetime import datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.dates import at, local, today
from portal.core.forms import DateField, GovukForm, Radios, Select
from portal.core.text import vietnamese_sort_key
from procedures.forms.start import TYPE_LABELS
from procedures.models import Channel
from procedures.services.drafts import reception_choices

LONGEST = timedelta(days=3660)  # from today, either way


class MomentForm(GovukForm, forms.Form):
    """A day and an hour in Viet Nam; `moment` when it is valid."""

    day = DateField(label=gettext_lazy("Day"))
    hour = forms.TimeField(
        label=gettext_lazy("Hour"),
        help_text=gettext_lazy("Such as 09:30"),
        input_formats=["%H:%M", "%H.%M"],
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "autocomplete": "off"}),
        error_messages={"invalid": gettext_lazy("Enter hours and minutes, such as 09:30")},
    )

    @classmethod
    def at(cls, moment: datetime, **more):
        """Offering this moment."""
        here = local(moment)
        return cls(initial={"day": here.date(), "hour": f"{here:%H:%M}"}, **more)

    def clean_day(self):
        day = self.cleaned_data["day"]
        if abs(day - today()) > LONGEST:
            raise ValidationError(_("Choose a day within ten years."))
        return day

    @property
    def moment(self) -> datetime:
        return at(self.cleaned_data["day"], self.cleaned_data["hour"])


class BeginForm(MomentForm):
    """Who files, how, where and when; what has one answer only is not asked."""

    kind = forms.ChoiceField(label=gettext_lazy("Who files?"), widget=Radios)
    channel = forms.ChoiceField(label=gettext_lazy("How is it filed?"), widget=Radios)
    agency = forms.ModelChoiceField(
        queryset=None,
        required=False,
        widget=Select,
        label=gettext_lazy("Which agency receives it?"),
    )
    field_order = ("kind", "channel", "agency", "day", "hour")

    def __init__(self, data=None, *, spec, **more):
        super().__init__(data, **more)
        self.spec = spec
        types = [(one, TYPE_LABELS[one]) for one in spec.applicant_types]
        ways = [(one, Channel(one).label) for one in spec.channels]
        for name, choices in (("kind", types), ("channel", ways)):
            self.fields[name].choices = choices
            self.initial.setdefault(name, choices[0][0])
            if len(choices) == 1:
                self.fields[name].widget = forms.HiddenInput()
        self._offer_agencies()

    def _offer_agencies(self):
        field = self.fields["agency"]
        field.queryset = reception_choices(self.spec)
        named = [(one.pk, one.label()) for one in field.queryset]
        named.sort(key=lambda item: vietnamese_sort_key(item[1]))
        field.choices = [("", _("Choose")), *named]
        if not self.is_chosen and "in_person" not in self.spec.channels:
            del self.fields["agency"]
        elif not self.is_chosen:
            field.help_text = _("At a counter only. Otherwise it follows from the answers.")

    @property
    def is_chosen(self) -> bool:
        """The applicant says which agency receives it."""
        return self.spec.reception.kind == "same"

    def clean(self):
        given = super().clean()
        needed = self.is_chosen or given.get("channel") == Channel.IN_PERSON
        if needed and "agency" not in self.errors and not given.get("agency"):
            self.add_error("agency", _("Choose the agency"))
        return given

    @property
    def chosen_agency(self) -> str | None:
        agency = self.cleaned_data.get("agency")
        used = self.is_chosen or self.cleaned_data["channel"] == Channel.IN_PERSON
        return str(agency.pk) if agency and used else None


class WithdrawForm(GovukForm, forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)
