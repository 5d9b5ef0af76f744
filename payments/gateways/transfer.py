"""A transfer into the agency's own account: no provider opens it, and none reports about it.

The payer is told the account and a reference; the bank's statement, read in by a cashier, says
what came. So this adapter calls nobody: a payment is open until it is paid or closed here.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from payments.gateways import base

CODE = "transfer"
MAXIMUM = 499_999_999  # đồng; banks carry more in one go only by other ways than the instant one


class TransferGateway:
    code = CODE
    minimum = 1
    maximum = MAXIMUM
    notifies_by = "POST"
    lists = True  # nothing: only the statement tells, so nobody is asked once more
    basis = base.Basis.STANDARD
    needs_account = True
    wants_payer = False
    answer = staticmethod(base.plain_answer)

    def __init__(self, label):
        self.label = label

    def start(self, request: base.CheckoutRequest) -> base.Checkout:
        """Nothing is asked of anybody: the page one returns to says what to transfer, and where."""
        if not self.minimum <= request.amount <= self.maximum:
            raise base.AmountRefused("too much for one transfer", code="amount")
        return base.Checkout(request.reference, request.success_url, request.expires_at)

    def verify(self, message: base.Message) -> base.Envelope:
        raise base.InvalidSignature("banks send no messages here")

    def sample(self) -> base.Message:
        raise base.NotConfigured("banks send no messages here")

    def interpret(self, body: bytes) -> base.Notice:
        raise base.PaymentNotFound("banks send no messages here", code="no_messages")

    def fetch(self, provider_ref: str) -> base.Notice:
        """Open, as far as anybody can tell without the statement."""
        return self._notice(provider_ref, base.State.OPEN)

    def expire(self, provider_ref: str) -> base.Notice:
        """Money may still come under its reference, and then it is settled as what came late."""
        return self._notice(provider_ref, base.State.EXPIRED)

    def find(self, reference: str, created_after: datetime) -> base.Notice | None:
        return self._notice(reference, base.State.OPEN)

    def refund(self, request: base.RefundRequest) -> base.RefundAnswer:
        """Nobody can be asked: a person transfers it back."""
        raise base.GatewayRefused("refunds are transferred by a person", code="manual")

    def events_since(
        self, moment: datetime, is_known: Callable[[str], bool] = base.never
    ) -> Iterator[base.Listed]:
        return iter(())

    def payments_between(self, start: datetime, end: datetime) -> Iterator[base.Paid]:
        return iter(())

    def checks(self) -> list[base.Check]:
        return []

    def probe(self) -> list[base.Check]:
        return []

    def _notice(self, reference: str, state: base.State) -> base.Notice:
        return base.Notice(reference=reference, provider_ref=reference, state=state)
