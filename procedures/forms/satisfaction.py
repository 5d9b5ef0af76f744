"""One question with five answers, and room for words."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.forms import GovukForm, Radios
from procedures.forms.contact import LONGEST

SCORES = (
    (5, _("5 – very good")),
    (4, _("4 – good")),
    (3, _("3 – neither good nor bad")),
    (2, _("2 – bad")),
    (1, _("1 – very bad")),
)


class RatingForm(GovukForm, forms.Form):
    score = forms.TypedChoiceField(
        label=_("How were you served?"), choices=SCORES, coerce=int, widget=Radios
    )
    comment = forms.CharField(
        label=_("What should we know?"),
        help_text=_("Read by the leader of the agency, shown to nobody else."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea,
    )
