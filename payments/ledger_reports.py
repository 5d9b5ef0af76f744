"""The figures of the reports hold each application once on either side of the year that runs."""

from portal.accounts.models import Agency
from portal.core.dates import today
from procedures.statistics import AGENCY, Period, figures_by, strays


def checks():
    """(invariant, what is wrong, queryset or names of the rows for which it is)."""
    yield 23, "application in no place of the reports", strays()
    yield 23, "agency whose report does not add up", _unbalanced()


def _unbalanced() -> list[str]:
    year = Period(today().replace(month=1, day=1), today())
    wrong = [key for key, figures in figures_by(AGENCY, year).items() if not figures.adds_up]
    return list(Agency.objects.filter(pk__in=wrong).values_list("code", flat=True))
