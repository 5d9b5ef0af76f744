"""Periods that are asked for again and again. Where a quarter ends is a rule that has changed."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

# (from when, last day of a period in its last month): decree 09/2019/NĐ-CP, art. 12.
CLOSINGS = ((date(1, 1, 1), 31), (date(2019, 4, 12), 14))
MONTHS, QUARTER = 12, 3


@dataclass(frozen=True, slots=True)
class Named:
    label: str
    first: date
    last: date


def named(day: date) -> list[Named]:
    """Of this day: the month, the quarter and the year of the reports, none of them to come."""
    quarter, year = _first_day(day, QUARTER), _first_day(day, MONTHS)
    return [
        Named(_("This month"), day.replace(day=1), day),
        Named(_("Quarter of the reports"), quarter, day),
        Named(_("Last quarter of the reports"), *_before(quarter)),
        Named(_("Year of the reports"), year, day),
    ]


def _before(first: date) -> tuple[date, date]:
    last = first - timedelta(days=1)
    return _first_day(last, QUARTER), last


def _first_day(day: date, months: int) -> date:
    """Of the period of so many months that holds the day."""
    last = closing_of(day.year, day.month)
    index = day.year * MONTHS + day.month - 1 + (1 if day > last else 0)
    start = index - index % months
    before = divmod(start - 1, MONTHS)
    return closing_of(before[0], before[1] + 1) + timedelta(days=1)


def closing_of(year: int, month: int) -> date:
    """The last day of a period that ends in this month."""
    rule = max(row for row in CLOSINGS if row[0] <= date(year, month, 28))
    after = date(year + month // MONTHS, month % MONTHS + 1, 1)
    end = after - timedelta(days=1)
    return end.replace(day=min(rule[1], end.day))
