"""Forms of questions to other agencies, and of their answers."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import Agency
from portal.core.forms import Radios
from portal.core.text import vietnamese_sort_key
from procedures.forms.desk import LONG, ActForm, ReasonForm, box
from procedures.forms.leaving import LeavesOut
from procedures.models import Opinion
from procedures.services.opinions import DEFAULT_HOURS

MOST_ASKED = 5  # agencies in one go


class AskOpinionForm(ActForm):
    """One question to one agency or several, each with its own time to answer in."""

    question = forms.CharField(label=gettext_lazy("Question"), widget=box(), max_length=LONG)

    def build(self):
        own = self.act.target.agency_id
        self.agencies = {str(one.pk): one for one in Agency.objects.valid_on().exclude(pk=own)}
        named = [(key, agency.label()) for key, agency in self.agencies.items()]
        named.sort(key=lambda item: vietnamese_sort_key(item[1]))
        for number in range(1, MOST_ASKED + 1):
            agency, hours = _names(number)
            self.fields[agency] = forms.ChoiceField(
                label=_("Agency to ask") if number == 1 else _("A further agency"),
                choices=[("", _("Choose")), *named],
                required=number == 1,
            )
            self.fields[hours] = _hours()

    @property
    def first(self):
        return [self[name] for name in _names(1)]

    @property
    def further(self):
        """[[agency, hours]] of the rows that few need."""
        numbers = range(2, MOST_ASKED + 1)
        return [[self[name] for name in _names(number)] for number in numbers]

    @property
    def is_open(self) -> bool:
        return any(
            agency.value() or agency.errors or hours.errors for agency, hours in self.further
        )

    def clean(self):
        seen = set()
        for number in range(1, MOST_ASKED + 1):
            name = _names(number)[0]
            key = self.cleaned_data.get(name)
            if key and key in seen:
                self.add_error(name, _("This agency stands here already."))
            seen.add(key)
        return self.cleaned_data

    def arguments(self):
        rows = [[self.cleaned_data[name] for name in _names(n)] for n in range(1, MOST_ASKED + 1)]
        asked = [(self.agencies[key], hours) for key, hours in rows if key]
        (agency, hours), *also = asked
        question = {"agency": agency, "text": self.cleaned_data["question"], "hours": hours}
        return {"run_id": self.act.target.pk, "question": question | {"also": also}}


def _names(number) -> tuple[str, str]:
    """Of the fields of a row; the first one needs no number."""
    return ("agency", "hours") if number == 1 else (f"agency_{number}", f"hours_{number}")


def _hours():
    return forms.IntegerField(
        label=_("Working hours to answer in"),
        help_text=_("8 hours are one working day."),
        initial=DEFAULT_HOURS,
        min_value=1,
        max_value=400,
        required=False,
    )


class OpinionForm(ActForm):
    verdict = forms.ChoiceField(
        label=gettext_lazy("What is your opinion?"),
        choices=[choice for choice in Opinion.Verdict.choices if choice[0]],
        widget=Radios,
    )
    text = forms.CharField(label=gettext_lazy("Grounds"), widget=box(), max_length=LONG)

    @property
    def answer(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("verdict", "text")}


class GiveOpinionForm(OpinionForm):
    def arguments(self):
        return {"opinion_id": self.act.target.pk, "answer": self.answer}


class RecallForm(ReasonForm):
    """Several may be asked: it says who is told that nobody waits any more."""

    def build(self):
        self.fields["reason"].help_text = _("The agency that was asked reads this.")
        self.notice = _("Asked: %(agency)s.") % {"agency": self.act.target.agency.label()}

    def arguments(self):
        return super().arguments() | {"opinion_id": self.act.target.pk}


class StateOpinionForm(LeavesOut, OpinionForm):
    """The same, of a step that only gives an opinion."""

    def build(self):
        self.ask_of_steps()

    def arguments(self):
        told = {"run_id": self.act.target.pk, "answer": self.answer}
        return told | self.left_out_arguments()
