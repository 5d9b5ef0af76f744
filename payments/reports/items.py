"""A day by kind of charge and item of the state budget (tiểu mục), as the Treasury books it.

Receipts of two items may take turns in one series: the numbers of each are told run by run. One
that has lines of two items is counted with both; `counted_again` says how often that was.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from procedures.models import Fee

KINDS = {Fee.Kind.FEE: _("Fee (phí)"), Fee.Kind.CHARGE: _("Charge (lệ phí)")}


@dataclass(slots=True)
class Item:
    """`code` is "" where nobody has entered it; amounts are đồng, `numbers` run by run."""

    kind: str
    code: str
    came: int = 0
    gone: int = 0
    count: int = 0
    serials: list = field(default_factory=list)
    numbers: list = field(default_factory=list)  # texts such as "00000241 – 00000260"
    slips: list = field(default_factory=list)

    @property
    def kind_label(self) -> str:
        return KINDS[self.kind]

    def add(self, serial, digits, runs):
        self.serials.append(serial)
        self.numbers += [span_text(first, last, digits) for first, last in runs]
        self.count += sum(last - first + 1 for first, last in runs)


def span_text(first: int, last: int, digits: int) -> str:
    said = f"{first:0{digits}}"
    return said if first == last else f"{said} – {last:0{digits}}"


def items_of(report) -> list[Item]:
    """A kind may have but a replacement on the day, or but money that went back."""
    found: dict[tuple, Item] = {}

    def item(kind, code) -> Item:
        return found.setdefault((kind, code), Item(kind, code))

    sums = report.allocations().order_by().values_list("fee__kind", "fee__budget_item")
    for kind, code, amount in sums.annotate(total=Sum("amount")):
        item(kind, code).came = amount
    for (kind, code, _form, serial, digits), numbers in _series(report).items():
        item(kind, code).add(serial, digits, _runs(numbers))
    for note in report.notes().select_related("refund__allocation__fee"):
        fee = note.refund.allocation.fee
        one = item(fee.kind, fee.budget_item)
        one.gone += note.returned
        one.slips.append(str(note))
    return [found[key] for key in sorted(found)]


def counted_again(report, items) -> int:
    """How many receipts the counts of its items are above those of the day."""
    return sum(one.count for one in items) - report.receipts().count()


def _series(report) -> dict:
    """{(kind, item, form, serial, digits): numbers, in order}"""
    found = defaultdict(list)
    rows = report.receipts().select_related("document", "replaces__document")
    for receipt in rows.prefetch_related("allocations__fee"):
        lines = (receipt.first if receipt.replaces_id else receipt).allocations.all()
        digits = receipt.document.data.get("digits", 7)
        for code in sorted({line.fee.budget_item for line in lines}):
            key = (receipt.kind, code, receipt.form_symbol, receipt.serial, digits)
            found[key].append(receipt.document.number)
    return found


def _runs(numbers) -> list[list[int]]:
    """[[first, last]] of numbers without a gap."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return runs
