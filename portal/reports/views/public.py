"""How each agency keeps its dates and how people find it: numbers only, for everybody."""

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.accounts.models import Level
from portal.core.dates import today
from portal.reports.figures import Report, total
from procedures.statistics import Period

SHOWN_FOR = 600  # seconds in the cache
FEWEST = 5  # answers from which on their mean is shown: fewer could be told from each other


@require_GET
@login_not_required
def performance(request):
    """The year that runs, by level and agency."""
    period = Period(today().replace(month=1, day=1), today())
    key = f"reports.performance:{period.last}"
    rows = cache.get(key)
    if rows is None:
        rows = Report(period).by_agency()
        cache.set(key, rows, SHOWN_FOR)
    levels = [
        {"level": level, "rows": found}
        for level in Level.objects.order_by("rank")
        if (found := [row for row in rows if row.name.level_id == level.pk])
    ]
    context = {"period": period, "levels": levels, "all": total(rows), "fewest": FEWEST}
    return render(request, "reports/performance.html", context)
