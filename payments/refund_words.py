"""Where a refund stands, in words for the payer; what went back, in words beside a fee."""

from dataclasses import dataclass

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments.models import Case, CreditNote, Refund
from portal.core.dates import format_date

State, Way = Refund.State, Refund.Way
ON_ITS_WAY = ("processing", "clock", gettext_lazy("On its way"))
LOOKS = {  # class of mc-tag, icon, title
    State.ASKED: ("registered", "clock", gettext_lazy("Being decided")),
    State.APPROVED: ON_ITS_WAY,
    State.SENT: ON_ITS_WAY,
    State.DONE: ("returned", "check", gettext_lazy("Given back")),
    State.FAILED: ("error", "warn", gettext_lazy("Did not arrive")),
    State.DECLINED: ("withdrawn", "xc", gettext_lazy("Not given back")),
}
BY_HAND = {
    (Way.CARD, State.APPROVED): gettext_lazy(
        "Bring the card that you paid with, and your identity card, to %(agency)s."
    ),
    (Way.COUNTER, State.APPROVED): gettext_lazy(
        "Fetch it in cash at %(agency)s. Bring your identity card; you sign for it."
    ),
    (Way.TRANSFER, State.APPROVED): gettext_lazy(
        "%(agency)s transfers it to your account and may ask you for its number."
    ),
    (Way.CARD, State.DONE): gettext_lazy("Given back on %(end)s onto the card that you paid with."),
    (Way.COUNTER, State.DONE): gettext_lazy(
        "Paid out in cash on %(end)s to %(receiver)s, who signed for it."
    ),
    (Way.TRANSFER, State.DONE): gettext_lazy("Transferred on %(end)s to %(receiver)s."),
}


@dataclass(frozen=True, slots=True)
class RefundRow:
    """A refund with its tag and its sentence, for the payer."""

    refund: Refund

    @property
    def is_ready(self) -> bool:
        """It waits at the counter, in cash or for the card."""
        return self.refund.way in Refund.AT_TILL and self.refund.state == State.APPROVED

    @property
    def css(self) -> str:
        return "supplement" if self.is_ready else LOOKS[self.refund.state][0]

    @property
    def icon(self) -> str:
        return "coin" if self.is_ready else LOOKS[self.refund.state][1]

    @property
    def title(self) -> str:
        if self.refund.is_outside and self.refund.state == State.FAILED:
            return _("With us again")
        return _("Ready to be fetched") if self.is_ready else LOOKS[self.refund.state][2]

    @property
    def what(self) -> str:
        line = self.refund.allocation
        return line.fee.text() if line else _("Money that is not booked")

    @property
    def note(self) -> CreditNote | None:
        """The paper about it that is in force."""
        notes = self.refund.credit_notes.all()
        return next((n for n in notes if not n.reverses_id and n.document.state == "valid"), None)

    @property
    def sentence(self) -> str:
        return _sentence(self)


def _sentence(row) -> str:
    refund = row.refund
    agency = refund.case.agency.label() if refund.case.agency else ""
    words = {
        State.ASKED: _(
            "Asked on %(day)s. %(agency)s decides within 5 working days; you need not do anything."
        ),
        State.APPROVED: _("Approved. It goes back the way you paid it."),
        State.SENT: _("Sent back the way you paid it. A bank may take some days to show it."),
        State.DONE: _("Given back on %(end)s the way you paid it."),
        State.FAILED: _(
            "It did not reach you the way you paid it. The cashier looks for another way and may "
            "call you."
        ),
        State.DECLINED: _("%(agency)s has decided not to give it back. Reason: %(why)s"),
    }
    return _of_its_way(row, words[refund.state]) % {
        "day": format_date(refund.created_at),
        "end": format_date(refund.finished_at) if refund.finished_at else "",
        "agency": agency,
        "why": refund.decision or refund.reason,
        "receiver": refund.receiver or "",
    }


def _of_its_way(row, words) -> str:
    refund = row.refund
    if refund.is_outside and refund.state == State.FAILED:
        return _("Your bank had taken it back, and gave it to us again on %(end)s.")
    if refund.is_outside:
        return _("Your bank took it back without us, on %(end)s.")
    return BY_HAND.get((refund.way, refund.state), words)


def rows_of(refunds) -> list[RefundRow]:
    rows = refunds.select_related("case__agency", "allocation__fee")
    return [RefundRow(r) for r in rows.prefetch_related("credit_notes__document")]


def fee_words(application) -> dict:
    """{fee key: what its state alone does not say: given back, in part, or disputed}"""
    done = Refund.objects.filter(state=State.DONE, allocation__fee__application=application)
    gone = dict(done.order_by().values_list("allocation__fee").annotate(Sum("amount")))
    words = {
        fee.pk: _("Refunded") if not fee.settled else _("Partly refunded")
        for fee in application.fees.all()
        if gone.get(fee.pk)
    }
    disputed = disputes_of(application).values("capture")
    at_stake = application.fees.filter(allocations__capture__in=disputed)
    return words | dict.fromkeys(at_stake.values_list("pk", flat=True), _("Disputed by the payer"))


def disputes_of(application):
    """Payments that the payer's bank asks back, undecided or lost and not dealt with."""
    return Case.objects.open().filter(kind=Case.Kind.DISPUTE, application=application)
