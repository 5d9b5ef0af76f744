"""What an officer fills in for each act; `arguments()` is what its service wants."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import Post
from portal.core import moments
from portal.core.dates import format_datetime_long, local_date
from portal.core.forms import GovukForm, Radios, Select
from portal.core.spoken import sentence
from procedures.deadlines import Limit
from procedures.explanation_words import limit_in_words
from procedures.forms.leaving import LeavesOut
from procedures.services import extensions, reversals, route_opinions
from procedures.services.opinions import unanswered
from procedures.services.optional import choices
from procedures.services.route import next_here
from procedures.services.terms import UNITS, limit_of

LONG = 4000


def box(rows=4):
    return forms.Textarea(attrs={"rows": rows})


class ActForm(GovukForm, forms.Form):
    """`seen` is the revision that the page showed, `target` what the act acts on."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    target = forms.CharField(required=False, widget=forms.HiddenInput)
    notice = ""  # what it means for this application

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


class NoteForm(LeavesOut, ActForm):
    note = forms.CharField(
        label=gettext_lazy("Note for the next officer"),
        widget=box(),
        max_length=LONG,
        required=False,
    )

    def build(self):
        self.notice = " ".join(filter(None, _waiting(self.application, self.act.target)))
        self.people = _who_goes_on(self.application, self.act.target)
        if self.people:
            named = [(key, one.full_name) for key, one in self.people.items()]
            self.fields["to"] = forms.ChoiceField(
                label=_("Who does the next step?"),
                choices=[("", _("Whoever of the team takes it")), *named],
                required=False,
            )
        self.ask_of_steps()

    def arguments(self):
        given = self.cleaned_data
        to = self.people.get(given.get("to"))
        told = {"run_id": self.act.target.pk, "note": given["note"], "to": to}
        return told | self.left_out_arguments()


def _who_goes_on(application, run) -> dict:
    """{key: colleague} who fill the post of the next step at the same agency today; of each that
    may be the next one, where some may be left out."""
    left_out = {step.id for step in choices(application, run)}
    steps = [next_here(application, run)]
    if left_out:
        steps.append(next_here(application, run, left_out))
    roles = {step.role for step in steps if step}
    if not roles:
        return {}
    held = Post.objects.filter(agency=run.agency_id, role__in=roles).people()
    return {str(one.pk): one for one in held.order_by("full_name")}


def _of_questions(run) -> str:
    asked = unanswered(run).select_related("agency")
    waiting = ", ".join(opinion.agency.label() for opinion in asked)
    words = _("Not answered yet: %(agencies)s. When you go on, the question is taken back.")
    return words % {"agencies": waiting} if waiting else ""


def _waiting(application, run):
    """What is taken back when the officer goes on, and what the file goes on waiting for."""
    yield _of_questions(run)
    beside = route_opinions.asked(application).exclude(step=run).select_related("agency", "step")
    names = [step.id for step in application.spec.branch(run.spec.part)]
    beside = [one for one in beside if one.step.step_id in names]
    if beside:
        agencies = ", ".join(one.agency.label() for one in beside)
        words = _(
            "The route also asks: %(agencies)s. The next step opens when they have answered; a "
            "question that is not needed any more can be taken back with a reason."
        )
        yield words % {"agencies": agencies}


class ReasonForm(ActForm):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The citizen reads these words. Be exact and kind."),
        widget=box(),
        max_length=LONG,
    )

    def arguments(self):
        return {"reason": self.cleaned_data["reason"]}


class ExtendForm(ReasonForm):
    """Each choice names the date that it leads to, so that nobody has to count days."""

    amount = forms.ChoiceField(label=gettext_lazy("New date"), widget=Select)
    field_order = ("seen", "target", "amount", "reason")

    def build(self):
        now = moments.now()
        dates = extensions.new_dates(self.application, now)
        unit = UNITS[limit_of(self.application).unit]
        # What was chosen on a page of yesterday, when it meant something else, is not on the list.
        kind = "extended" if extensions.is_in_time(self.application, now) else "promised"
        self.amounts = {
            f"{more}:{kind}:{local_date(moment)}": more for more, moment in dates.items()
        }
        words = [_later(Limit(more, unit), moment) for more, moment in dates.items()]
        choices = [("", _("Choose")), *zip(self.amounts, words, strict=True)]
        self.fields["amount"].choices = choices
        self.notice = self._what_it_means(now)

    def _what_it_means(self, now) -> str:
        due = format_datetime_long(self.application.due_at)
        if extensions.is_in_time(self.application, now):
            return _("The date is %(due)s. It becomes the one that you choose.") % {"due": due}
        return _(
            "The date is %(due)s: too late to extend the time limit, for which a day's notice is "
            "needed. The new date is a promise; the file counts as late."
        ) % {"due": due}

    def arguments(self):
        return super().arguments() | {"amount": self.amounts[self.cleaned_data["amount"]]}


def _later(more: Limit, moment) -> str:
    return f"+{limit_in_words(more)}: {format_datetime_long(moment)}"


class ProposeForm(ReasonForm):
    def build(self):
        self.fields["reason"].help_text = _(
            "The colleague who decides reads this, and the citizen if the file goes on."
        )


class ProposeReopenForm(ProposeForm):
    """Of a linked file one part is made again."""

    def build(self):
        super().build()
        names = reversals.proposable_parts(self.user, self.application)
        self.linked = names != [""]
        if self.linked:
            spec = self.application.spec
            self.fields["part"] = forms.ChoiceField(
                label=_("Which part is made again?"),
                choices=[(name, str(spec.part(name).title)) for name in names],
                widget=Radios,
            )
            self.order_fields(["seen", "target", "part", "reason"])

    def arguments(self):
        part = {"part": self.cleaned_data["part"]} if self.linked else {}
        return super().arguments() | part


class ReopenForm(ConfirmForm):
    def build(self):
        part = self.act.target.part
        if part:
            words = _("Made again: %(part)s. The results of the other parts stand.")
            self.notice = sentence(words, part=self.application.spec.part(part).title)


class DeclineForm(ReasonForm):
    def build(self):
        self.fields["reason"].help_text = _("The colleague who proposed it reads this.")


class ReturnForm(ReasonForm):
    def build(self):
        self.fields["reason"].help_text = _("The officer of the previous step reads this.")
        self.notice = _of_questions(self.act.target)

    def arguments(self):
        return {"run_id": self.act.target.pk, "reason": self.cleaned_data["reason"]}


# --- people -----------------------------------------------------------------------------------
class ItemForm(ActForm):
    """Of an act that needs nothing but the piece of work."""

    def arguments(self):
        return {"item_id": self.act.target.pk}


class AssignForm(ActForm):
    to = forms.ChoiceField(label=gettext_lazy("Colleague"))

    def build(self):
        item = self.act.target
        held = Post.objects.filter(agency=item.agency_id, role=item.role).people()
        people = held.exclude(pk=item.assignee_id).order_by("full_name")
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
