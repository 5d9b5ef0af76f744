"""What was filed, opened at the counter for its applicant: answered, withdrawn, written about."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.core.kept import entered, keeps_what_was_typed, unjudged
from portal.core.ratelimit import rate_limited
from procedures.forms.counter_case import (
    EnteredMessageForm,
    RequestForm,
    WithdrawalForm,
    usual_why,
)
from procedures.models import Fee, SupplementRequest
from procedures.services.conversation import write_to_agency
from procedures.services.endings import why_not_withdraw
from procedures.services.endings import withdraw as withdraw_application
from procedures.services.errors import ActRefused
from procedures.views.citizen.papers_given import papers_of
from procedures.views.desk.access import desk_context
from procedures.views.desk.counter_access import counter_case
from procedures.views.ways import Way


@require_GET
def case(request, pk):
    """What the applicant would see and do in an account of their own."""
    found = counter_case(request, pk)
    asked = found.supplements.filter(state=SupplementRequest.State.OPEN)
    talk = found.messages.filter(is_internal=False)
    context = desk_context(request) | {
        "application": found,
        "way": Way(found),
        "asked": asked.select_related("agency").first(),
        "why_not_withdraw": why_not_withdraw(found),
        "papers": papers_of(found),
        "talk": talk.select_related("author", "agency", "entered_by"),
    }
    return render(request, "procedures/desk/counter_case.html", context)


@require_http_methods(["GET", "POST"])
@keeps_what_was_typed
@rate_limited("counter_message", limit=60, window=3600)
def message(request, pk):
    found = counter_case(request, pk)
    form = EnteredMessageForm(entered(request), initial={"why": usual_why(found)})
    if request.method == "POST" and form.is_valid():
        write_to_agency(application=found, actor=request.user, **form.cleaned_data)
        messages.success(request, _("The message is entered for the applicant."))
        return redirect("desk:counter_case", pk=pk)
    context = {"application": found, "way": Way(found), "form": form}
    return render(request, "procedures/desk/counter_message.html", desk_context(request) | context)


@require_http_methods(["GET", "POST"])
@keeps_what_was_typed
def withdraw(request, pk):
    """First why; then the signed request, and the word that ends the application."""
    found = counter_case(request, pk)
    form = _first(request, found)
    if request.method == "POST" and form.is_valid():
        form = RequestForm(request.POST, request.FILES) if _is_second(request) else _second(form)
        if form.is_bound and form.is_valid():
            return _withdrawn(request, found, form)
    elif words := why_not_withdraw(found):
        messages.info(request, words)
        return redirect("desk:counter_case", pk=pk)
    context = desk_context(request) | {
        "application": found,
        "way": Way(found),
        "form": form,
        "asks_request": isinstance(form, RequestForm),
        "paid": sum(fee.settled for fee in Fee.objects.filter(application=found)),
    }
    return render(request, "procedures/desk/counter_withdraw.html", context)


def _first(request, found):
    start = {"seen": found.revision, "why": usual_why(found)}
    form = WithdrawalForm(entered(request, seen=found.revision), initial=start)
    return unjudged(form) if request.kept else form


def _is_second(request) -> bool:
    return request.POST.get("do") == "withdraw"


def _second(first) -> RequestForm:
    return RequestForm(initial=first.cleaned_data)


def _withdrawn(request, found, form):
    try:
        withdraw_application(application=found, actor=request.user, **form.arguments)
        messages.success(request, _("The application is withdrawn for the applicant."))
    except ActRefused as refused:
        messages.error(request, str(refused))
    return redirect("desk:counter_case", pk=found.pk)
