"""How a case looks and what it asks for, by kind."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments import case_notes, gateways
from payments.models import Case, Method
from payments.services.ages import Ages
from payments.services.papers import COUNTER
from portal.core.money import format_vnd

Kind = Case.Kind
LOOKS = {  # class of mc-tag, icon, next step
    Kind.OVERPAID: ("supplement", "swap", gettext_lazy("Propose a refund")),
    Kind.LATE: ("supplement", "clock", gettext_lazy("Propose a refund")),
    Kind.MISMATCH: ("supplement", "coin", gettext_lazy("Check and decide")),
    Kind.ORPHAN: ("error", "alert", gettext_lazy("Find whose it is")),
    Kind.WITHDRAWN: ("withdrawn", "undo", gettext_lazy("Decide on a refund")),
    Kind.DIFFERENCE: ("obligation", "coin", gettext_lazy("Check and decide")),
    Kind.SHORTFALL: ("obligation", "coin", gettext_lazy("Wait for the rest")),
    Kind.EXTERNAL: ("error", "alert", gettext_lazy("Check at the gateway")),
    Kind.DISPUTE: ("error", "alert", gettext_lazy("Answer the bank")),
    Kind.SILENT: ("stopped", "pause", gettext_lazy("Wait or ask the gateway")),
    Kind.PENDING: ("stopped", "clock", gettext_lazy("Ask the gateway's operator")),
    Kind.UNBOOKED: ("error", "alert", gettext_lazy("Book it on the application")),
    Kind.UNTOLD: ("supplement", "alert", gettext_lazy("Check how messages reach us")),
    Kind.UNLISTED: ("error", "alert", gettext_lazy("Ask the gateway's operator")),
    Kind.DIFFERS: ("error", "alert", gettext_lazy("Ask the gateway's operator")),
    Kind.UNREAD: ("error", "alert", gettext_lazy("Ask the gateway's operator")),
}


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case with its tag and its sentence, for lists; `ages` where its age is shown."""

    case: Case
    ages: Ages | None = None

    @property
    def days(self) -> int:
        """Working days that it has been open."""
        return self.ages.days(self.case)

    @property
    def is_old(self) -> bool:
        return self.ages.is_old(self.case)

    @property
    def resolved_by(self):
        """Whoever resolved it; the system is somebody too."""
        return self.case.resolved_by or _("The system")

    @property
    def css(self) -> str:
        return LOOKS[self.case.kind][0]

    @property
    def icon(self) -> str:
        return LOOKS[self.case.kind][1]

    @property
    def next_step(self):
        return LOOKS[self.case.kind][2]

    @property
    def is_at_counter(self) -> bool:
        """Its reference is one of ours, which tells nobody anything."""
        return self.case.capture.gateway == COUNTER

    @property
    def paid_by(self):
        if not self.is_at_counter:
            return gateways.get(self.case.capture.gateway).label
        is_card = self.case.capture.provider_ref.startswith(f"{Method.CARD}-")
        return (Method.CARD if is_card else Method.CASH).label

    @property
    def note(self) -> str:
        return case_notes.in_words(self.case.kind, self.case.note)

    @property
    def sentence(self) -> str:
        return explain(self.case)


def explain(case) -> str:
    """What happened, in one sentence for the cashier."""
    code = case.application.code if case.application else ""
    amount = format_vnd(case.amount)
    words = {
        Kind.OVERPAID: _("%(amount)s more than %(code)s owes has arrived."),
        Kind.LATE: _("%(amount)s arrived after %(code)s had ended."),
        Kind.MISMATCH: _("%(amount)s arrived for %(code)s; another amount was asked for."),
        Kind.ORPHAN: _("%(amount)s arrived that belongs to no payment of ours."),
        Kind.WITHDRAWN: _("%(code)s ended after %(amount)s had been paid and receipted."),
        Kind.DIFFERENCE: _("The fee of %(code)s changed after payment; %(amount)s differ."),
        Kind.SHORTFALL: _("%(code)s was paid in part; %(amount)s are still owed."),
        Kind.EXTERNAL: _("The gateway reports that %(amount)s went back without us."),
        Kind.DISPUTE: _("The payer's bank asks for %(amount)s of %(code)s back."),
        Kind.SILENT: _("The gateway has not answered about %(amount)s for %(code)s."),
        Kind.PENDING: _("The gateway is still at work on %(amount)s for %(code)s."),
        Kind.UNBOOKED: _("%(amount)s arrived for %(code)s; an error kept it from being booked."),
        Kind.UNTOLD: _("%(amount)s for %(code)s: nobody told us; found by the daily comparison."),
        Kind.UNLISTED: _("%(amount)s for %(code)s: in our books, but not at the gateway."),
        Kind.DIFFERS: _("%(amount)s for %(code)s: the gateway lists something else."),
        Kind.UNREAD: _("%(amount)s: the gateway does not say what became of this payment."),
    }
    return words[case.kind] % {"amount": amount, "code": code}
