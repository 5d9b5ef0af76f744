"""By which way money goes back: as it came, by hand where no gateway can, or as somebody chose."""

from django.utils.translation import gettext as _

from payments.models import Refund
from payments.services.errors import RefundRefused
from payments.services.papers import COUNTER, is_card

BACK_BY_HAND = {  # ways to pay whose provider gives nothing back
    COUNTER: Refund.Way.COUNTER,
    "transfer": Refund.Way.TRANSFER,
    "national": Refund.Way.TRANSFER,
}


def ways(case) -> list[Refund.Way]:
    """What whoever proposes may choose from, the usual way first; nothing where there is one only.

    A card at the counter may be gone, and the gateway may have failed to bring the money back.
    """
    way = Refund.Way
    if _usual(case) == way.CARD:
        return [way.CARD, way.COUNTER, way.TRANSFER]
    sent = case.refunds.filter(way=way.GATEWAY, is_outside=False)
    has_failed = sent.filter(state=Refund.State.FAILED).exists()
    return [way.GATEWAY, way.COUNTER, way.TRANSFER] if has_failed else []


def way_of(case, wish) -> str:
    """The one that was chosen, or the usual one. Raises RefundRefused."""
    if wish.way and wish.way not in ways(case):
        raise RefundRefused(_("Another way can be chosen only after the gateway has failed."))
    return wish.way or _usual(case)


def _usual(case) -> str:
    """Where no gateway can give it back, a cashier does."""
    came_by = case.capture.gateway if case.capture else ""
    if case.capture and is_card(came_by, case.capture.provider_ref):
        return Refund.Way.CARD
    return BACK_BY_HAND.get(came_by, Refund.Way.GATEWAY)
