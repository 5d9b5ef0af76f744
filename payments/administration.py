"""The administrator's screen of bank accounts, beside those of the offices."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.ui.tables import BooleanColumn

from payments.bank.statements import USUAL
from payments.models import BankAccount
from portal.accounts.administration.base import OfficeViewSet
from portal.accounts.administration.forms import AgencyChoice
from portal.accounts.models import Agency


class ChangeAccountForm(WagtailAdminModelForm):
    """What may change: another bank or number is another account."""

    class Meta:
        model = BankAccount
        fields = ["bank_name", "holder", "columns", "is_demo", "valid_from", "valid_to"]

    def clean_columns(self):
        columns = self.cleaned_data["columns"] or {}
        if not isinstance(columns, dict) or not set(columns) <= set(USUAL):
            names = ", ".join(USUAL)
            raise ValidationError(_("Only these columns can be named: %s") % names)
        return columns

    def clean(self):
        given = super().clean()
        first, last = given.get("valid_from"), given.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("The last day is before the first day"))
        return given


class AddAccountForm(ChangeAccountForm):
    agency = AgencyChoice(label=gettext_lazy("Agency"), queryset=Agency.objects.none())

    class Meta(ChangeAccountForm.Meta):
        fields = ["agency", "bank_code", "number", *ChangeAccountForm.Meta.fields]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.valid_on().order_by("name", "code")


class BankAccountViewSet(OfficeViewSet):
    """Accounts are opened and ended; none is deleted, for money came on them."""

    model = BankAccount
    name = "bank_accounts"
    icon = "list-ul"
    add_to_admin_menu = True
    menu_label = gettext_lazy("Bank accounts")
    menu_order = 610
    add_form, change_form = AddAccountForm, ChangeAccountForm
    names = ("agency", "bank_code", "number", "bank_name", "holder", "columns", "valid_from")
    names += ("valid_to", "is_demo")
    related = ("agency",)
    list_display = (
        "number",
        "bank_name",
        "agency",
        "valid_from",
        "valid_to",
        BooleanColumn("is_demo", label=gettext_lazy("Demo")),
    )
    search_fields = ("number", "agency__name", "agency__code")
