"""What an officer fills in for each act; `arguments()` is what its service wants."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import Agency, User
from portal.core.forms import GovukForm, Radios
from portal.core.text import vietnamese_sort_key
from procedures.models import Opinion
from procedures.services.opinions import DEFAULT_HOURS

LONG = 4000


def box(rows=4):
    return forms.Textarea(attrs={"rows": rows})


class ActForm(GovukForm, forms.Form):
    """`seen` is the revision that the page showed, `target` what the act acts on."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    target = forms.CharField(required=False, widget=forms.HiddenInput)
    intro = ""

    def __init__(self, data=None, files=None, *, act, application, user):
        self.act, self.application, self.user = act, application, user
        start = {"seen": application.revision, "target": act.target_id}
        super().__init__(data, files, initial=start)
        self.build()

    def build(self):
        """Add the fields that depend on the application."""

    def arguments(self) -> dict:
        return {}

    def refuse(self, refused):
        """Show why the service refused, an ActRefused, with everything that was typed."""
        self.add_error(None, str(refused))


class ConfirmForm(ActForm):
    pass


class NoteForm(ActForm):
    note = forms.CharField(
        label=gettext_lazy("Note for the next officer"),
        widget=box(),
        max_length=LONG,
        required=False,
    )

    def arguments(self):
        return {"run_id": self.act.target.pk, "note": self.cleaned_data["note"]}


class ReasonForm(ActForm):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The citizen reads these words. Be exact and kind."),
        widget=box(),
        max_length=LONG,
    )

    def arguments(self):
        return {"reason": self.cleaned_data["reason"]}


class ProposeForm(ReasonForm):
    def build(self):
        self.fields["reason"].help_text = _(
            "The colleague who decides reads this, and the citizen if the file goes on."
        )


class DeclineForm(ReasonForm):
    def build(self):
        self.fields["reason"].help_text = _("The colleague who proposed it reads this.")


class ReturnForm(ReasonForm):
    def build(self):
        self.fields["reason"].help_text = _("The officer of the previous step reads this.")

    def arguments(self):
        return {"run_id": self.act.target.pk, "reason": self.cleaned_data["reason"]}


# --- opinions ---------------------------------------------------------------------------------
class AskOpinionForm(ActForm):
    agency = forms.ChoiceField(label=gettext_lazy("Agency to ask"))
    question = forms.CharField(label=gettext_lazy("Question"), widget=box(), max_length=LONG)
    hours = forms.IntegerField(
        label=gettext_lazy("Working hours to answer in"),
        help_text=gettext_lazy("8 hours are one working day."),
        initial=DEFAULT_HOURS,
        min_value=1,
        max_value=400,
    )

    def build(self):
        own = self.act.target.agency_id
        self.agencies = {str(one.pk): one for one in Agency.objects.valid_on().exclude(pk=own)}
        named = [(key, agency.label()) for key, agency in self.agencies.items()]
        named.sort(key=lambda item: vietnamese_sort_key(item[1]))
        self.fields["agency"].choices = [("", _("Choose")), *named]

    def arguments(self):
        given = self.cleaned_data
        question = {"agency": self.agencies[given["agency"]], "text": given["question"]}
        return {"run_id": self.act.target.pk, "question": question | {"hours": given["hours"]}}


class GiveOpinionForm(ActForm):
    verdict = forms.ChoiceField(
        label=gettext_lazy("What is your opinion?"),
        choices=[choice for choice in Opinion.Verdict.choices if choice[0]],
        widget=Radios,
    )
    text = forms.CharField(label=gettext_lazy("Grounds"), widget=box(), max_length=LONG)

    def arguments(self):
        given = self.cleaned_data
        answer = {"verdict": given["verdict"], "text": given["text"]}
        return {"opinion_id": self.act.target.pk, "answer": answer}


class RecallForm(ActForm):
    def arguments(self):
        return {"opinion_id": self.act.target.pk}


class StateOpinionForm(GiveOpinionForm):
    """The same, of a step that only gives an opinion."""

    def arguments(self):
        return {"run_id": self.act.target.pk, "answer": super().arguments()["answer"]}


# --- people -----------------------------------------------------------------------------------
class AssignForm(ActForm):
    to = forms.ChoiceField(label=gettext_lazy("Colleague"))

    def build(self):
        item = self.act.target
        held = User.objects.filter(
            is_active=True, posts__agency=item.agency_id, posts__role=item.role
        )
        people = held.exclude(pk=item.assignee_id).distinct().order_by("full_name")
        self.people = {str(one.pk): one for one in people}
        named = [(key, one.full_name) for key, one in self.people.items()]
        self.fields["to"].choices = [("", _("Choose")), *named]

    def arguments(self):
        return {"item_id": self.act.target.pk, "to": self.people[self.cleaned_data["to"]]}


class MessageForm(ActForm):
    text = forms.CharField(label=gettext_lazy("Message"), widget=box(3), max_length=LONG)
    audience = forms.ChoiceField(
        label=gettext_lazy("Who reads it?"),
        choices=[
            ("citizen", gettext_lazy("The citizen and colleagues")),
            ("colleagues", gettext_lazy("Colleagues only (internal note)")),
        ],
        initial="citizen",
        widget=Radios,
    )

    def arguments(self):
        return {"text": self.cleaned_data["text"]}
