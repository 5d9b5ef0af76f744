"""Beginning: for whom, as what kind of applicant; or going on with a draft."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from procedures.forms.start import PartyForm
from procedures.models import Procedure
from procedures.services.drafts import open_drafts, start_draft
from procedures.services.errors import ActRefused
from procedures.views.citizen.journey import Journey


@require_http_methods(["GET", "POST"])
def start(request, code):
    procedure = get_object_or_404(Procedure, code=code)
    version = procedure.current_version()
    form = PartyForm(
        request.POST if request.method == "POST" else None, user=request.user, version=version
    )
    if request.method == "POST" and form.is_valid():
        try:
            draft = start_draft(procedure=procedure, actor=request.user, party=form.party)
            return redirect("application_tasks", pk=draft.pk)
        except ActRefused as refused:
            messages.error(request, str(refused))
    return render(request, "procedures/citizen/start.html", _page(request, procedure, form))


def _page(request, procedure, form) -> dict:
    spec = form.spec
    drafts = list(open_drafts(procedure, request.user).select_related("version__procedure"))
    journeys = [Journey(draft) for draft in drafts[:10]]
    return {
        "procedure": procedure,
        "spec": spec,
        "form": form,
        "journeys": journeys,
        "is_open": spec is not None and procedure.state == procedure.State.OPEN,
        "is_online": spec is not None and "online" in spec.channels,
        "wrong_door": form.wrong_door,
    }
