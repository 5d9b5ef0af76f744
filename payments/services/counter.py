"""Cash at the counter: counted by a cashier of the collecting agency, settled like any payment."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from payments.models import Capture
from payments.services import scene
from payments.services.errors import NothingToPay, WrongAmount
from payments.services.papers import COUNTER
from payments.services.settle import CURRENCY, book
from portal.core.money import format_vnd
from procedures.models import Fee
from procedures.services.authority import holds
from procedures.services.errors import NotAllowed


def takeable(application, user) -> list[Fee]:
    """Owed fees that this person may take in cash here; taxes go to the Treasury."""
    if not application.is_open:
        return []
    owed = application.fees.owed().exclude(kind=Fee.Kind.TAX).select_related("collecting_agency")
    return [fee for fee in owed if fee.owed and holds(user, fee.collecting_agency_id, "cashier")]


def was_taken(application, key) -> bool:
    """The cash of the page with this key is recorded: its form was sent twice."""
    same = Capture.objects.filter(gateway=COUNTER, provider_ref=f"cash-{key}")
    return same.filter(allocations__fee__application=application).exists()


@transaction.atomic(durable=True)
def take_cash(*, application, actor, fees, amount, key) -> Capture:
    """Take `amount` đồng for `fees`; `key` (UUID of the page) makes a double click one payment.

    Raises NotAllowed, NothingToPay (somebody was faster: give the money back), WrongAmount.
    """
    place = scene.of_application(application.pk)
    known = Capture.objects.filter(gateway=COUNTER, provider_ref=f"cash-{key}").first()
    if known:
        return known
    chosen = [place.fees[fee.pk] for fee in fees]
    _check(place, chosen, amount, actor)
    capture = Capture.objects.create(
        gateway=COUNTER,
        provider_ref=f"cash-{key}",
        amount=amount,
        currency=CURRENCY,
        payer_name=place.application.owner_name,
        is_live=not settings.DEMO,
        captured_at=timezone.now(),
        recorded_by=actor,
    )
    book(capture, place, [(fee, fee.owed) for fee in chosen], actor)
    return capture


def _check(place, fees, amount, actor):
    if not all(
        fee.kind != Fee.Kind.TAX and holds(actor, fee.collecting_agency_id, "cashier")
        for fee in fees
    ):
        raise NotAllowed(_("Only a cashier of the collecting agency may take this fee."))
    if not fees or not place.application.is_open or not all(fee.owed for fee in fees):
        raise NothingToPay(
            _("This has just been paid another way. Give the money back; nothing was recorded.")
        )
    total = sum(fee.owed for fee in fees)
    if amount != total:
        raise WrongAmount(
            _("The chosen fees come to %(total)s. Count again.") % {"total": format_vnd(total)}
        )
