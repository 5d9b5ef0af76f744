"""What somebody who holds a receipt must know of it: how much went back, what it says wrongly.

Nothing of any other document.
"""

from dataclasses import dataclass

from django.db.models import Sum
from django.utils.translation import gettext as _

from payments.models import CreditNote, Receipt
from portal.core.dates import format_date
from portal.core.money import format_vnd


def slips_of(receipt):
    """Credit notes in force about it, or about the first that it stands for."""
    rows = receipt.first.credit_notes.filter(reverses__isnull=True, reversed_by__isnull=True)
    return rows.select_related("document").order_by("document__issued_at")


def returned_of_receipt(receipt) -> int:
    """Đồng of it that went back and did not come again."""
    return slips_of(receipt).aggregate(total=Sum("amount"))["total"] or 0


@dataclass(frozen=True, slots=True)
class Told:
    """`returned` is in đồng; `sentences` name each slip, `mistakes` what the receipt says wrongly.

    `again`: the receipt that was issued after this one had become void.
    """

    returned: int = 0
    is_whole: bool = False
    sentences: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()
    again: Receipt | None = None

    @property
    def amount(self) -> str:
        return format_vnd(self.returned)


def told_of(document) -> Told:
    """Of any document: nothing where it is no receipt."""
    is_one = document.kind == "receipt"
    receipt = Receipt.objects.filter(document=document).first() if is_one else None
    if receipt is None:
        return Told()
    slips = list(slips_of(receipt))
    returned = sum(slip.amount for slip in slips)
    wrong = _("A notice corrects the name or the address on it")
    return Told(
        returned,
        returned == receipt.amount,
        tuple(map(_said, slips)),
        (wrong,) if receipt.notices.exists() else (),
        Receipt.objects.filter(replaces=receipt).select_related("document").first(),
    )


def _said(slip: CreditNote) -> str:
    words = _("%(amount)s of it was paid back on %(day)s (credit note no. %(number)s)")
    return words % {
        "amount": format_vnd(slip.amount),
        "number": slip.number_text,
        "day": format_date(slip.document.issued_at),
    }
