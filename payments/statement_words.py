"""What became of the lines of a statement, in figures and in words."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from payments.models import Case, Statement, StatementLine

COLUMNS = {
    "day": _("Date"),
    "id": _("Number of the transaction"),
    "credit": _("Money that came"),
    "debit": _("Money that went"),
    "words": _("Message of the payer"),
    "currency": _("Currency"),
}


def figures(statement: Statement) -> dict:
    """{booked, to_decide, waiting: numbers of lines, amount: đồng of the new lines}."""
    held = Case.objects.open().filter(capture__statement_line__statement=statement)
    counted = statement.lines.aggregate(
        lines=Count("pk"), amount=Sum("amount"), waiting=Count("pk", Q(capture__isnull=True))
    )
    to_decide = held.filter(is_suspense=True).values("capture").distinct().count()
    return {
        "booked": counted["lines"] - counted["waiting"] - to_decide,
        "to_decide": to_decide,
        "waiting": counted["waiting"],
        "amount": counted["amount"] or 0,
    }


@dataclass(frozen=True)
class LineRow:
    """One line with what it paid, or the case it became. Needs prefetched capture and cases."""

    line: StatementLine

    @cached_property
    def case(self) -> Case | None:
        """The case of money in suspense, open or not."""
        cases = self.line.capture.cases.all() if self.line.capture else []
        return next((case for case in cases if case.is_suspense), None)

    @property
    def applications(self) -> list:
        if not self.line.capture:
            return []
        paid = (one.fee.application for one in self.line.capture.allocations.all())
        return list({application.pk: application for application in paid}.values())

    @property
    def outcome(self) -> tuple:
        """(words, class of mc-tag, icon)."""
        if self.line.capture is None:
            return _("Being matched"), "plain", "clock"
        if self.case is None:
            return _("Booked, receipt issued"), "processed", "check"
        if self.case.state == Case.State.OPEN:
            return self.case.get_kind_display(), "supplement", "warn"
        return _("Decided"), "plain", "check"
