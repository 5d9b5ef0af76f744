"""What the payment services and a gateway say to each other: values in, values out.

An adapter knows no model, no page and no settings. Amounts are integer đồng on this side;
each adapter owns the scale its provider wants. No call may be made inside a transaction.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from payments.gateways.request import CheckoutRequest as CheckoutRequest
from payments.gateways.request import Line as Line
from payments.gateways.request import Payer as Payer
from payments.gateways.request import Subject as Subject


class State(StrEnum):
    """What the provider holds now for one payment."""

    OPEN = "open"  # may still be paid; also "paid, but the bank has not confirmed"
    PAID = "paid"
    REFUNDED = "refunded"  # paid, and all of it went back since
    FAILED = "failed"  # this payment cannot succeed any more, as far as the provider knows
    EXPIRED = "expired"
    UNKNOWN = "unknown"


class Kind(StrEnum):
    """What a notice is about."""

    PAYMENT = "payment"
    REFUND = "refund"
    DISPUTE = "dispute"
    OTHER = "other"  # an event type we do not use: store it, count it, do nothing


class RefundState(StrEnum):
    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Basis(StrEnum):
    """What an adapter was built from. All are tried with a counterpart of ours; none, in this
    project, with the live service."""

    PROVIDER = "provider"  # the provider's own documentation
    HEARSAY = "hearsay"  # another's description of the service
    STANDARD = "standard"  # a published standard and its examples; nobody is called


class DisputeState(StrEnum):
    NONE = "none"
    OPEN = "open"
    WON = "won"
    LOST = "lost"


class GatewayError(Exception):
    """Something the gateway, or its adapter, cannot do. `code` is the provider's word for it."""

    def __init__(self, message: str, *, code: str = ""):
        super().__init__(message)
        self.code = code


class GatewayUnavailable(GatewayError):
    """No usable answer. The act may have happened: ask again with the same key, or look."""


class KeyRefused(GatewayUnavailable):
    """It does not accept our key, or not for this. Ask again once a person has mended that."""


class UnreadableAnswer(GatewayUnavailable):
    """It answered in a shape we do not know: this proves nothing."""


class GatewayRefused(GatewayError):
    """The gateway understood and said no. Nothing happened."""


class AmountRefused(GatewayRefused):
    """Below the gateway's minimum or above its maximum: offer another channel."""


class PaymentNotFound(GatewayRefused):
    """The gateway has no such object."""


class KeyReused(GatewayRefused):
    """One idempotency key with two different requests: a defect of ours, raise an alarm."""


class InvalidSignature(GatewayError):
    """Not from the provider, altered on the way, or too old or too new. Store nothing."""


class NotConfigured(GatewayError):
    """No webhook secret is set: answer 503 and alert. An empty secret is never "no check"."""


class ForeignNotice(GatewayError):
    """Properly signed, but for another account or mode (test, live). Park it; never settle."""


@dataclass(frozen=True, slots=True)
class Checkout:
    """Where to send the payer. `url` is empty when the payment is no longer open."""

    provider_ref: str
    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """A request by the provider as received: the raw body, before any parser touched it."""

    headers: Mapping[str, str]
    query: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRequest:
    """Money back from one payment; `provider_ref` as in its Notice, `amount` in đồng."""

    reference: str
    idempotency_key: str
    provider_ref: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundAnswer:
    """One refund as the provider has it now. `reference` is empty when it was made elsewhere."""

    refund_ref: str
    reference: str
    amount: int
    currency: str
    state: RefundState
    failure: str = ""


UNTOLD = 0  # the amount of a payment of which the provider tells only what went back last


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What the provider holds about one payment at the moment we asked.

    An event only tells where to look; everything but `event_id`, `event_type` and `kind` is
    the provider's current object, so that the order of events does not matter. `amount` is
    what was received when money came, otherwise what is asked for; or UNTOLD. `provider_ref`
    names the checkout; for money that belongs to no checkout it names the payment itself.
    """

    event_id: str = ""
    event_type: str = ""
    kind: Kind = Kind.PAYMENT
    reference: str = ""
    provider_ref: str = ""
    payment_ref: str = ""
    amount: int = 0
    currency: str = ""
    state: State = State.UNKNOWN
    livemode: bool = False
    account: str = ""
    paid_at: datetime | None = None
    refunded: int = 0
    refunds: tuple[RefundAnswer, ...] = ()
    dispute: DisputeState = DisputeState.NONE

    @property
    def money_came(self) -> bool:
        """Also true when it went back since: a refund may be heard of before the payment."""
        return self.state in {State.PAID, State.REFUNDED}


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a verified message says about itself. Enough to store it once; proves no payment.

    `content` is what was verified, byte for byte: only this is stored and read later. `told` are
    the facts that the message itself states, for a provider that wants to hear at once whether
    they fit; None where "stored" is answer enough.
    """

    event_id: str
    event_type: str
    content: bytes = b""
    told: Notice | None = None


