"""Where is it? Answered to anybody who knows the code and four digits of the phone; no names."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_http_methods

from portal.core.ratelimit import allow, rate_limited, seconds_left, too_many
from procedures.forms.contact import TrackForm
from procedures.models import Application, PaymentState, Status
from procedures.views.citizen.progress import progress_of
from procedures.workflow import OPEN_STATUSES

WAITING = {Status.SUPPLEMENT_REQUESTED, Status.FINANCIAL_OBLIGATION}
CODE_LIMIT, CODE_WINDOW = 10, 3600  # looks for one code, from all addresses together
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
    form = TrackForm(request.POST)
    if not form.is_valid():
        return _show(request, form)
    if not allow(f"track_code:{form.cleaned_data['code']}", CODE_LIMIT, CODE_WINDOW):
        return too_many(request, seconds_left(CODE_WINDOW))
    found = _find(**form.cleaned_data)
    if found is None:
        return _show(request, form, missing=True)
    running = found.status in OPEN_STATUSES
    context = {
        "found": found,
        "progress": progress_of(found) if running else None,
        "waits": running and (found.status in WAITING or found.payment_state == PaymentState.DUE),
    }
    return render(request, "procedures/citizen/tracked.html", context)


def _find(*, code, phone):
    """A wrong code and a wrong number are the same: None."""
    found = (
        Application.objects.filter(code=code)
        .select_related("version__procedure", "receiving_agency")
        .first()
    )
    known = found.phone[-4:] if found and found.phone else NOBODY
    return found if constant_time_compare(known, phone) and found else None


def _show(request, form, missing=False):
    context = {"form": form, "missing": missing}
    return render(request, "procedures/citizen/track.html", context, status=200)
