"""Forms about money that goes back: asked by officers and payers, decided by a second person."""

import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments.models import Allocation, Refund
from payments.services.corrections import RightPayer
from payments.services.left import left_of, left_on, lines_of
from payments.services.ways import ways
from portal.core.forms import GovukForm, MoneyField, Radios
from portal.core.ids import uuid7
from portal.core.money import format_vnd

REASON_LENGTH = 300


class LineField(forms.ModelChoiceField):
    def label_from_instance(self, line):
        left = {"fee": line.fee.text(), "left": format_vnd(left_on(line))}
        return _("%(fee)s: up to %(left)s") % left


class RefundForm(GovukForm, forms.Form):
    """How much of a case goes back and why; money on a receipt is chosen by its line.

    The key is of the page: it makes a double click one refund.
    """

    allocation = LineField(
        Allocation.objects.none(),
        label=gettext_lazy("Line of the receipt"),
        widget=Radios,
        empty_label=None,
    )
    amount = MoneyField(label=gettext_lazy("Amount to give back"), min_value=1)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=REASON_LENGTH)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        self.case = case
        self.fields["amount"].initial = left_of(case) or None
        if case.is_suspense:
            del self.fields["allocation"]
            return
        field, lines = self.fields["allocation"], lines_of(case)
        field.queryset, field.initial = lines, lines.first()

    def clean(self):
        amount, line = self.cleaned_data.get("amount"), self.cleaned_data.get("allocation")
        if self.case.refunds.filter(pk=self.cleaned_data.get("key")).exists():
            return self.cleaned_data  # sent twice: what it took is not left any more
        left = left_of(self.case)
        left = min(left, left_on(line)) if line else left
        if amount and amount > left:
            most = _("At most %(left)s can be given back.") % {"left": format_vnd(left)}
            self.add_error("amount", most)
        return self.cleaned_data


class ProposeForm(RefundForm):
    """Where there is more than one, the way is chosen too."""

    way = forms.ChoiceField(label=gettext_lazy("How it goes back"), widget=Radios)

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, case=case, **kwargs)
        field, found = self.fields["way"], ways(case)
        field.choices = [(way.value, way.label) for way in found]
        if Refund.Way.CARD in found:
            field.initial = Refund.Way.CARD
        if not found:
            del self.fields["way"]


class AskForm(GovukForm, forms.Form):
    """What the payer asks back, among `offers` (payments.services.asking), and why."""

    offer = forms.ChoiceField(label=gettext_lazy("What should be given back?"), widget=Radios)
    reason = forms.CharField(
        label=gettext_lazy("Why do you ask for it?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=REASON_LENGTH,
    )

    def __init__(self, *args, offers, **kwargs):
        super().__init__(*args, **kwargs)
        self.offers = {offer.key: offer for offer in offers}
        field = self.fields["offer"]
        field.choices = [(key, offer.label) for key, offer in self.offers.items()]
        field.widget = Radios(
            choices=field.choices, hints={key: o.hint for key, o in self.offers.items()}
        )
        field.initial = next(iter(self.offers), None)

    def clean_offer(self):
        return self.offers[self.cleaned_data["offer"]]


class WordsForm(forms.Form):
    """One line beside a button: a reason, or the name of who signs."""

    words = forms.CharField(max_length=250)


class VoidForm(GovukForm, forms.Form):
    void_reason = forms.CharField(
        label=gettext_lazy("Why the receipt must not be used any more"), max_length=REASON_LENGTH
    )


class KeepForm(GovukForm, forms.Form):
    decision = forms.CharField(
        label=gettext_lazy("Why the receipt stays in force"), max_length=REASON_LENGTH
    )


class CorrectForm(GovukForm, forms.Form):
    """Whom a receipt should name; `payer` after cleaning is a RightPayer."""

    name = forms.CharField(label=gettext_lazy("Name of the payer"), max_length=250)
    address = forms.CharField(label=gettext_lazy("Address"), max_length=250, required=False)
    number = forms.CharField(
        label=gettext_lazy("Identity number or tax code, only if it is wrong"),
        help_text=gettext_lazy(
            "A wrong number needs a new receipt, which the head of the agency issues. A wrong name "
            "or address needs only a notice."
        ),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off"}),
    )
    reason = forms.CharField(label=gettext_lazy("What was wrong"), max_length=REASON_LENGTH)

    def __init__(self, *args, payer, **kwargs):
        shown = {"name": payer["name"], "address": payer["address"]}
        super().__init__(*args, initial=shown, **kwargs)

    def clean_number(self):
        number = self.cleaned_data["number"].replace(" ", "")
        if number and not re.fullmatch(r"\d{9,12}|\d{10}-\d{3}", number):
            raise forms.ValidationError(
                _("Enter 9 to 12 digits, or a tax code such as 0101234567.")
            )
        return number

    def clean(self):
        told = self.cleaned_data
        if not self.errors:
            told["payer"] = RightPayer(told["name"], told["address"], told["number"])
        return told
