"""Forms about notices of fees and taxes: entering them, and how each ended that was not paid here.

A file that was chosen cannot be shown again by a page: it says so, and everything else stays.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import Agency
from portal.core.dates import today
from portal.core.forms import DateField, MoneyField, Radios, Select
from portal.core.money import format_vnd
from portal.core.text import vietnamese_sort_key
from portal.core.uploads import UploadRefused
from portal.tasks.foreign import check_upload
from procedures.forms.desk import LONG, ActForm, box
from procedures.models import Fee
from procedures.services import discharges, powers, routing
from procedures.services.discharges import Paper

KINDS = ("pdf", "jpg", "png")
FUTURE = gettext_lazy("The date lies in the future.")


class PaperField(forms.FileField):
    """A scan or picture; its value is a Checked, or None."""

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if not upload:
            return None
        try:
            return check_upload(upload, accept=KINDS)
        except UploadRefused as refused:
            raise ValidationError(str(refused)) from None


class PastDateField(DateField):
    """The date of a paper that exists already."""

    def clean(self, value):
        day = super().clean(value)
        if day and day > today():
            raise ValidationError(FUTURE)
        return day


class ObligationForm(ActForm):
    """For each fee that this step may fix, one notice; another one is entered afterwards."""

    MAIN = ("amount", "number", "issued_on", "pay_by")
    MORE = ("issued_by", "payer_name", "payer_number", "file")

    def build(self):
        self.rules = powers.assessable(self.application, self.act.target)
        for rule in self.rules:
            for part, field in self._parts(rule).items():
                self.fields[f"{part}-{rule.id}"] = field

    def _parts(self, rule) -> dict:
        needed = _("Needed where there is an amount")
        return {
            "amount": MoneyField(label=_("Amount"), required=False),
            "number": _text(_("Number of the notice"), 60, needed),
            "issued_on": PastDateField(
                label=_("Date of the notice"), help_text=needed, required=False
            ),
            "pay_by": DateField(label=_("To be paid by"), required=False),
            "issued_by": self._issuer(rule),
            "payer_name": _text(_("Who owes it"), 200, _("Empty: the applicant")),
            "payer_number": _text(_("Their tax code or identity number"), 20),
            "file": PaperField(
                label=_("The notice as a file"), help_text=_("PDF, JPG or PNG"), required=False
            ),
        }

    def _issuer(self, rule):
        """The agency that collects comes first; a colleague of another place may have written."""
        collector = routing.agency_for(rule.collector, self.application)
        others = Agency.objects.valid_on().filter(sector=collector.sector).exclude(pk=collector.pk)
        others = sorted(others, key=lambda one: vietnamese_sort_key(one.label()))
        self.agencies = getattr(self, "agencies", {}) | {
            str(one.pk): one for one in (collector, *others)
        }
        choices = [(str(one.pk), one.label()) for one in (collector, *others)]
        return forms.ChoiceField(
            label=_("Issuing agency"), choices=choices, widget=Select, required=False
        )

    @property
    def rows(self):
        """[(rule, fields, fields seldom needed, whether these stand open)]"""
        for rule in self.rules:
            main = [self[f"{part}-{rule.id}"] for part in self.MAIN]
            more = [self[f"{part}-{rule.id}"] for part in self.MORE]
            yield rule, main, more, any(one.errors or one.value() for one in more[1:])

    def clean(self):
        for rule in self.rules:
            self._check_whole(rule)
        if not self._notices() and not self.errors:
            raise ValidationError(_("Enter at least one amount."))
        return self.cleaned_data

    def _check_whole(self, rule):
        """A notice that asks for money has a number and a date; what was typed has an amount."""
        given = {part: self.cleaned_data.get(f"{part}-{rule.id}") for part in self._names()}
        typed = any(given[part] for part in given if part not in ("amount", "issued_by"))
        if given["amount"] is None and typed and f"amount-{rule.id}" not in self.errors:
            self.add_error(f"amount-{rule.id}", _("Enter the amount of the notice."))
        if given["amount"]:
            for part, words in (
                ("number", _("Enter the number of the notice.")),
                ("issued_on", _("Enter the date of the notice.")),
            ):
                if not given[part] and f"{part}-{rule.id}" not in self.errors:
                    self.add_error(f"{part}-{rule.id}", words)
            self._check_days(rule, given)

    def _check_days(self, rule, given):
        if given["pay_by"] and given["issued_on"] and given["pay_by"] < given["issued_on"]:
            words = _("The last day to pay lies before the date of the notice.")
            self.add_error(f"pay_by-{rule.id}", words)

    def _names(self):
        return (*self.MAIN, *self.MORE)

    def _notices(self) -> list[dict]:
        return [
            {"rule_id": rule.id} | {part: self._given(part, rule) for part in self._names()}
            for rule in self.rules
            if self._given("amount", rule) is not None
        ]

    def _given(self, part, rule):
        value = self.cleaned_data.get(f"{part}-{rule.id}")
        return self.agencies.get(value) if part == "issued_by" else value

    def arguments(self):
        return {"run_id": self.act.target.pk, "notices": self._notices()}


def _text(label, length, hint=""):
    return forms.CharField(label=label, max_length=length, help_text=hint, required=False)


# --- a notice that was not paid here ------------------------------------------------------------
class DischargeForm(ActForm):
    """Which notice; the kinds below add what their paper says."""

    fee = forms.ChoiceField(label=gettext_lazy("Notice"), widget=Radios)
    PAPER = ()

    def build(self):
        self.owed = self.offered()
        field = self.fields["fee"]
        field.choices = [(str(one.pk), _name_of(one)) for one in self.owed]
        if len(self.owed) == 1:
            field.initial = field.choices[0][0]
        self.order_fields(["fee"])

    def offered(self) -> list:
        return powers.unmet_notices(self.application, self.act.target)

    def arguments(self):
        given = {name: self.cleaned_data[name] for name in self.PAPER}
        paper = Paper(fee_id=self.cleaned_data["fee"], **given)
        return {"run_id": self.act.target.pk, "paper": paper}


def _name_of(fee) -> str:
    parts = [fee.text()]
    if fee.notice_number:
        parts.append(_("Notice %(number)s") % {"number": fee.notice_number})
    if fee.state == Fee.State.DEFERRED:
        parts.append(str(fee.get_state_display()))
    return " · ".join([*parts, format_vnd(fee.unmet)])


class TreasuryForm(DischargeForm):
    """The proof says what was paid: late, there is interest on it; or it is only a part."""

    PAPER = ("number", "dated", "amount", "reason", "proof")
    number = forms.CharField(label=gettext_lazy("Number of the proof of payment"), max_length=60)
    dated = PastDateField(label=gettext_lazy("Date of payment"))
    amount = MoneyField(label=gettext_lazy("Amount that the proof shows"))
    reason = forms.CharField(
        label=gettext_lazy("Why the proof shows another sum than the notice"),
        help_text=gettext_lazy(
            "Only where it does, such as interest for paying late, or a first part. The citizen "
            "reads it."
        ),
        widget=box(),
        max_length=LONG,
        required=False,
    )
    proof = PaperField(
        label=gettext_lazy("Proof of payment as a file"),
        help_text=gettext_lazy("PDF, JPG or PNG. It is kept with the application."),
    )

    def clean(self):
        given = super().clean()
        fee = next((one for one in self.owed if str(one.pk) == given.get("fee")), None)
        shown, is_said = given.get("amount"), bool(given.get("reason"))
        if fee and shown and not is_said and (words := discharges.other_sum(fee, shown)):
            self.add_error("reason", words)
        return given


def _reason(hint):
    return forms.CharField(
        label=gettext_lazy("Reason"), help_text=hint, widget=box(), max_length=LONG
    )


class DeferForm(DischargeForm):
    PAPER = ("number", "dated", "reason")
    number = forms.CharField(label=gettext_lazy("Number of the decision"), max_length=60)
    dated = PastDateField(label=gettext_lazy("Date of the decision"))
    reason = _reason(gettext_lazy("On what the payer may pay later. The citizen reads it."))

    def offered(self):
        return powers.owed_notices(self.application, self.act.target)


class WithdrawNoticeForm(DischargeForm):
    PAPER = ("reason",)
    reason = _reason(gettext_lazy("Why it is no longer asked for. The citizen reads it."))
