"""The report of a day, to be printed and signed, and its tables as files."""

from datetime import date
from functools import wraps

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from payments.reports import tables
from payments.reports.chain import head_of
from payments.reports.day import DayReport
from payments.views.cashier import chosen_day, tills
from portal.accounts.confirming import ask_again
from portal.accounts.models import Agency
from portal.audit.services import record


@never_cache
@require_GET
def report(request):
    offices = _offices(request.user)
    chosen = DayReport(_office(request, offices), chosen_day(request))
    context = {
        "report": chosen,
        "offices": offices,
        "head": head_of(chosen.day),
        "query": f"ngay={chosen.day:%Y-%m-%d}&co-quan={chosen.agency.pk}",
    }
    return render(request, "payments/report.html", context)


def table_of(view):
    """Decorate a view of a file: it leaves the house when who presses the button has confirmed
    lately who they are. Back from confirming (GET) one sees the report that has the button."""

    @never_cache
    @require_http_methods(["GET", "POST"])
    @wraps(view)
    def asking(request):
        tills(request.user)
        if request.method == "GET":
            return redirect(f"{reverse('cashier_report')}?{request.GET.urlencode()}")
        return ask_again(request) or view(request)

    return asking


@table_of
def summary(request):
    """01/TH-BLĐT of one agency."""
    chosen = DayReport(_office(request, _offices(request.user)), chosen_day(request))
    name = f"01-TH-BLDT-{chosen.agency.code}-{chosen.day:%Y%m%d}"
    text = tables.as_csv(tables.SUMMARY, tables.summary(chosen))
    return _exported(request, [chosen], csv_file(name, text))


@table_of
def treasury(request):
    """All agencies whose money this person handles or watches, then what is nobody's."""
    day: date = chosen_day(request)
    reports = [DayReport(office, day) for office in _offices(request.user)]
    rows = tables.treasury([*reports, DayReport(None, day)])
    text = tables.as_csv(tables.TREASURY, rows)
    return _exported(request, reports, csv_file(f"kho-bac-{day:%Y%m%d}", text))


@transaction.atomic
def _exported(request, reports, file) -> HttpResponse:
    """Names leave the house: each agency's trail says who took which day."""
    for one in reports:
        record(
            stream=f"agency:{one.agency.pk}",
            act="export_day",
            actor=request.user,
            payload={"day": one.day.isoformat(), "path": request.path},
        )
    return file


def _offices(user) -> list[Agency]:
    return list(Agency.objects.filter(pk__in=tills(user)).order_by("code"))


def _office(request, offices) -> Agency:
    """The one that was asked for, among those of this person; else the first."""
    wanted = request.GET.get("co-quan", "")
    if not wanted:
        return offices[0]
    found = next((office for office in offices if str(office.pk) == wanted), None)
    if found is None:
        raise Http404
    return found


def csv_file(name, text) -> HttpResponse:
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
