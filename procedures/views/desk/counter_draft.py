"""A draft at the counter: found for its receptionists, checked, filed and received, or advised."""

import uuid

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.core.kept import entered, is_sent, keeps_what_was_typed
from portal.core.panels import panels
from procedures.forms.counter import GuideForm
from procedures.models import Fee, Slip, Status
from procedures.services import entering, reception
from procedures.services.errors import ActRefused, InvalidApplication, OutdatedDraft
from procedures.services.settlement import owes
from procedures.views.citizen.access import draft_view
from procedures.views.citizen.check import page_of, renewed
from procedures.views.citizen.journey import Journey
from procedures.views.desk.access import desk_context
from procedures.views.desk.counter_access import counter_application, counter_required
from procedures.views.ways import Way


class KeyForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput)


@require_http_methods(["GET", "POST"])
def check(request, pk):
    """Read it out, then file it: the citizen confirms by signing the slip."""
    found = counter_application(request, pk)
    form = KeyForm(
        request.POST if request.method == "POST" else None, initial={"key": uuid.uuid4()}
    )
    if form.is_bound and form.is_valid() and _is_filed_by(found, form):
        return redirect("desk:counter_done", pk=found.pk)  # a double click
    return _check(request, pk, find=counter_application, form=form)


def _is_filed_by(application, form) -> bool:
    return str(application.submission_key) == str(form.cleaned_data["key"])


@draft_view
def _check(request, application, form):
    journey = Journey(application)
    if not journey.is_ready:
        messages.info(request, _("A part is not finished yet. It is marked below."))
        return redirect(journey.way.tasks)
    if form.is_bound and form.is_valid() and not journey.wrong_door:
        return _file(request, application, form.cleaned_data["key"])
    context = desk_context(request) | page_of(application, journey, form)
    return render(request, "procedures/desk/counter_check.html", context)


def _file(request, application, key):
    way = Way(application)
    try:
        entering.file_and_receive(application=application, actor=request.user, key=key)
    except InvalidApplication as invalid:
        messages.error(request, str(invalid))
        return redirect(way.tasks)
    except OutdatedDraft as outdated:
        return renewed(request, application, outdated)
    except ActRefused as refused:
        messages.error(request, str(refused))
        return redirect(way.check)
    return redirect("desk:counter_done", pk=application.pk)


@require_http_methods(["GET", "POST"])
@counter_required
def done(request, pk):
    """Its code and slip; while the fee is due, who takes it. A POST receives it afterwards."""
    found = counter_application(request, pk)
    if found.is_draft:
        return redirect(Way(found).tasks)
    if request.method == "POST":
        return _receive(request, found)
    context = desk_context(request) | {
        "application": found,
        "is_registered": found.status == Status.REGISTERED,
        "owes": owes(found, Fee.Due.FILING),
        "fees": list(found.fees.all()),
        "slip": found.documents.filter(part=Slip.APPOINTMENT).select_related("document").last(),
        "panels": panels("counter", request, found),
    }
    return render(request, "procedures/desk/counter_done.html", context)


def _receive(request, found):
    """Pressed twice, it is received once."""
    if found.status == Status.REGISTERED:
        try:
            reception.receive(application=found, actor=request.user)
        except ActRefused as refused:
            messages.error(request, str(refused))
    return redirect("desk:counter_done", pk=found.pk)


@require_http_methods(["GET", "POST"])
@keeps_what_was_typed
@draft_view
def guide(request, application):
    """Form 02 or 03 for who goes home again."""
    journey = Journey(application)
    form = GuideForm(entered(request), initial={"paper": _likely(journey)})
    if is_sent(request, form):
        issue = {GuideForm.ADVISE: entering.advise, GuideForm.TURN_AWAY: entering.turn_away}
        try:
            issue[form.cleaned_data["paper"]](
                application=application, actor=request.user, reason=form.cleaned_data["reason"]
            )
        except ActRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The paper is issued: print it and hand it over."))
            return redirect(journey.way.tasks)
    context = {
        "application": application,
        "way": journey.way,
        "form": form,
        "missing": [text for texts in journey.problems.values() for text in texts],
        "wrong_door": journey.wrong_door,
    }
    return render(request, "procedures/desk/counter_guide.html", desk_context(request) | context)


def _likely(journey) -> str:
    return GuideForm.TURN_AWAY if journey.wrong_door else GuideForm.ADVISE
