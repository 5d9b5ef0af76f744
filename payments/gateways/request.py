"""What a gateway is asked for: one bill, its payee and its payer, as values."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a bill as the payer reads it. `amount` in đồng, not negative.

    `code` names the rule, `kind` is "fee", "charge" or "tax": for papers of a provider's own.
    """

    name: str
    amount: int
    code: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is paid for and to whom, where a provider writes papers of its own about it.

    Codes and names; `account`, `bank` (six digits) and `holder` are of the payee, as is
    `treasury_account`; `decision` and its day (ISO) are those of a notice.
    """

    application: str = ""
    procedure: str = ""
    procedure_name: str = ""
    payee: str = ""
    payee_name: str = ""
    account: str = ""
    bank: str = ""
    holder: str = ""
    treasury_account: str = ""
    decision: str = ""
    decided_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """In whose name a provider's paper is written. Personal: kept with no attempt."""

    name: str = ""
    number: str = ""
    address: str = ""
    district: str = ""
    province: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutRequest:
    """All the gateway needs to ask for one bill.

    `reference` and `idempotency_key` are committed with the attempt before the call, so that
    a lost answer can be found again. The same key wants the same request to the second, so
    `created_at` and `expires_at` are committed too. Texts are kept by the gateway: no personal
    data in them.
    """

    reference: str
    idempotency_key: str
    amount: int
    description: str
    lines: tuple[Line, ...]
    success_url: str
    cancel_url: str
    created_at: datetime
    expires_at: datetime
    subject: Subject = Subject()
    payer: Payer = Payer()
    locale: str = "vi"
    customer_email: str = ""

    def __post_init__(self):
        amounts = [self.amount, *(line.amount for line in self.lines)]
        if any(type(amount) is not int or amount < 0 for amount in amounts) or self.amount == 0:
            raise ValueError("amounts are whole đồng, and there must be something to pay")
        if sum(line.amount for line in self.lines) != self.amount:
            raise ValueError("the lines do not add up to the amount")
        if self.created_at.tzinfo is None or self.expires_at.tzinfo is None:
            raise ValueError("both times need a time zone")
