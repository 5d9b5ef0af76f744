"""The day's end at the tills: what is to be counted, counting it, and the second person."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from payments.day_forms import CountForm, ReturnForm
from payments.models import Closing
from payments.models.money import DECIDING_ROLES
from payments.services import closing as closings
from payments.services.errors import ClosingRefused
from payments.till_days import TillDay, open_days
from payments.views.cashier import tills
from portal.accounts.models import Agency
from portal.core.keyset import paginate
from procedures.services.authority import holds
from procedures.services.errors import NotAllowed


@require_GET
def index(request):
    """Days that wait for a count or for a second person, then those that were closed."""
    agencies = tills(request.user)
    rows = Closing.objects.at(agencies).select_related("agency", "cashier")
    page = paginate(
        rows.exclude(state=Closing.State.COUNTED),
        order="-day",
        cursor=request.GET.get("cursor", ""),
    )
    context = {
        "days": open_days(agencies),
        "waiting": rows.filter(state=Closing.State.COUNTED),
        "page": page,
    }
    return render(request, "payments/closings.html", context)


@require_http_methods(["GET", "POST"])
def count(request, agency, day):
    """The cashier's own count of one day."""
    if not any(post.role == "cashier" for post in request.user.current_posts):
        raise PermissionDenied
    if not holds(request.user, agency, "cashier"):
        raise Http404
    till = TillDay(request.user, get_object_or_404(Agency, pk=agency), day)
    form = CountForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        counted = _count(till, form)
        if counted:
            messages.success(request, _("Counted. A second person now confirms it."))
            return redirect("cashier_closing", pk=counted.pk)
    return render(request, "payments/count.html", {"till": till, "form": form})


def _count(till, form) -> Closing | None:
    counts = closings.Counts(**form.cleaned_data)
    try:
        return closings.count(cashier=till.cashier, agency=till.agency, day=till.day, counts=counts)
    except ClosingRefused as refusal:
        form.add_error(None, str(refusal))
        return None


@require_http_methods(["GET", "POST"])
def closing(request, pk):
    """One count; the second person confirms it or sends it back."""
    rows = Closing.objects.at(tills(request.user))
    closing = get_object_or_404(rows.select_related("agency", "cashier", "decided_by"), pk=pk)
    is_return = request.method == "POST" and request.POST.get("act") == "return"
    form = ReturnForm(request.POST if is_return else None)
    is_complete = request.method == "POST" and (not is_return or form.is_valid())
    if is_complete and _decide(request, closing, form if is_return else None):
        return redirect("cashier_closing", pk=closing.pk)
    context = {
        "closing": closing,
        "till": TillDay(closing.cashier, closing.agency, closing.day),
        "form": form,
        "may_decide": _may_decide(request.user, closing),
    }
    return render(request, "payments/closing.html", context)


def _may_decide(user, closing) -> bool:
    is_second = closing.cashier_id != user.pk
    waits = closing.state == Closing.State.COUNTED
    return waits and is_second and holds(user, closing.agency_id, *DECIDING_ROLES)


def _decide(request, closing, form) -> bool:
    try:
        if form is None:
            closings.confirm(closing=closing, actor=request.user)
        else:
            closings.send_back(closing=closing, actor=request.user, **form.cleaned_data)
    except (ClosingRefused, NotAllowed) as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, _("Recorded."))
    return True