class Verdict(StrEnum):
    """What became of a message, as far as its sender is concerned."""

    TAKEN = "taken"
    AGAIN = "again"  # stored or settled before
    NO_ORDER = "no_order"  # stored all the same: there may be money behind it
    AMOUNT = "amount"  # stored too; the money goes into suspense
    FORGED = "forged"
    NOT_READY = "not_ready"  # no secret is set, or the database is busy: try again


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider's machine reads."""

    status: int
    body: str = ""
    content_type: str = "text/plain"


def plain_answer(verdict: Verdict) -> Answer:
    """For those who look at the status only: 200 stored, 400 refused, 503 try again."""
    return Answer({Verdict.FORGED: 400, Verdict.NOT_READY: 503}.get(verdict, 200))


@dataclass(frozen=True, slots=True)
class Listed:
    """One event of a list: `body` as a webhook would bring it, and what it leads to now.

    `notice` is None when that could not be found out: keep the event, and read it again later.
    """

    envelope: Envelope
    body: bytes
    notice: Notice | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """One payment on the provider's own list of a period: money that came. `amount` in đồng.

    `is_touched`: some of it went back or is disputed, so its present facts are worth a look.
    """

    payment_ref: str
    amount: int
    currency: str
    is_touched: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """One question about the configuration, and its answer, for the operator's page."""

    name: str
    ok: bool
    detail: str = ""


def never(_event_id: str) -> bool:
    """No event is known."""
    return False


class Gateway(Protocol):
    """One provider of payments.

    Every verb that asks the provider may raise GatewayUnavailable (no answer, outcome
    unknown) or GatewayRefused (nothing happened).
    """

    code: str
    label: str
    minimum: int
    maximum: int
    notifies_by: str  # the HTTP method of its messages
    lists: bool  # False: `events_since` has nothing to tell, so what ended is asked about again
    basis: Basis
    needs_account: bool  # the money goes to the payee's own bank account: none, no payments
    wants_payer: bool  # it writes papers in the payer's name, and is told who that is

    def start(self, request: CheckoutRequest) -> Checkout:
        """Open a payment, or give the same one again for the same idempotency key.

        :raises AmountRefused: before anything is sent
        :raises KeyReused: the key was used for something else
        """

    def verify(self, message: Message) -> Envelope:
        """Check who sent a message, without any call. Do this first, then store the message.

        :raises InvalidSignature: not from the provider
        :raises NotConfigured: there is no secret to compare with
        """

    def sample(self) -> Message:
        """A message about nothing, signed as the provider signs: stored, and then ignored.

        :raises NotConfigured: there is no secret to sign with
        """

    def answer(self, verdict: Verdict) -> Answer:
        """What the provider wants to hear."""

    def interpret(self, body: bytes) -> Notice:
        """Read what was verified earlier, days ago perhaps: the present facts of the payment.

        :raises ForeignNotice: another account, or test and live mixed up
        """

    def fetch(self, provider_ref: str) -> Notice:
        """:raises PaymentNotFound: the provider has no such payment"""

    def expire(self, provider_ref: str) -> Notice:
        """Give up a payment that is still open; tells what it is now either way.

        Where the provider cannot close it, it counts as expired unless money is on its way: what
        still comes is settled as a late payment.
        """

    def find(self, reference: str, created_after: datetime) -> Notice | None:
        """Look for a payment of ours whose identifier we never received."""

    def refund(self, request: RefundRequest) -> RefundAnswer:
        """:raises GatewayRefused: more than is left, or given back already"""

    def events_since(
        self, moment: datetime, is_known: Callable[[str], bool] = never
    ) -> Iterator[Listed]:
        """What the provider tried to tell since then, oldest first, but for known event ids."""

    def payments_between(self, start: datetime, end: datetime) -> Iterator[Paid]:
        """The provider's own list of what was paid from `start` to just before `end`.

        Only asked where `lists` says that there is one.
        """

    def checks(self) -> list[Check]:
        """Are the settings complete? Asks nobody; shows no secret."""

    def probe(self) -> list[Check]:
        """Does it answer, and accept what we are? One harmless call."""
