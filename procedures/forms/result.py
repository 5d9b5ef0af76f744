"""The form of a drafted result: its particulars, and the reasons of a refusal."""

from django import forms
from django.utils.translation import gettext as _

from procedures.acts import part_of
from procedures.catalogue.answers import validate_value
from procedures.catalogue.conditions import is_absent
from procedures.forms.desk import LONG
from procedures.forms.questions import QuestionsForm
from procedures.forms.section import COMPOSITE
from procedures.models import Outcome, ResultDraft
from procedures.services.results import draft_of


class ResultForm(QuestionsForm):
    """`choice` is the id of the result, or "refused" for a plain letter of refusal."""

    start = "particular."
    choice = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, result, choice, **frame):
        self.result, self.choice = result, choice
        super().__init__(data, **frame)

    def build(self):
        self.initial["choice"] = self.choice
        known = self._known()
        self.questions = list(self.result.particulars) if self.result else []
        for question in self.questions:
            self.ask(question.id, question, known.get(question.id))
        if self.result is None or self.result.outcome == Outcome.REFUSED:
            self._add_reasons()

    def _known(self) -> dict:
        draft = draft_of(self.application, part_of(self.act))
        if draft is None or draft.result_id != (self.result.id if self.result else ""):
            return {}
        self.initial["reasons"] = draft.reasons
        return draft.particulars

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
            value = self.read(question.id, question)
            faults = validate_value(question, value)
            for part, messages in faults.items():
                self.report(f"{question.id}.{part}" if part else question.id, messages)
            if not faults and not is_absent(value):
                self.particulars[question.id] = value
        return self.cleaned_data

    @property
    def groups(self) -> list:
        """[(title or "", [bound fields])]: the parts of a person stand together."""
        return [
            (str(one.label) if one.type in COMPOSITE else "", self.fields_at(one.id))
            for one in self.questions
        ]

    def proposal(self) -> dict:
        """What is proposed, as far as it could be read."""
        return {
            "outcome": self.result.outcome if self.result else Outcome.REFUSED,
            "result_id": self.result.id if self.result else "",
            "particulars": self.particulars,
            "reasons": self.cleaned_data.get("reasons", ""),
        }

    def unsaved_draft(self) -> ResultDraft:
        return ResultDraft(**self.proposal(), part=part_of(self.act))

    def arguments(self):
        return {"run_id": self.act.target.pk, "proposal": self.proposal()}
