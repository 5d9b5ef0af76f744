"""By which way money goes back: as it came, by hand where no gateway can, or as somebody chose."""

from django.utils.translation import gettext as _

from payments.models import Refund
from payments.services.errors import RefundRefused
from payments.services.papers import COUNTER

BACK_BY_HAND = {  # ways to pay whose provider gives nothing back
    COUNTER: Refund.Way.COUNTER,
    "transfer": Refund.Way.TRANSFER,
    "national": Refund.Way.TRANSFER,
}


def may_choose_way(case) -> bool:
    """The gateway was asked, and the money did not arrive: whoever proposes chooses the way."""
    sent = case.refunds.filter(way=Refund.Way.GATEWAY, is_outside=False)
    return sent.filter(state=Refund.State.FAILED).exists()


def way_of(case, wish) -> str:
    """Where no gateway can give it back, a cashier does. Raises RefundRefused."""
    if wish.way and not may_choose_way(case):
        raise RefundRefused(_("Another way can be chosen only after the gateway has failed."))
    came_by = case.capture.gateway if case.capture else ""
    return wish.way or BACK_BY_HAND.get(came_by, Refund.Way.GATEWAY)
