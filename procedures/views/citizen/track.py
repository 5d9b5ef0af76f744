"""Where is it? Answered to anybody who knows the code and four digits of the phone; no names."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_http_methods

from portal.core.ratelimit import (
    allow,
    client_network,
    rate_limited,
    seconds_left,
    too_many,
    used_up,
)
from procedures.forms.contact import TrackForm
from procedures.models import Application, PaymentState, Status
from procedures.services.satisfaction import may_rate
from procedures.views.citizen.progress import progress_of
from procedures.workflow import OPEN_STATUSES

WAITING = {Status.SUPPLEMENT_REQUESTED, Status.FINANCIAL_OBLIGATION}
# Wrong answers for one code in an hour: from one address, and from all together. Beyond the latter
# the code is being guessed, and a single wrong answer closes it to the address that gave it.
OWN_MISSES, ALL_MISSES, WINDOW = 10, 100, 3600
NOBODY = "....."  # compared where there is no such application: the answer takes as long


@require_http_methods(["GET", "POST"])
@login_not_required
def track(request):
    """The code is posted, so that it stands in no address."""
    if request.method == "POST":
        return _look(request)
    return _show(request, TrackForm())


@rate_limited("track", limit=20, window=600)
def _look(request):
    found = looked_up(request, TrackForm(request.POST))
    if isinstance(found, HttpResponse):
        return found
    running = found.status in OPEN_STATUSES
    context = {
        "found": found,
        "progress": progress_of(found) if running else None,
        "waits": running and (found.status in WAITING or found.payment_state == PaymentState.DUE),
        "may_rate": may_rate(found),
        "key": {name: request.POST[name] for name in ("code", "phone")},
    }
    return render(request, "procedures/citizen/tracked.html", context)


def looked_up(request, form) -> Application | HttpResponse:
    """The application of a code and a number, or the page that says why there is none."""
    if not form.is_valid():
        return _show(request, form)
    code = form.cleaned_data["code"]
    if _guesses(request, code):
        return too_many(request, seconds_left(WINDOW))
    found = _find(**form.cleaned_data)
    if found is None:
        for whose in _budgets(request, code):
            allow(whose, ALL_MISSES, WINDOW)
        return _show(request, form, missing=True)
    return found


def _guesses(request, code) -> bool:
    """Right answers cost nothing: what others try never keeps out who knows the number."""
    own, everybody = _budgets(request, code)
    limit = 1 if used_up(everybody, ALL_MISSES, WINDOW) else OWN_MISSES
    return used_up(own, limit, WINDOW)


def _budgets(request, code) -> tuple[str, str]:
    """Names of the budgets of this address and of all addresses for one code."""
    return f"track:{client_network(request)}:{code}", f"track_code:{code}"


def _find(*, code, phone):
    """A wrong code and a wrong number are the same: None."""
    found = (
        Application.objects.filter(code=code)
        .with_procedure()
        .select_related("receiving_agency")
        .first()
    )
    known = found.phone[-4:] if found and found.phone else NOBODY
    return found if constant_time_compare(known, phone) and found else None


def _show(request, form, missing=False):
    context = {"form": form, "missing": missing}
    return render(request, "procedures/citizen/track.html", context, status=200)
