"""Withdrawing an application, and asking the agency about it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.core.kept import entered, keeps_what_was_typed
from portal.core.ratelimit import rate_limited
from procedures.forms.contact import MessageForm, ReasonForm
from procedures.models import Fee
from procedures.services.conversation import write_to_agency
from procedures.services.endings import why_not_withdraw
from procedures.services.endings import withdraw as withdraw_application
from procedures.services.errors import ActRefused
from procedures.views.citizen.access import own_application


@require_http_methods(["GET", "POST"])
@keeps_what_was_typed
def withdraw(request, pk):
    found = _sent(request, pk)
    form = ReasonForm(entered(request, seen=found.revision), initial={"seen": found.revision})
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_application(application=found, actor=request.user, **form.cleaned_data)
            messages.success(request, _("You have withdrawn the application."))
        except ActRefused as refused:
            messages.error(request, str(refused))
        return redirect("application", pk=pk)
    if words := why_not_withdraw(found):
        messages.info(request, words)
        return redirect("application", pk=pk)
    paid = sum(fee.settled for fee in Fee.objects.filter(application=found))
    context = {"application": found, "form": form, "paid": paid}
    return render(request, "procedures/citizen/withdraw.html", context)


@require_http_methods(["GET", "POST"])
@keeps_what_was_typed
@rate_limited("citizen_message", limit=30, window=3600)
def message(request, pk):
    found = _sent(request, pk)
    form = MessageForm(entered(request))
    if request.method == "POST" and form.is_valid():
        write_to_agency(application=found, actor=request.user, text=form.cleaned_data["text"])
        messages.success(request, _("Your question was sent to the agency."))
        return redirect("application", pk=pk)
    context = {"application": found, "form": form}
    return render(request, "procedures/citizen/message.html", context)


def _sent(request, pk):
    """Raises Http404 for a draft too: there is nobody yet to withdraw from or to ask."""
    found = own_application(request, pk)
    if found.is_draft:
        raise Http404
    return found
