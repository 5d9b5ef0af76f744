"""Forms about money: choosing a channel, counting cash, deciding about differences."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments import gateways
from payments.gateways.transfer import CODE as TRANSFER
from payments.models import Method
from payments.services import minimums, offers, owners
from payments.services.papers import COUNTER
from portal.accounts.models import User
from portal.core.forms import Checkboxes, GovukForm, MoneyField, Radios
from portal.core.money import format_vnd
from procedures.models import Application

SLOW = gettext_lazy(
    "Scan a code with your bank's app, or type the account yourself. We see the money in the "
    "bank's statement, usually on the next working day."
)


class ChannelRadios(Radios):
    template_name = "payments/channels.html"


class PayForm(GovukForm, forms.Form):
    """How the payer wants to pay `amount` đồng to `payee`. `may_use_counter`: not for taxes.

    `left_out` says why a way that others may use is missing here. Where there is one way only,
    nothing is asked.
    """

    channel = forms.ChoiceField(label=gettext_lazy("Choose how to pay"))

    def __init__(self, *args, amount, payee, may_use_counter, **kwargs):
        super().__init__(*args, **kwargs)
        choice = offers.choice(payee, amount)
        choices = [(gateway.code, gateway.label) for gateway in choice.fitting]
        hints = {TRANSFER: SLOW}
        if may_use_counter:
            choices.append((COUNTER, _("Cash at the counter")))
            hints[COUNTER] = _("%(agency)s, during opening hours. Bring the application code.") % {
                "agency": payee.label()
            }
        self.left_out = _left_out(choice)
        field = self.fields["channel"]
        field.choices = choices
        field.initial = choices[0][0] if choices else None
        is_asked = len(choices) > 1
        field.widget = (
            ChannelRadios(choices=choices, hints=hints) if is_asked else forms.HiddenInput()
        )
        self.only_way = "" if is_asked or not choices else choices[0][1]


def _left_out(choice) -> list[str]:
    small = _("%(way)s: only for payments from %(amount)s.")
    large = _("%(way)s: only for payments up to %(amount)s.")
    return [
        *(small % _bound(one.label, one.minimum) for one in choice.too_small),
        *(large % _bound(one.label, one.maximum) for one in choice.too_large),
    ]


def _bound(way, amount) -> dict:
    return {"way": way, "amount": format_vnd(amount)}


class OfferForm(GovukForm, forms.Form):
    """The gateways by which an agency takes payments."""

    gateways = forms.MultipleChoiceField(
        label=gettext_lazy("Payers may pay by"),
        help_text=gettext_lazy("The counter is always open to them. Open payments go on."),
        required=False,
        widget=Checkboxes,
    )

    def __init__(self, *args, agency, **kwargs):
        super().__init__(*args, **kwargs)
        self.agency = agency
        field = self.fields["gateways"]
        field.choices = [(one.code, one.label) for one in gateways.switched_on()]
        field.initial = [one.code for one in offers.offered(agency)]
        field.widget.hints = {
            one.code: _("Payments from %(amount)s") % {"amount": format_vnd(one.minimum)}
            for one in gateways.switched_on()
            if one.minimum > 1
        }

    def clean_gateways(self):
        """No fee may be left without a way that another choice would give it."""
        codes = self.cleaned_data["gateways"]
        if obstacle := minimums.obstacle(self.agency, codes):
            raise forms.ValidationError(obstacle)
        return codes


class MethodField(forms.ChoiceField):
    """Cash where nothing was said: pages that were open before there were cards."""

    def clean(self, value):
        return super().clean(value or Method.CASH)


class CashForm(GovukForm, forms.Form):
    """Money taken for `total` đồng; the key makes a double click one payment."""

    method = MethodField(
        label=gettext_lazy("How it is paid"),
        choices=Method,
        initial=Method.CASH,
        widget=Radios(attrs={"class": "govuk-radios--small"}),
    )
    amount = MoneyField(label=gettext_lazy("Amount counted"))
    slip = forms.CharField(
        label=gettext_lazy("Approval code on the terminal's slip"),
        help_text=gettext_lazy("Only for a card"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    asked = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, total, **kwargs):
        super().__init__(*args, **kwargs)
        self.total = total
        self.fields["asked"].initial = total

    def clean_amount(self):
        """What the page asked for; whether that is still owed, the service decides."""
        amount, asked = self.cleaned_data["amount"], self.data.get("asked", "")
        if str(amount) != asked and amount != self.total:
            raise forms.ValidationError(
                _("Take exactly %(total)s, without change.") % {"total": format_vnd(self.total)}
            )
        return amount

    def clean(self):
        given = super().clean()
        is_card = given.get("method") == Method.CARD
        if is_card and not given.get("slip"):
            self.add_error("slip", _("Enter the approval code of the card payment."))
        return given | {"slip": given.get("slip", "") if is_card else ""}


class FindForm(GovukForm, forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Application code"),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off"}),
    )


class PlaceForm(GovukForm, forms.Form):
    """Whose money it was: `application` after cleaning, among those this person works on."""

    code = forms.CharField(
        label=gettext_lazy("Application code"),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off"}),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self):
        code = self.cleaned_data.pop("code", "").strip().upper()
        found = Application.objects.at_work_for(self.user).filter(code=code).first()
        if code and found is None:
            self.add_error("code", _("No application with this code is in your work."))
        return {"application": found}


class HandForm(GovukForm, forms.Form):
    """`to` a colleague who keeps the till there now."""

    to = forms.ModelChoiceField(
        label=gettext_lazy("Colleague"),
        queryset=User.objects.none(),
        empty_label=gettext_lazy("Choose a colleague"),
        error_messages={
            "invalid_choice": gettext_lazy(
                "This colleague keeps no till there now. Choose another."
            )
        },
    )

    def __init__(self, *args, case, actor, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        field.queryset = owners.colleagues(case, actor)
        field.label_from_instance = lambda account: account.full_name


class SetAsideForm(GovukForm, forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it is tried no more, and how it was seen to"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
    )


class ResolveForm(GovukForm, forms.Form):
    resolution = forms.CharField(
        label=gettext_lazy("How the difference was settled"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
    )
