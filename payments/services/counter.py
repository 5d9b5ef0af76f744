"""Money at the counter, in cash or by card: taken by a cashier of the collecting agency and settled
like any payment."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments import graph
from payments.models import Capture, Case, Method
from payments.real_money import is_real_here
from payments.services import cases, scene, tills
from payments.services.errors import NothingToPay, WrongAmount
from payments.services.papers import COUNTER
from payments.services.settle import CURRENCY, booked
from portal.accounts.delegations import filled, others_first
from portal.core.money import format_vnd
from portal.documents import restoring
from procedures.models import Fee, Status
from procedures.services.authority import holds
from procedures.services.errors import NotAllowed

NOT_THEIRS = gettext_lazy("Only a cashier of the collecting agency may take this fee.")


@dataclass(frozen=True, slots=True)
class Counted:
    """What the cashier has in hand: `amount` đồng, with the terminal's approval code for a card.

    `key` is of the page: it makes a double click one payment. `asked` is what the page asked for.
    """

    amount: int
    key: UUID
    method: str = Method.CASH
    slip: str = ""
    asked: int | None = None

    @property
    def reference(self) -> str:
        return f"{self.method}-{self.key}"

    def is_charged(self, why) -> bool:
        """A card was charged for what was owed when the page was made: refusing it now (`why`)
        would leave no trace of the money. Cash is handed back instead."""
        is_late = isinstance(why, NothingToPay) or self.amount == self.asked
        return self.method == Method.CARD and is_late


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

    What cannot be booked is held as a case: by an error of ours, and of a card what somebody else
    has paid meanwhile. Raises NotAllowed, NothingToPay (give the cash back), WrongAmount, and
    OnHold in restore mode.
    """
    restoring.require_off()
    place = scene.of_application(application.pk)
    same = Capture.objects.filter(gateway=COUNTER, provider_ref__in=_references(counted.key))
    if known := same.first():
        return known
    chosen = [place.fees[fee.pk] for fee in fees]
    _require_till(chosen, actor)
    why = _refusal(place, chosen, counted.amount)
    if why is None:
        return _take(place, counted, [(fee, fee.owed) for fee in chosen], actor)
    if not counted.is_charged(why):
        raise why
    return _hold(place, counted, actor)


def _take(place, counted, shares, actor) -> Capture:
    capture = _keep(place, counted, shares, actor)
    if not booked(capture, place, shares, actor):
        agency = shares[0][0].collecting_agency
        _case(capture, place, agency, Case.Kind.UNBOOKED)
    return capture


def _hold(place, counted, actor) -> Capture:
    """Of a card that was charged too late: the cashier's agency decides what becomes of it."""
    mine = [fee for fee in place.fees.values() if _is_at_till(fee, actor)]
    if not mine:
        raise NotAllowed(NOT_THEIRS)
    capture = _keep(place, counted, [(mine[0], counted.amount)], actor)
    _case(capture, place, mine[0].collecting_agency, Case.Kind.OVERPAID)
    return capture


def _keep(place, counted, shares, actor) -> Capture:
    """The evidence, before anything is decided: the capture, and the till that it came into."""
    agencies = {fee.collecting_agency_id for fee, _amount in shares}
    tills.lock(cashier=actor, agencies=agencies)
    tills_used = filter(None, (filled(actor, agency, "cashier") for agency in agencies))
    place.application.acted_as = others_first(actor, tills_used)
    capture = _record(place, counted, actor)
    tills.note(capture=capture, shares=shares, counted=counted)
    return capture


def _case(capture, place, agency, kind):
    about = {"application": place.application, "agency": agency}
    cases.hold(capture=capture, kind=kind, amount=capture.amount, **about)


def _record(place, counted, actor) -> Capture:
    capture = Capture(
        gateway=COUNTER,
        provider_ref=counted.reference,
        amount=counted.amount,
        currency=CURRENCY,
        payer_name=place.application.owner_name,
        is_live=is_real_here(),
        captured_at=timezone.now(),
        recorded_by=actor,
    )
    graph.born(capture).save(force_insert=True)
    return capture


def _require_till(fees, actor):
    if not all(_is_at_till(fee, actor) for fee in fees):
        raise NotAllowed(NOT_THEIRS)


def _is_at_till(fee, user) -> bool:
    return fee.kind != Fee.Kind.TAX and holds(user, fee.collecting_agency_id, "cashier")


def _refusal(place, fees, amount):
    """Why this cannot be booked on these fees; None if it can."""
    if not fees or not collects(place.application) or not all(fee.owed for fee in fees):
        return NothingToPay(
            _("This has just been paid another way. Give the money back; nothing was recorded.")
        )
    total = sum(fee.owed for fee in fees)
    if amount != total:
        return WrongAmount(
            _("The chosen fees come to %(total)s. Count again.") % {"total": format_vnd(total)}
        )
    return None
