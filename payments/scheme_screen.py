"""The administrator's screen of how receipts are marked: the next scheme, before its first day."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.ui.tables import BooleanColumn, Column

from payments.models import ReceiptScheme
from payments.services import schemes
from portal.accounts.administration.base import AddView, ChangeView, OfficeViewSet
from portal.core.dates import format_date

REASON_LENGTH = 300


class Reasoned(WagtailAdminModelForm):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=REASON_LENGTH)


class NextSchemeForm(Reasoned):
    fee_symbol = forms.CharField(label=gettext_lazy("Form symbol of fees (phí)"), max_length=20)
    fee_serial = forms.CharField(
        label=gettext_lazy("Serial of fees (phí)"),
        max_length=20,
        help_text=gettext_lazy("{yy} stands for the two digits of the year, such as {yy}TAA"),
    )
    charge_symbol = forms.CharField(
        label=gettext_lazy("Form symbol of charges (lệ phí)"), max_length=20
    )
    charge_serial = forms.CharField(label=gettext_lazy("Serial of charges (lệ phí)"), max_length=20)

    class Meta:
        model = ReceiptScheme
        fields = ["name", "digits", "restarts_yearly", "valid_from"]
        labels = {
            "name": gettext_lazy("Legal texts it rests on"),
            "digits": gettext_lazy("Digits of a number"),
            "restarts_yearly": gettext_lazy("Numbers begin at 1 again on 1 January"),
            "valid_from": gettext_lazy("First day"),
        }

    field_order = ("name", "fee_symbol", "fee_serial", "charge_symbol", "charge_serial")

    def clean(self):
        given = super().clean()
        if not self.errors:
            scheme = self.as_scheme()
            last = ReceiptScheme.objects.latest("valid_from")
            for name, words in schemes.problems(scheme, last).items():
                self.add_error(name, words)
        return given

    def as_scheme(self) -> ReceiptScheme:
        scheme, given = self.instance, self.cleaned_data
        for name in ("name", "digits", "restarts_yearly", "valid_from"):
            setattr(scheme, name, given[name])
        scheme.forms = {
            kind.value: [given[f"{kind}_symbol"], given[f"{kind}_serial"]] for kind in schemes.KINDS
        }
        return scheme


class TakeOutForm(Reasoned):
    """What was entered is shown; only one that has not begun can be taken out again."""

    class Meta:
        model = ReceiptScheme
        fields = []

    def clean(self):
        given = super().clean()
        if self.instance.valid_from <= schemes.today():
            raise ValidationError(_("This scheme has begun: it is kept as it is."))
        return given


class NextSchemeView(AddView):
    def form_valid(self, form):
        """Somebody else may have entered one in the meantime."""
        try:
            return super().form_valid(form)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)

    def save_instance(self):
        given = self.form.cleaned_data
        return schemes.add(
            scheme=self.form.as_scheme(), actor=self.request.user, reason=given["reason"]
        )


class TakeOutView(ChangeView):
    success_message = gettext_lazy("Taken out: %(object)s")

    def save_instance(self):
        reason = self.form.cleaned_data["reason"]
        schemes.take_out(scheme=self.object, actor=self.request.user, reason=reason)
        return self.object

    def get_success_buttons(self):
        return []


class SchemeViewSet(OfficeViewSet):
    model = ReceiptScheme
    name = "receipt_schemes"
    icon = "doc-full"
    add_to_admin_menu = True
    menu_label = gettext_lazy("Forms of receipts")
    menu_order = 615
    add_form, change_form = NextSchemeForm, TakeOutForm
    add_view_class, edit_view_class = NextSchemeView, TakeOutView
    ordering = ("-valid_from",)
    list_display = (
        "name",
        Column("fee", label=gettext_lazy("Fees (phí)"), accessor=lambda row: _marks(row, "fee")),
        Column(
            "charge",
            label=gettext_lazy("Charges (lệ phí)"),
            accessor=lambda row: _marks(row, "charge"),
        ),
        Column("digits", label=gettext_lazy("Digits"), accessor="digits"),
        BooleanColumn("restarts_yearly", label=gettext_lazy("Anew each year")),
        Column(
            "valid_from",
            label=gettext_lazy("First day"),
            accessor=lambda row: format_date(row.valid_from),
        ),
        Column(
            "valid_to",
            label=gettext_lazy("Last day"),
            accessor=lambda row: format_date(row.valid_to) if row.valid_to else "",
        ),
    )


def _marks(scheme, kind) -> str:
    return " ".join(scheme.forms[kind])
