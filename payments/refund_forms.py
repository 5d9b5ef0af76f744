"""Forms about money that goes back: asked by officers and payers, decided by a second person."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments.models import Allocation
from payments.services.left import left_of, left_on, lines_of
from portal.core.forms import GovukForm, MoneyField, Radios
from portal.core.money import format_vnd

REASON_LENGTH = 300


class LineField(forms.ModelChoiceField):
    def label_from_instance(self, line):
        left = {"fee": line.fee.text(), "left": format_vnd(left_on(line))}
        return _("%(fee)s: up to %(left)s") % left


class RefundForm(GovukForm, forms.Form):
    """How much of a case goes back and why; money on a receipt is chosen by its line."""

    allocation = LineField(
        Allocation.objects.none(),
        label=gettext_lazy("Line of the receipt"),
        widget=Radios,
        empty_label=None,
    )
    amount = MoneyField(label=gettext_lazy("Amount to give back"), min_value=1)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=REASON_LENGTH)

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        self.case = case
        if case.is_suspense:
            del self.fields["allocation"]
            return
        field, lines = self.fields["allocation"], lines_of(case)
        field.queryset, field.initial = lines, lines.first()

    def clean(self):
        amount, line = self.cleaned_data.get("amount"), self.cleaned_data.get("allocation")
        left = left_of(self.case)
        left = min(left, left_on(line)) if line else left
        if amount and amount > left:
            most = _("At most %(left)s can be given back.") % {"left": format_vnd(left)}
            self.add_error("amount", most)
        return self.cleaned_data


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
