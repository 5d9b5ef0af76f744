"""The task list of a draft, and throwing a draft away."""

from dataclasses import asdict

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from procedures.services import drafts
from procedures.views.citizen.access import draft_view
from procedures.views.citizen.facts import facts_of
from procedures.views.citizen.journey import Journey


@require_GET
@draft_view
def tasks(request, application):
    journey = Journey(application)
    context = {
        "application": application,
        "journey": journey,
        "sections": [asdict(task) for task in journey.section_tasks],
        "papers": [asdict(task) for task in journey.paper_tasks],
        "last": [asdict(journey.check_task)],
        "facts": facts_of(application),
    }
    return render(request, "procedures/citizen/tasks.html", context)


@require_http_methods(["GET", "POST"])
@draft_view
def discard(request, application):
    if request.method == "GET":
        return render(request, "procedures/citizen/discard.html", {"application": application})
    drafts.discard(application=application, actor=request.user)
    messages.success(request, _("The draft has been deleted."))
    return redirect("my_applications")
