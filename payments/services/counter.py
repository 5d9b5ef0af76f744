"""Money at the counter, in cash or by card: taken by a cashier of the collecting agency and settled
like any payment."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from payments.models import Capture, Method
from payments.real_money import is_real_here
from payments.services import scene, tills
from payments.services.errors import NothingToPay, WrongAmount
from payments.services.papers import COUNTER
from payments.services.settle import CURRENCY, book
from portal.accounts.delegations import stood_in_for
from portal.core.money import format_vnd
from portal.documents import restoring
from procedures.models import Fee, Status
from procedures.services.authority import holds
from procedures.services.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Counted:
    """What the cashier has in hand: `amount` đồng, with the terminal's approval code for a card.

    `key` is of the page: it makes a double click one payment.
    """

    amount: int
    key: UUID
    method: str = Method.CASH
    slip: str = ""

    @property
    def reference(self) -> str:
        return f"{self.method}-{self.key}"


def takeable(application, user) -> list[Fee]:
    """Owed fees that this person may take in cash here; taxes go to the Treasury."""
    if not collects(application):
        return []
    owed = application.fees.owed().exclude(kind=Fee.Kind.TAX).select_related("collecting_agency")
    return [fee for fee in owed if fee.owed and holds(user, fee.collecting_agency_id, "cashier")]


def collects(application) -> bool:
    """Also after the result was handed over: what had paid a fee may have gone back since."""
    return application.is_open or application.status == Status.RETURNED


def was_taken(application, key) -> bool:
    """The money of the page with this key is recorded: its form was sent twice."""
    same = Capture.objects.filter(gateway=COUNTER, provider_ref__in=_references(key))
    return same.filter(allocations__fee__application=application).exists()


def _references(key) -> list[str]:
    return [f"{method}-{key}" for method in Method]


def take_cash(*, application, actor, fees, amount, key) -> Capture:
    """`take` of `amount` đồng in cash."""
    counted = Counted(amount, key)
    return take(application=application, actor=actor, fees=fees, counted=counted)


@transaction.atomic(durable=True)
def take(*, application, actor, fees, counted) -> Capture:
    """Book what was counted on `fees`, whole and without change.

    Raises NotAllowed, NothingToPay (somebody was faster: give the money back), WrongAmount, and
    OnHold in restore mode.
    """
    restoring.require_off()
    place = scene.of_application(application.pk)
    same = Capture.objects.filter(gateway=COUNTER, provider_ref__in=_references(counted.key))
    if known := same.first():
        return known
    chosen = [place.fees[fee.pk] for fee in fees]
    _check(place, chosen, counted.amount, actor)
    agencies = {fee.collecting_agency_id for fee in chosen}
    tills.lock(cashier=actor, agencies=agencies)
    tills_of_others = (stood_in_for(actor, agency, "cashier") for agency in agencies)
    place.application.acted_for = next(filter(None, tills_of_others), None)
    capture = _record(place, counted, actor)
    shares = [(fee, fee.owed) for fee in chosen]
    tills.note(capture=capture, shares=shares, counted=counted)
    book(capture, place, shares, actor)
    return capture


def _record(place, counted, actor) -> Capture:
    return Capture.objects.create(
        gateway=COUNTER,
        provider_ref=counted.reference,
        amount=counted.amount,
        currency=CURRENCY,
        payer_name=place.application.owner_name,
        is_live=is_real_here(),
        captured_at=timezone.now(),
        recorded_by=actor,
    )


def _check(place, fees, amount, actor):
    if not all(
        fee.kind != Fee.Kind.TAX and holds(actor, fee.collecting_agency_id, "cashier")
        for fee in fees
    ):
        raise NotAllowed(_("Only a cashier of the collecting agency may take this fee."))
    if not fees or not collects(place.application) or not all(fee.owed for fee in fees):
        raise NothingToPay(
            _("This has just been paid another way. Give the money back; nothing was recorded.")
        )
    total = sum(fee.owed for fee in fees)
    if amount != total:
        raise WrongAmount(
            _("The chosen fees come to %(total)s. Count again.") % {"total": format_vnd(total)}
        )
