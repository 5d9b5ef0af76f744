"""What somebody wants given back, as it was written on a page."""

from dataclasses import dataclass, field
from uuid import UUID

from payments.models import Allocation, Refund
from portal.core.ids import uuid7


@dataclass(frozen=True, slots=True)
class Wish:
    """`amount` đồng of a case, or of one line (`allocation`) of its receipt.

    `way` is one of Refund.Way, "" leaves it to how the money came. `key` is of the page: it makes a
    double click one refund.
    """

    amount: int
    reason: str
    allocation: Allocation | None = None
    way: str = ""
    key: UUID = field(default_factory=uuid7)

    def heard(self, case, actor) -> Refund | None:
        """The refund of this very page, whose form was sent twice."""
        return case.refunds.filter(pk=self.key, asked_by=actor).first()
