import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.forms import GovukForm
from portal.feedback.models import LONGEST

YES, NO = "co", "khong"


class OpinionForm(GovukForm, forms.Form):
    useful = forms.ChoiceField(
        label=_("Was this page useful?"),
        choices=[(YES, _("Yes")), (NO, _("No"))],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose yes or no"),
            "invalid_choice": _("Choose yes or no"),
        },
    )
    comment = forms.CharField(
        label=_("What was missing, wrong or hard to understand?"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "You need not write anything. Give no name, number or telephone: only editors of the "
            "guide read this, and nobody can answer you."
        ),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
