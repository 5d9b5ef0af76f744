"""What the leaders of an agency say of its hours, its days off, and who is away."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.hours import WeekFields
from portal.accounts.models import CalendarDay
from portal.core.dates import today
from portal.core.forms import DateField, GovukForm, Radios, Select
from portal.core.text import vietnamese_sort_key

PAST = gettext_lazy("This day has passed")


class DayForm(GovukForm, forms.Form):
    """A day on which this agency alone is closed, or open."""

    day = DateField(label=gettext_lazy("Day"))
    kind = forms.ChoiceField(
        label=gettext_lazy("What is different that day?"),
        choices=[
            (CalendarDay.Kind.OFF, gettext_lazy("The agency is closed")),
            (CalendarDay.Kind.EXTRA, gettext_lazy("The agency is open, as on a working day")),
        ],
        widget=Radios,
    )
    note = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("People read it beside a due date"),
        max_length=200,
    )

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day < today():
            raise forms.ValidationError(PAST)
        return day


class WeekForm(GovukForm, WeekFields, forms.Form):
    def __init__(self, data=None, *, week=None):
        super().__init__(data)
        self.ask_of_week(week)

    def clean(self):
        super().clean()
        self.week = self.clean_week()
        return self.cleaned_data


class AbsenceForm(GovukForm, forms.Form):
    """`people` are those who hold a post where the officer leads."""

    who = forms.ChoiceField(label=gettext_lazy("Who is away?"), widget=Select)
    first = DateField(label=gettext_lazy("First day"))
    last = DateField(label=gettext_lazy("Last day"))

    def __init__(self, data=None, *, people):
        super().__init__(data, initial={"first": today()})
        self.people = {str(one.pk): one for one in people}
        named = [(key, one.full_name) for key, one in self.people.items()]
        named.sort(key=lambda pair: vietnamese_sort_key(pair[1]))
        self.fields["who"].choices = [("", _("Choose")), *named]

    def clean(self):
        given = super().clean()
        first, last = given.get("first"), given.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day is before the first day"))
        if last and last < today():
            self.add_error("last", PAST)
        return given
