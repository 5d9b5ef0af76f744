"""What the officer says of steps ahead that may be left out; part of the forms that end a step."""

from django import forms
from django.utils.translation import gettext as _

from portal.core.forms import Radios
from portal.core.spoken import sentence
from procedures.services import optional, route
from procedures.services.errors import NoAgency

LONGEST = 1000
DO, LEAVE = "do", "leave"


class LeavesOut:
    """Mixin of an ActForm whose target is a step run. Nothing is chosen beforehand."""

    def ask_of_steps(self):
        """Before all other fields: a choice and a reason for each."""
        self.ahead = optional.choices(self.application, self.act.target)
        for step in self.ahead:
            choice, reason = _names(step)
            words = {"step": step.title, "agency": _agency(self.application, step)}
            self.fields[choice] = forms.ChoiceField(
                label=sentence(_("“%(step)s” (%(agency)s)"), **words),
                help_text=_("This step may be left out. The legal time limit stays as it is."),
                choices=[(DO, _("It is done")), (LEAVE, _("It is left out"))],
                widget=Radios,
            )
            self.fields[reason] = forms.CharField(
                label=_("Why is it left out?"),
                help_text=_("Only if it is left out. Colleagues read it in the history."),
                widget=forms.Textarea(attrs={"rows": 2}),
                max_length=LONGEST,
                required=self.data.get(choice) == LEAVE,
                error_messages={"required": _("Say why the step is left out.")},
            )
        names = [name for step in self.ahead for name in _names(step)]
        self.order_fields(["seen", "target", *names, *self.fields])

    def clean(self):
        given = super().clean() or self.cleaned_data
        early = optional.too_early(self.application, self.act.target, self._left_out())
        for step in early:
            words = _("The officer of the step before it says this, as that step is done.")
            self.add_error(_names(step)[0], words)
        return given

    def _left_out(self) -> dict:
        given = self.cleaned_data
        names = {step.id: _names(step) for step in self.ahead}
        return {
            step_id: given.get(reason, "")
            for step_id, (choice, reason) in names.items()
            if given.get(choice) == LEAVE
        }

    def left_out_arguments(self) -> dict:
        """For the service; nothing where there is nothing to leave out."""
        left_out = self._left_out()
        return {"left_out": left_out} if left_out else {}


def _names(step) -> tuple[str, str]:
    return f"step_{step.id}", f"why_{step.id}"


def _agency(application, step):
    try:
        return route.agency_of(application, step).label()
    except NoAgency:
        return _("Not known yet")
