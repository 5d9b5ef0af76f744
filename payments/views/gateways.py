"""How people may pay: the administrator sees whether it works, an agency decides what it offers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from payments import gateways, operations, own_ways
from payments.forms import OfferForm
from payments.services import backlog, minimums, offers
from portal.accounts.models import Agency
from portal.documents import restoring


@never_cache
@require_http_methods(["GET", "POST"])
def overview(request):
    """A POST makes a test call to one gateway; it changes nothing, here or there."""
    if not request.user.is_superuser:
        raise PermissionDenied
    code = request.POST.get("gateway", "") if request.method == "POST" else ""
    if request.method == "POST" and code not in gateways.BUILDERS:
        raise Http404
    context = {
        "rows": operations.rows(code),
        "counter": own_ways.counter_checks(),
        "books": operations.books(),
        "restoration": restoring.current(),
        "backlog": backlog.now(),
    }
    return render(request, "payments/gateways.html", context)


@require_http_methods(["GET", "POST"])
def offer(request, agency):
    agency = get_object_or_404(Agency, pk=agency)
    if not offers.may_decide(agency, request.user):
        raise PermissionDenied
    form = OfferForm(request.POST if request.method == "POST" else None, agency=agency)
    if request.method == "POST" and form.is_valid():
        codes = form.cleaned_data["gateways"]
        offers.decide(agency=agency, codes=codes, actor=request.user)
        messages.success(request, _("Saved. It counts for payments begun from now on."))
        for words in minimums.warnings_for(agency, codes):
            messages.warning(request, words)
        return redirect("cashier")
    return render(request, "payments/offer.html", {"agency": agency, "form": form})
