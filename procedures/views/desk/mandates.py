"""Mandates at the counter: found by a number, registered after the papers were seen, ended."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from portal.accounts import mandates as service
from portal.accounts.models import Mandate
from portal.core.kept import entered, is_sent, keeps_what_was_typed
from procedures.forms.mandate import (
    EndMandateForm,
    FindMandatesForm,
    ForOrganisationForm,
    ForPersonForm,
)
from procedures.views.desk.access import desk_context

FORMS = {"ca-nhan": ForPersonForm, "to-chuc": ForOrganisationForm}
SHOWN_AT_MOST = 50


def receptionist_required(view):
    @wraps(view)
    def checked(request, *args, **kwargs):
        if not service.may_register(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


def _posted(request):
    return request.POST if request.method == "POST" else None


@receptionist_required
def find(request):
    """A POST: numbers must not stand in an address."""
    form, found = FindMandatesForm(_posted(request)), None
    if form.is_bound and form.is_valid():
        rows = service.about(form.cleaned_data["number"])[:SHOWN_AT_MOST]
        found = [service.shown(one) for one in rows]
    context = desk_context(request) | {"form": form, "found": found}
    return render(request, "procedures/desk/mandates.html", context)


@keeps_what_was_typed
@receptionist_required
def new(request, kind):
    if kind not in FORMS:
        raise Http404
    form = FORMS[kind](entered(request))
    if is_sent(request, form):
        try:
            mandate = service.register(
                actor=request.user, holder=form.holder, whom=form.whom(), terms=form.terms()
            )
        except service.MandateRefused as refused:
            form.add_error(None, str(refused))
        else:
            words = _("%(holder)s may now act for %(whom)s.")
            messages.success(request, words % _names(mandate))
            return redirect("desk:mandates")
    context = desk_context(request) | {"form": form}
    return render(request, "procedures/desk/mandate_new.html", context)


@keeps_what_was_typed
@receptionist_required
def end(request, pk):
    mandate = get_object_or_404(Mandate.objects.select_related(*service.SIDES), pk=pk)
    form = EndMandateForm(entered(request))
    if is_sent(request, form):
        try:
            service.end(mandate=mandate, actor=request.user, reason=form.cleaned_data["reason"])
        except service.MandateRefused as refused:
            form.add_error(None, str(refused))
        else:
            words = _("%(holder)s no longer acts for %(whom)s under this mandate.")
            messages.success(request, words % _names(mandate))
            return redirect("desk:mandates")
    context = desk_context(request) | {"form": form, "row": service.shown(mandate)}
    return render(request, "procedures/desk/mandate_end.html", context)


def _names(mandate) -> dict:
    return {"holder": mandate.holder, "whom": mandate.person or mandate.organisation}
