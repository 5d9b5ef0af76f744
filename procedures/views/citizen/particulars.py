"""Where to send a draft and how the result comes back."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from portal.core.kept import entered, keeps_what_was_typed, unjudged
from procedures.forms.particulars import ParticularsForm
from procedures.services import drafts
from procedures.services.deliveries import deliveries_of
from procedures.views.citizen.access import draft_view
from procedures.views.citizen.facts import agency_of
from procedures.views.citizen.journey import PARTICULARS, Journey, step_labels
from procedures.views.citizen.papers import delivery_question
from procedures.views.citizen.sections import saved_words
from procedures.views.ways import Way


@require_http_methods(["GET", "POST"])
@keeps_what_was_typed
@draft_view
def particulars(request, application):
    asks = delivery_question(application.spec) is None and len(deliveries_of(application)) > 1
    form = ParticularsForm(entered(request), application=application, asks_delivery=asks)
    if request.kept:
        unjudged(form)
    if request.method == "POST" and form.is_valid():
        return _save(request, application, form)
    context = {
        "application": application,
        "way": Way(application),
        "form": form,
        "agency": agency_of(application) if "agency" not in form.fields else None,
        "labels": step_labels(),
    }
    return render(request, "procedures/citizen/particulars.html", context)


def _save(request, application, form):
    saved = drafts.save_particulars(application=application, actor=request.user, **form.particulars)
    saved = drafts.save_section(
        application=saved, actor=request.user, section_id=PARTICULARS, answers={}, done=True
    )
    way = Way(saved)
    if request.POST.get("do") == "later":
        messages.success(request, saved_words())
        return redirect(way.home)
    return redirect(way.check if Journey(saved).is_ready else way.tasks)
