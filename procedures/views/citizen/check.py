"""Check the answers, declare, send; and the page that says it was sent."""

import uuid

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from portal.core.forms import GovukForm
from portal.core.panels import panels
from procedures.models import Status
from procedures.services.drafts import renew
from procedures.services.errors import ActRefused, InvalidApplication, OutdatedDraft
from procedures.services.submission import submit
from procedures.views.citizen.access import draft_view, own_application
from procedures.views.citizen.facts import agency_of, fee_table, limit_words
from procedures.views.citizen.journey import Journey, step_labels
from procedures.views.citizen.summary import cards_of
from procedures.views.ways import Way


class DeclarationForm(GovukForm, forms.Form):
    """`key` makes a double click one filing."""

    declared = forms.BooleanField(
        label="",
        error_messages={"required": gettext_lazy("Tick the box to go on")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, spec, **kwargs):
        super().__init__(*args, **kwargs)
        declared = str(spec.consent) or _(
            "I declare that the information above is true and answer for it before the law."
        )
        self.fields["declared"].label = declared


@require_http_methods(["GET", "POST"])
def check(request, pk):
    if request.method == "POST" and (sent := _sent_already(request, pk)):
        return redirect("application_submitted", pk=sent.pk)
    return _check(request, pk)


@draft_view
def _check(request, application):
    journey = Journey(application)
    if not journey.is_ready:
        messages.info(request, _("A part is not finished yet. It is marked below."))
        return redirect("application_tasks", pk=application.pk)
    data = request.POST if request.method == "POST" else None
    form = DeclarationForm(data, spec=application.spec, initial={"key": uuid.uuid4()})
    if data and form.is_valid() and not journey.wrong_door:
        return _submit(request, application, form.cleaned_data["key"])
    return render(request, "procedures/citizen/check.html", page_of(application, journey, form))


def page_of(application, journey, form) -> dict:
    return {
        "application": application,
        "way": journey.way,
        "journey": journey,
        "form": form,
        "cards": cards_of(application, journey),
        "fees": fee_table(application),
        "limit": limit_words(application),
        "agency": agency_of(application),
        "labels": step_labels(),
    }


def _submit(request, application, key):
    try:
        submit(application=application, actor=request.user, key=key)
    except InvalidApplication as invalid:
        messages.error(request, str(invalid))
        return redirect("application_tasks", pk=application.pk)
    except OutdatedDraft as outdated:
        return renewed(request, application, outdated)
    except ActRefused as refused:
        messages.error(request, str(refused))
        return redirect("application_check", pk=application.pk)
    return redirect("application_submitted", pk=application.pk)


def renewed(request, application, outdated):
    """Back to the parts, under the rules of today; or why there is no such draft any more."""
    try:
        renew(application=application, actor=request.user)
        messages.warning(request, str(outdated))
    except ActRefused as refused:
        messages.error(request, str(refused))
    return redirect(Way(application).tasks)


def _sent_already(request, pk):
    """The application, when this very page filed it a moment ago (a double click)."""
    application = own_application(request, pk)
    key = str(application.submission_key or "")
    return application if key and key == request.POST.get("key") else None


@require_GET
def submitted(request, pk):
    application = own_application(request, pk)
    if application.is_draft:
        return redirect("application_tasks", pk=pk)
    if application.status != Status.REGISTERED:
        return redirect("application", pk=pk)
    context = {
        "application": application,
        "fees": list(application.fees.all()),
        "panels": panels("confirmation", request, application),
        "labels": step_labels(),
    }
    return render(request, "procedures/citizen/submitted.html", context)
