"""The figures of leaders and coordinators: of their own agency, at the highest level of all."""

from dataclasses import dataclass

from django.http import FileResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from portal.core.dates import format_date, today
from portal.core.keyset import paginate
from portal.core.ratelimit import rate_limited
from portal.reports import sheets
from portal.reports.access import report_agencies
from portal.reports.figures import HEADING, Report, cells, total
from portal.reports.forms import PeriodForm
from portal.reports.periods import named
from procedures.models import Rating
from procedures.statistics import Period

TABLES = {"co-quan": Report.by_agency, "linh-vuc": Report.by_field}
FORMS = {"co-quan": "06a", "linh-vuc": "06b"}
WIDTHS = (6, 44, *[13] * 11)
COMMENTS = 10


@dataclass(frozen=True)
class Table:
    key: str
    heading: str
    form: str
    rows: list
    sum: object


@never_cache
@require_GET
@rate_limited("reports", limit=120, window=600)
def report(request):
    agencies = report_agencies(request.user)
    form = PeriodForm(request.GET)
    context = {"form": form, "periods": named(today()), "query": request.GET.urlencode()}
    if form.is_valid():
        chosen = Report(_period(form), agencies)
        tables = _tables(chosen)
        context |= {
            "period": _period(form),
            "tables": tables,
            "all": tables[0].sum,
            "digitised": chosen.digitised(),
            "paid": chosen.paid(),
            "comments": _comments(request),
        }
    return render(request, "reports/report.html", context)


def _period(form) -> Period:
    return Period(form.cleaned_data["tu"], form.cleaned_data["den"])


def _tables(chosen) -> list[Table]:
    headings = {"co-quan": _("By agency"), "linh-vuc": _("By field")}
    found = {key: rows_of(chosen) for key, rows_of in TABLES.items()}
    return [Table(key, headings[key], FORMS[key], rows, total(rows)) for key, rows in found.items()]


def _comments(request):
    """What people wrote, for the leader of the agency that received their application."""
    leads = [post.agency_id for post in request.user.current_posts if post.role == "approver"]
    written = Rating.objects.filter(application__receiving_agency__in=leads)
    related = written.select_related("application").only(
        "score", "comment", "given_at", "application__code"
    )
    cursor = request.GET.get("cursor", "")
    return paginate(related, order="-given_at", cursor=cursor, size=COMMENTS)


@never_cache
@require_GET
@rate_limited("report_sheet", limit=60, window=3600)
def report_as_sheet(request, table):
    """Form 06a or 06b: numbers only, so nobody is asked again who they are."""
    agencies = report_agencies(request.user)
    form = PeriodForm(request.GET)
    if not form.is_valid():
        return report(request)
    period = _period(form)
    said = f"Từ ngày {format_date(period.first)} đến ngày {format_date(period.last)}"
    file = sheets.write_sheet(
        above=[f"Mẫu số {FORMS[table]}: tình hình, kết quả giải quyết thủ tục hành chính", said],
        heading=HEADING,
        rows=cells(TABLES[table](Report(period, agencies))),
        widths=WIDTHS,
    )
    name = f"bao-cao-{FORMS[table]}-{period.first:%Y%m%d}-{period.last:%Y%m%d}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=sheets.MEDIA_TYPE)
