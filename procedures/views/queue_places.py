"""The machine that gives numbers, and the board that calls them: pages without a name on them."""

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from portal.accounts.models import Agency
from portal.core.ratelimit import allow, seconds_left, too_many
from procedures.models import QueueTicket
from procedures.services import queueing

SALT = "queue kiosk"
TAKEN, TAKEN_WINDOW = 30, 60  # numbers of one agency, seconds
BOARD_SECONDS, TICKET_SECONDS = 5, 12
CALLS_SHOWN = 6


def kiosk_url(agency) -> str:
    """The address for the machine at the door; nobody else can make one."""
    return reverse("queue_kiosk", args=[signing.dumps(agency.pk, salt=SALT)])


def _agency(place) -> Agency:
    try:
        key = signing.loads(place, salt=SALT)
    except signing.BadSignature:
        raise Http404 from None
    return get_object_or_404(Agency.objects.valid_on(), pk=key, receives=True)


@require_http_methods(["GET", "POST"])
@login_not_required
def kiosk(request, place):
    agency = _agency(place)
    groups = queueing.groups_of(agency)
    if request.method == "POST":
        if not allow(f"queue:{agency.pk}", TAKEN, TAKEN_WINDOW):
            return too_many(request, seconds_left(TAKEN_WINDOW))
        chosen = next((one for one in groups if one.code == request.POST.get("group")), None)
        ticket = queueing.issue(agency=agency, group=chosen)
        return redirect("queue_ticket", place=place, number=ticket.number)
    waiting = QueueTicket.objects.today_at(agency).waiting().count()
    context = {"agency": agency, "groups": groups, "waiting": waiting}
    return render(request, "procedures/queue/kiosk.html", context)


@require_GET
@login_not_required
def ticket(request, place, number):
    """To print; then the machine is ready for the next person."""
    agency = _agency(place)
    today = QueueTicket.objects.today_at(agency)
    found = get_object_or_404(today.select_related("group"), number=number)
    context = {
        "agency": agency,
        "ticket": found,
        "ahead": today.waiting().filter(number__lt=number).count(),
        "kiosk": reverse("queue_kiosk", args=[place]),
        "seconds": TICKET_SECONDS,
    }
    return render(request, "procedures/queue/ticket.html", context)


@require_GET
@login_not_required
def board(request, code):
    """Number and counter of the last calls; it shows itself anew."""
    agency = get_object_or_404(Agency.objects.valid_on(), code=code, receives=True)
    today = QueueTicket.objects.today_at(agency)
    context = {
        "agency": agency,
        "calls": list(today.called().order_by("-called_at")[:CALLS_SHOWN]),
        "waiting": today.waiting().count(),
        "minutes": _minutes(queueing.average_wait(agency)),
        "seconds": BOARD_SECONDS,
    }
    return render(request, "procedures/queue/board.html", context)


def _minutes(wait) -> int | None:
    """Whole minutes, at least one; None where nobody was called yet."""
    return max(1, round(wait.total_seconds() / 60)) if wait is not None else None
