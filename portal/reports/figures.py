"""The tables of the reports: figures by agency and by field, in the columns of form 06a and 06b."""

from dataclasses import dataclass

from payments.paid_figures import Paid, paid_figures
from portal.accounts.models import Agency
from portal.core.text import vietnamese_sort_key
from procedures.digitisation import Digitised, digitised
from procedures.models import Application, Field
from procedures.statistics import AGENCY, FIELD, Figures, Opinions, Period, figures_by, opinions_by

HEADING = (
    "STT",
    "Đơn vị / Lĩnh vực",
    "Hồ sơ nhận giải quyết: Tổng số",
    "Trong kỳ: Trực tuyến",
    "Trong kỳ: Trực tiếp, dịch vụ bưu chính",
    "Từ kỳ trước chuyển qua",
    "Hồ sơ đã giải quyết: Tổng số",
    "Trước hạn",
    "Đúng hạn",
    "Quá hạn",
    "Hồ sơ đang giải quyết: Tổng số",
    "Trong hạn",
    "Quá hạn",
)
SUM = "Tổng số"


@dataclass(frozen=True)
class Row:
    """`name` is an agency or a field, None for the sum of all."""

    name: object
    figures: Figures
    opinions: Opinions | None = None


@dataclass(frozen=True)
class Report:
    """Over what these agencies have received; None: over all there is."""

    period: Period
    agencies: list | None = None

    def by_agency(self) -> list[Row]:
        return self._table(AGENCY, Agency.objects.all(), lambda one: one.code)

    def by_field(self) -> list[Row]:
        return self._table(FIELD, Field.objects.all(), lambda one: vietnamese_sort_key(one.name))

    def digitised(self) -> Digitised:
        return digitised(self.period, self._rows())

    def paid(self) -> Paid:
        return paid_figures(self.period, self.agencies)

    def _table(self, key, names, order) -> list[Row]:
        figures = figures_by(key, self.period, self._rows())
        opinions = opinions_by(key, self.period, self._rows())
        known = names.filter(pk__in={*figures, *opinions}).order_by("pk")
        return [
            Row(one, figures.get(one.pk, Figures()), opinions.get(one.pk))
            for one in sorted(known, key=order)
        ]

    def _rows(self):
        rows = Application.objects.all()
        return rows if self.agencies is None else rows.filter(receiving_agency__in=self.agencies)


def total(rows) -> Row:
    return Row(None, sum((row.figures for row in rows), Figures()), _mean(rows))


def _mean(rows) -> Opinions | None:
    found = [row.opinions for row in rows if row.opinions]
    if not found:
        return None
    number = sum(one.number for one in found)
    return Opinions(number, sum(one.mean * one.number for one in found) / number)


def cells(rows) -> list[tuple]:
    """Rows of HEADING, the sum last."""
    found = [(place, row.name.name, *_numbers(row.figures)) for place, row in enumerate(rows, 1)]
    return [*found, ("", SUM, *_numbers(total(rows).figures))]


def _numbers(figures) -> tuple:
    return (
        figures.to_handle,
        figures.online,
        figures.at_the_counter,
        figures.carried_over,
        figures.resolved,
        figures.early,
        figures.resolved_on_time,
        figures.late,
        figures.pending,
        figures.pending_in_time,
        figures.overdue,
    )
