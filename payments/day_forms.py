"""Forms of the cashier's day: a bank's statement, a drawer that was counted."""

from django import forms
from django.utils.translation import gettext_lazy as _

from payments.bank.statements import MAX_BYTES
from payments.models import BankAccount
from portal.core.forms import GovukForm, MoneyField
from portal.core.spoken import joined


class AccountChoice(forms.ModelChoiceField):
    def label_from_instance(self, account):
        return joined(" – ", [account.number, account.bank, account.agency.label()])


class StatementForm(GovukForm, forms.Form):
    """One file of one account of the agencies where `user` is cashier."""

    account = AccountChoice(
        label=_("Account"), queryset=BankAccount.objects.none(), empty_label=None
    )
    total = MoneyField(
        label=_("Sum of money received, by the statement"),
        help_text=_(
            "As the bank gives it for these days. A file that adds up otherwise is refused."
        ),
    )
    file = forms.FileField(label=_("Statement as a CSV file"), allow_empty_file=True)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = BankAccount.objects.kept_by(user).select_related("agency")

    def ask_for_the_file_again(self):
        """No page can show a chosen file again: where something else is wrong, it says so."""
        file = self.files.get("file")
        if file and self.errors and "file" not in self.errors:
            words = _("Choose the file %(name)s again when the rest is right.")
            self.add_error("file", words % {"name": file.name})

    @property
    def data_of_file(self) -> bytes:
        """One byte more than may be read tells that there is too much."""
        return self.cleaned_data["file"].read(MAX_BYTES + 1)


class CountForm(GovukForm, forms.Form):
    """What the cashier counted; the explanation is asked for where it differs."""

    cash = MoneyField(label=_("Cash counted in the drawer"))
    card = MoneyField(label=_("Sum of the card terminal's own day report"))
    explanation = forms.CharField(
        label=_("Explanation of a difference"),
        help_text=_("Leave it empty when both amounts agree"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReturnForm(GovukForm, forms.Form):
    remark = forms.CharField(
        label=_("What has to be counted or explained again"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
