"""The task list of a draft, and throwing a draft away."""

from dataclasses import asdict

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from procedures.services import drafts
from procedures.services.errors import ActRefused
from procedures.views.citizen.access import draft_view
from procedures.views.citizen.facts import facts_of
from procedures.views.citizen.journey import Journey
from procedures.views.ways import Way


@require_GET
@draft_view
def tasks(request, application):
    journey = Journey(application)
    context = {
        "application": application,
        "way": journey.way,
        "journey": journey,
        "sections": [asdict(task) for task in journey.section_tasks],
        "papers": [asdict(task) for task in journey.paper_tasks],
        "last": [asdict(journey.check_task)],
        "facts": facts_of(application),
        "given_out": list(application.documents.select_related("document")),
    }
    return render(request, "procedures/citizen/tasks.html", context)


@require_http_methods(["GET", "POST"])
@draft_view
def discard(request, application):
    way = Way(application)
    if request.method == "GET":
        context = {"application": application, "way": way}
        return render(request, "procedures/citizen/discard.html", context)
    try:
        drafts.discard(application=application, actor=request.user)
    except ActRefused as refused:
        messages.error(request, str(refused))
        return redirect(way.tasks)
    messages.success(request, _("The draft has been deleted."))
    return redirect(way.home)
