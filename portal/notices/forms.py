"""By which channels an account wants to hear."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.forms import Checkboxes, GovukForm
from portal.notices import channels
from portal.notices.services import chosen


class ChannelsForm(GovukForm, forms.Form):
    """Only channels that are switched on and have an address of this account can be chosen."""

    channels = forms.MultipleChoiceField(
        label=_("How shall we tell you?"),
        help_text=_("You always find every notice here, too."),
        error_messages={"required": _("Choose at least one, so that no deadline passes unseen")},
    )

    def __init__(self, *args, user, **kwargs):
        reached = channels.reaching(user)[::-1]
        codes = [one.code for one in reached]
        kwargs.setdefault("initial", {"channels": chosen(user, codes[::-1])})
        super().__init__(*args, **kwargs)
        field = self.fields["channels"]
        field.widget = Checkboxes(hints={one.code: one.hint for one in reached})
        field.choices = [(one.code, one.label) for one in reached]
        field.required = bool(codes)
