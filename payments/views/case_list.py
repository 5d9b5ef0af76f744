"""All differences of the agencies where an officer keeps the till, open and resolved."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from payments.case_list import CaseList, found_for, in_words
from payments.forms import FindForm
from payments.views.cashier import tills
from portal.core.kept import entered, is_sent, keeps_what_was_typed


@require_http_methods(["GET", "POST"])
@keeps_what_was_typed
def index(request):
    """A POST looks up the cases of one application."""
    tills(request.user)
    form, wanted = FindForm(entered(request)), CaseList(request.user, request.GET)
    if is_sent(request, form):
        found = found_for(request.user, form.cleaned_data["code"].strip())
        if found:
            context = {"form": form, "rows": in_words(found)}
            return render(request, "payments/cases_found.html", context)
        form.add_error("code", _("No case of an application with this code is in your work."))
    page = wanted.page(request.GET.get("cursor", ""))
    context = {"list": wanted, "page": page, "rows": in_words(page.rows), "form": form}
    return render(request, "payments/cases.html", context)
