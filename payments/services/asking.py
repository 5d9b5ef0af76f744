"""What a payer may ask back: only where a case says that it may be more than is owed."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments.models import Allocation, Case, Refund
from payments.services import refunds
from payments.services.left import BY_LINE, left_of, left_on, lines_of
from payments.services.settle import CURRENCY
from payments.services.wishes import Wish
from portal.core.money import format_vnd
from procedures.services.authority import require_applicant

IN_SUSPENSE = (Case.Kind.OVERPAID, Case.Kind.LATE)
WHY = {
    Case.Kind.OVERPAID: gettext_lazy("It arrived twice, or more than was owed."),
    Case.Kind.LATE: gettext_lazy("It arrived after the application had ended."),
    Case.Kind.WITHDRAWN: gettext_lazy("It paid for an application that has ended."),
    Case.Kind.DIFFERENCE: gettext_lazy("The fee was reduced after you had paid."),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """So many đồng of a case, or of one line of its receipt, that nobody has asked back yet."""

    case: Case
    allocation: Allocation | None
    amount: int

    @property
    def key(self) -> str:
        return f"{self.case.pk}:{self.allocation.pk if self.allocation else ''}"

    @property
    def label(self) -> str:
        name = self.allocation.fee.text() if self.allocation else _("Money that is not booked")
        return f"{name}: {format_vnd(self.amount)}"

    @property
    def hint(self) -> str:
        return str(WHY[self.case.kind])


def offers(application) -> list[Offer]:
    """What of the application's money its payer may ask back now."""
    rows = application.cases.open().filter(kind__in=(*IN_SUSPENSE, *BY_LINE))
    rows = rows.filter(capture__currency=CURRENCY).select_related("capture")
    return [offer for case in rows for offer in _of_case(case) if offer.amount]


def _of_case(case) -> list[Offer]:
    left = left_of(case)
    if not refunds.is_refundable(case):
        return []
    if case.is_suspense:
        return [Offer(case, None, left)]
    return [Offer(case, line, min(left, left_on(line))) for line in lines_of(case)]


@transaction.atomic
def ask(*, application, actor, offer, reason) -> Refund:
    """The payer asks for all of an offer; an officer decides. Raises NotAllowed, RefundRefused."""
    require_applicant(actor, application)
    wish = Wish(offer.amount, reason, offer.allocation)
    return refunds.file(case=offer.case, actor=actor, wish=wish)
