"""My applications: first what the citizen must do, then what runs, then what is over."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.core import moments
from portal.core.dates import format_date_long
from portal.core.keyset import paginate
from procedures.models import Application, Fee, Status, StepRun, SupplementRequest
from procedures.views.citizen.now import is_late
from procedures.views.citizen.progress import progress_of
from procedures.views.citizen.todo import todo_of
from procedures.workflow import FINAL_STATUSES, OPEN_STATUSES

MOST_OPEN, PAGE = 200, 10


@dataclass(frozen=True)
class Running:
    application: Application
    progress: object
    is_late: bool


@require_GET
def mine(request):
    own = Application.objects.of_citizen(request.user)
    live = _live(own)
    tasks = {one.pk: todo_of(one) for one in live}
    todo = sorted((task for task in tasks.values() if task), key=lambda task: task.order)
    running = [one for one in live if not tasks[one.pk]]
    context = {
        "today": format_date_long(moments.now()),
        "todo": todo,
        "running": [Running(one, progress_of(one), is_late(one)) for one in running],
        "done": _done(own, request.GET.get("cursor", "")),
        "is_first": "cursor" not in request.GET,
    }
    return render(request, "procedures/citizen/mine.html", context)


def _live(own) -> list[Application]:
    """Drafts and open applications with all that the page shows of them, in four queries."""
    rows = own.filter(status__in=[Status.DRAFT, *OPEN_STATUSES]).with_procedure()
    rows = rows.select_related("receiving_agency", "extension").prefetch_related(
        Prefetch("fees", Fee.objects.owed(), to_attr="owed_fees"),
        Prefetch(
            "supplements",
            SupplementRequest.objects.filter(state=SupplementRequest.State.OPEN),
            to_attr="open_supplements",
        ),
        Prefetch("steps", StepRun.objects.order_by("sequence"), to_attr="runs"),
    )
    return share_versions(list(rows.order_by("-updated_at")[:MOST_OPEN]))


def _done(own, cursor):
    rows = own.filter(status__in=FINAL_STATUSES).select_related(
        "version__procedure", "receiving_agency"
    )
    page = paginate(rows, order="-closed_at", cursor=cursor, size=PAGE)
    share_versions(page.rows)
    return page


def share_versions(rows) -> list[Application]:
    """One object for each version, so that its spec is read once for a page."""
    versions = {}
    for row in rows:
        row.version = versions.setdefault(row.version_id, row.version)
    return rows
