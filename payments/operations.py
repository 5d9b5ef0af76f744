"""Does a gateway work? What an administrator wants to see of each."""

from dataclasses import dataclass, field

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from payments import gateways, nightly, own_ways
from payments.gateways import base, transfer
from payments.gateways.breaker import Breaker
from payments.models import Attempt, BookCheck, Comparison, GatewayMessage
from payments.services import refused

BASES = {
    base.Basis.PROVIDER: _(
        "The provider's documentation and our own counterpart of the service. Not tried with the "
        "live service yet."
    ),
    base.Basis.HEARSAY: _(
        "A description by others and our own counterpart of the service. Not tried with the live "
        "service yet."
    ),
    base.Basis.STANDARD: _(
        "The published standard and its examples. Scan a code with a bank's app before use."
    ),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One gateway; `probed` are the answers of a test call that was just made."""

    gateway: gateways.Gateway
    probed: list = field(default_factory=list)

    @property
    def label(self):
        return self.gateway.label

    @property
    def is_on(self) -> bool:
        return self.gateway.code in settings.PAYMENT_GATEWAYS

    @property
    def checks(self) -> list:
        return self.gateway.checks()

    @property
    def has_provider(self) -> bool:
        """Somebody to call, who sends messages: not so where the bank's statement tells."""
        return not self.is_transfer

    @property
    def basis(self) -> str:
        return BASES[self.gateway.basis]

    @property
    def is_hearsay(self) -> bool:
        return self.gateway.basis == base.Basis.HEARSAY

    @property
    def is_resting(self) -> bool:
        return Breaker(self.gateway.code).is_resting

    @property
    def lists(self) -> bool:
        """Of a transfer the bank's statement tells, which a cashier reads in."""
        return self.gateway.lists and not self.is_transfer

    @property
    def own_checks(self) -> list:
        """Of what no provider stands behind."""
        return own_ways.transfer_checks()

    @property
    def is_transfer(self) -> bool:
        return self.gateway.code == transfer.CODE

    @property
    def compared(self) -> Comparison | None:
        """The last day that was held beside what the gateway has."""
        return Comparison.objects.done().filter(gateway=self.gateway.code).order_by("-day").first()

    @property
    def under_way(self) -> Comparison | None:
        """The day that is being asked about, where nobody lists payments."""
        rows = Comparison.objects.filter(gateway=self.gateway.code)
        return rows.exclude(place="").order_by("day").first()

    @property
    def last_message(self):
        return _latest(GatewayMessage, self.gateway.code, "received_at")

    @property
    def last_answer(self):
        return _latest(Attempt, self.gateway.code, "answered_at")

    @property
    def refused(self) -> refused.Refused | None:
        """The last genuine message that was refused, in words that say what to mend."""
        return refused.last(self.gateway.code)

    @property
    def hook(self) -> str:
        return settings.SITE_URL + reverse("payment_webhook", args=[self.gateway.code])


@dataclass(frozen=True, slots=True)
class Books:
    """One nightly check, and what it found last."""

    label: str
    row: BookCheck | None

    @property
    def is_late(self) -> bool:
        return self.row is not None and nightly.is_late(self.row)


def books() -> list[Books]:
    found = BookCheck.objects.in_bulk()
    return [Books(subject.label, found.get(subject)) for subject in BookCheck.Subject]


def _latest(model, code, name):
    known = model.objects.filter(gateway=code, **{f"{name}__isnull": False})
    return known.order_by(f"-{name}").values_list(name, flat=True).first()


def rows(probe: str = "") -> list[Row]:
    """All gateways; `probe` is the code of the one to call. Outside any transaction."""
    found = (gateways.get(code) for code in gateways.BUILDERS)
    return [Row(one, one.probe() if one.code == probe else []) for one in found]
