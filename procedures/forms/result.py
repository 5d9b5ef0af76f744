"""The form of a drafted result: its particulars, and the reasons of a refusal."""

from django import forms
from django.utils.translation import gettext as _

from procedures.catalogue.answers import validate_value
from procedures.catalogue.conditions import is_absent
from procedures.forms.answers import tidy
from procedures.forms.desk import LONG, ActForm
from procedures.forms.fields import Place, fields_of, name_of
from procedures.forms.places import Places
from procedures.forms.section import COMPOSITE
from procedures.models import Outcome, ResultDraft
from procedures.services.results import draft_of

START = "particular."  # keeps the officer's questions apart from the form's own fields


class ResultForm(ActForm):
    """`choice` is the id of the result, or "refused" for a plain letter of refusal."""

    choice = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, result, choice, **frame):
        self.result, self.choice = result, choice
        super().__init__(data, **frame)

    def build(self):
        self.initial["choice"] = self.choice
        known = self._known()
        self.questions = list(self.result.particulars) if self.result else []
        for question in self.questions:
            self._add(question, known.get(question.id))
        if self.result is None or self.result.outcome == Outcome.REFUSED:
            self._add_reasons()

    def _known(self) -> dict:
        draft = draft_of(self.application)
        if draft is None or draft.result_id != (self.result.id if self.result else ""):
            return {}
        self.initial["reasons"] = draft.reasons
        return draft.particulars

    def _add(self, question, value):
        place = Place(START + question.id, value, Places())
        for path, field in fields_of(question, place).items():
            part = path[len(place.path) + 1 :]
            self.fields[name_of(path)] = field
            own = value.get(part) if part and isinstance(value, dict) else value
            self.initial[name_of(path)] = own

    def _add_reasons(self):
        """A plain letter lives by its reasons; a form with its own question need not repeat it."""
        self.fields["reasons"] = forms.CharField(
            label=_("Reasons of the refusal") if self.result is None else _("Further reasons"),
            widget=forms.Textarea(attrs={"rows": 4}),
            required=self.result is None,
            max_length=LONG,
        )

    def clean(self):
        self.particulars = {}
        for question in self.questions:
            value = self._read(question)
            faults = validate_value(question, value)
            for part, messages in faults.items():
                self._report(question, part, messages)
            if not faults and not is_absent(value):
                self.particulars[question.id] = value
        return self.cleaned_data

    def _read(self, question):
        name = name_of(START + question.id)
        if question.type not in COMPOSITE:
            return tidy(question, self.cleaned_data.get(name))
        start = f"{name}-"
        own = {
            key[len(start) :]: v for key, v in self.cleaned_data.items() if key.startswith(start)
        }
        return tidy(question, {part: value for part, value in own.items() if value})

    def _report(self, question, part, messages):
        path = START + question.id + (f".{part}" if part else "")
        name = name_of(path)
        if name not in self.fields:  # the whole of a composite: told at its first part
            name = next(one for one in self.fields if one.startswith(f"{name}-"))
        self.add_error(name, messages)

    @property
    def groups(self) -> list:
        """[(title or "", [bound fields])]: the parts of a person stand together."""
        found = []
        for question in self.questions:
            name = name_of(START + question.id)
            if question.type in COMPOSITE:
                inside = [self[one] for one in self.fields if one.startswith(f"{name}-")]
                found.append((str(question.label), inside))
            else:
                found.append(("", [self[name]]))
        return found

    def proposal(self) -> dict:
        """What is proposed, as far as it could be read."""
        return {
            "outcome": self.result.outcome if self.result else Outcome.REFUSED,
            "result_id": self.result.id if self.result else "",
            "particulars": self.particulars,
            "reasons": self.cleaned_data.get("reasons", ""),
        }

    def unsaved_draft(self) -> ResultDraft:
        return ResultDraft(**self.proposal())

    def arguments(self):
        return {"run_id": self.act.target.pk, "proposal": self.proposal()}
