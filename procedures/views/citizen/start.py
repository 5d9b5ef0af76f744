"""Beginning: for whom, as what kind of applicant; or going on with a draft."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.views.decorators.http import require_http_methods

from portal.core.ratelimit import rate_limited
from procedures.forms.start import PartyForm
from procedures.models import Procedure
from procedures.services.drafts import open_drafts, start_draft
from procedures.services.errors import ActRefused
from procedures.views.citizen.journey import Journey


@require_http_methods(["GET", "POST"])
@login_not_required
def start(request, code):
    """Nobody is asked to sign in for a procedure that takes nothing online now."""
    procedure = get_object_or_404(Procedure, code=code)
    version = procedure.current_version()
    if not request.user.is_authenticated:
        return _at_the_door(request, procedure, version)
    form = PartyForm(
        request.POST if request.method == "POST" else None, user=request.user, version=version
    )
    if request.method == "POST" and form.is_valid():
        return _begin(request, procedure, form)
    return _show(request, procedure, form)


def _at_the_door(request, procedure, version):
    about = _about(procedure, version.content if version else None)
    if about["is_open"] and about["is_online"]:
        return redirect_to_login(request.get_full_path(), resolve_url("account_login"))
    return render(request, "procedures/citizen/start.html", about)


@rate_limited("begin", limit=60, window=3600)
def _begin(request, procedure, form):
    try:
        draft = start_draft(procedure=procedure, actor=request.user, party=form.party)
    except ActRefused as refused:
        messages.error(request, str(refused))
        return _show(request, procedure, form)
    return redirect("application_tasks", pk=draft.pk)


def _show(request, procedure, form):
    drafts = list(open_drafts(procedure, request.user).with_procedure())
    journeys = [Journey(draft) for draft in drafts[:10]]
    context = _about(procedure, form.spec) | {
        "form": form,
        "journeys": journeys,
        "wrong_door": form.wrong_door,
    }
    return render(request, "procedures/citizen/start.html", context)


def _about(procedure, spec) -> dict:
    return {
        "procedure": procedure,
        "spec": spec,
        "form": None,
        "is_open": spec is not None and procedure.state == procedure.State.OPEN,
        "is_online": spec is not None and "online" in spec.channels,
    }
