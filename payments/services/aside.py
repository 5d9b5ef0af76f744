"""Money that a message set aside speaks of: it is in the books, or a case tells of it.

What a gateway lists, the daily comparison finds whatever becomes of its messages. Elsewhere the
message may be the only word about money of an order that we do not know.
"""

from payments import gateways
from payments.gateways import base
from payments.models import Capture
from payments.services import cases, comparing

NOTHING_CAME = (base.State.FAILED, base.State.EXPIRED)
SAID = "message_set_aside"


def keep(message):
    """Inside the transaction that sets it aside: somebody has a case to decide about."""
    paid = _paid(message)
    if paid and not _is_booked(message.gateway, paid):
        case = comparing.note_listed(message.gateway, paid, SAID)
        cases.reopen(case=cases.lock(case))


def is_kept(message) -> bool:
    """Also where no money can have come by it."""
    paid, code = _paid(message), message.gateway
    is_told = paid and comparing.listed_unread(code, paid.payment_ref).exists()
    return paid is None or is_told or _is_booked(code, paid)


def _is_booked(code, paid) -> bool:
    return Capture.objects.filter(gateway=code, provider_ref=paid.payment_ref).exists()


def _paid(message) -> base.Paid | None:
    """What may have come by it. Asks nobody: such gateways say all in the message itself.

    What cannot be read any more may be money of any amount; its number begins with the payment's.
    """
    gateway = gateways.get(message.gateway)
    if gateway.lists:
        return None
    try:
        notice = gateway.interpret(bytes(message.body))
    except Exception:
        ref = message.event_id.rpartition(":")[0] or message.event_id
        return base.Paid(payment_ref=ref, amount=0, currency="")
    if notice.state in NOTHING_CAME:
        return None
    return base.Paid(payment_ref=notice.payment_ref, amount=notice.amount, currency=notice.currency)
