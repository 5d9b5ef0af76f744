"""For whom an application is filed, and the particulars beside the answers."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import Mandate
from portal.core.forms import GovukForm, Radios
from procedures.catalogue.base import PERSON_TYPES
from procedures.catalogue.conditions import Context, comparisons, evaluate
from procedures.models import Channel
from procedures.services.drafts import Party

SELF = "self"
TYPE_LABELS = {
    "citizen": gettext_lazy("Vietnamese citizen"),
    "overseas_vietnamese": gettext_lazy("Vietnamese living abroad"),
    "foreigner": gettext_lazy("Foreigner"),
    "official": gettext_lazy("Official or public employee"),
    "enterprise": gettext_lazy("Enterprise"),
    "foreign_enterprise": gettext_lazy("Enterprise with foreign capital"),
    "organisation": gettext_lazy("Agency or organisation"),
    "foreign_organisation": gettext_lazy("Foreign organisation"),
    "cooperative": gettext_lazy("Cooperative"),
}


class PartyForm(GovukForm, forms.Form):
    """Asks only what is open: with one choice there is no question."""

    behalf = forms.ChoiceField(label=gettext_lazy("For whom do you file?"), widget=Radios)
    kind = forms.ChoiceField(label=gettext_lazy("You file as"), widget=Radios)

    myself = gettext_lazy("For myself: %(name)s")

    def __init__(self, data=None, *, user, version, channel=Channel.ONLINE):
        self.channel = channel
        self.spec = version.content if version else None
        self.mandates = _mandates(user, self.spec)
        super().__init__(data if data is not None else None)
        self.wrong_door = []
        self._set_choices(user)

    def _set_choices(self, user):
        types = self.spec.applicant_types if self.spec else ()
        own = [(SELF, str(self.myself) % {"name": user.full_name})]
        whose = [] if not set(types) & set(PERSON_TYPES) else own
        whose += [(str(one.pk), _("For %(name)s") % {"name": _name(one)}) for one in self.mandates]
        self.fields["behalf"].choices = whose
        self.fields["kind"].choices = [(one, TYPE_LABELS[one]) for one in types]
        for name in ("behalf", "kind"):
            choices = self.fields[name].choices
            if len(choices) == 1:
                self.fields[name].widget = forms.HiddenInput()
            self.initial[name] = choices[0][0] if choices else None

    @property
    def asks(self) -> bool:
        return any(not field.is_hidden for field in self)

    def clean(self):
        cleaned = super().clean()
        kind = cleaned.get("kind")
        if not kind or "behalf" not in cleaned:
            return cleaned
        if not self.party.fits:
            raise ValidationError(_misfit(kind))
        self.wrong_door = _wrong_door(self.spec, kind, self.channel)
        if self.wrong_door:
            raise ValidationError(self.wrong_door)
        return cleaned

    @property
    def party(self) -> Party:
        chosen = self.cleaned_data["behalf"]
        mandate = next((one for one in self.mandates if str(one.pk) == chosen), None)
        return Party(applicant_type=self.cleaned_data["kind"], mandate=mandate)


def _misfit(kind) -> str:
    if kind in PERSON_TYPES:
        return _("For an organisation, choose what kind of organisation it is.")
    return _("To file for an organisation you need a mandate from it.")


def _mandates(user, spec) -> list:
    if spec is None:
        return []
    held = Mandate.objects.held_by(user).select_related("person", "organisation")
    return [mandate for mandate in held if mandate.covers(spec.code)]


def _name(mandate) -> str:
    return mandate.person.full_name if mandate.person else mandate.organisation.name


def _wrong_door(spec, applicant_type, channel) -> list[str]:
    """Rules that look only at who applies and how can be told before the first question."""
    context = Context(applicant_type=applicant_type, channel=channel)
    return [
        str(rule.message)
        for rule in spec.ineligible_when
        if all(leaf.field.startswith("@") for leaf in comparisons(rule.when))
        and evaluate(rule.when, {}, context)
    ]
