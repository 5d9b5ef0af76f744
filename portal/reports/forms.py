"""Which agency, which days, which procedure: asked in the address, so that it can be kept."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.core.dates import today
from portal.core.forms import GovukForm, Select

EARLIEST = date(2000, 1, 1)


class DayInput(forms.DateInput):
    """The browser's own calendar; narrow, for a line of filters."""

    def __init__(self):
        super().__init__({"type": "date", "class": "govuk-input govuk-input--width-10"}, "%Y-%m-%d")


class DayField(forms.DateField):
    widget = DayInput
    input_formats = ["%Y-%m-%d"]
    default_error_messages = dict.fromkeys(("invalid", "required"), _("Enter a day that there is"))


class PeriodForm(GovukForm, forms.Form):
    """Two days, both included. Nothing given is this month until today."""

    tu = DayField(label=pgettext_lazy("a day", "From"))
    den = DayField(label=pgettext_lazy("a day", "To"))

    def __init__(self, given, **kwargs):
        defaults = {"tu": f"{today().replace(day=1)}", "den": f"{today()}"}
        super().__init__(defaults | {name: given[name] for name in given}, **kwargs)

    def clean_tu(self):
        return _possible(self.cleaned_data["tu"])

    def clean_den(self):
        return _possible(self.cleaned_data["den"])

    def clean(self):
        first, last = self.cleaned_data.get("tu"), self.cleaned_data.get("den")
        if first and last and last < first:
            self.add_error("den", _("The last day is before the first one."))


def _possible(day: date) -> date:
    if not EARLIEST <= day <= today():
        raise forms.ValidationError(_("Enter a day since the year 2000 that is not to come"))
    return day


class RegisterForm(PeriodForm):
    co_quan = forms.TypedChoiceField(label=_("Agency"), widget=Select, coerce=int, required=False)
    thu_tuc = forms.CharField(label=_("Procedure"), required=False, max_length=20)

    def __init__(self, given, *, agencies):
        super().__init__(given)
        self.agencies = {agency.pk: agency for agency in agencies}
        self.fields["co_quan"].choices = [(one.pk, one.label()) for one in agencies]

    @property
    def agency(self):
        return self.agencies.get(self.cleaned_data.get("co_quan")) or next(
            iter(self.agencies.values())
        )
