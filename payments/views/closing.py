"""The day's end at the tills: what is to be counted, counting it, and the second person."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from payments.day_forms import CountForm, ReturnForm
from payments.models import Closing
from payments.models.money import DECIDING_ROLES
from payments.services import closing as closings
from payments.services.errors import ClosingRefused, Unexplained
from payments.till_days import TillDay, open_days
from payments.views.cashier import require_cashier, tills
from portal.accounts.models import Agency
from portal.core.kept import entered, is_sent, keeps_what_was_typed, unjudged
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
@keeps_what_was_typed
def count(request, agency, day):
    """The cashier's own count of one day."""
    require_cashier(request.user)
    if not holds(request.user, agency, "cashier"):
        raise Http404
    till = TillDay(request.user, get_object_or_404(Agency, pk=agency), day)
    form = CountForm(entered(request))
    if is_sent(request, form):
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
        is_field = isinstance(refusal, Unexplained)
        form.add_error("explanation" if is_field else None, str(refusal))
        return None


@require_http_methods(["GET", "POST"])
@keeps_what_was_typed
def closing(request, pk):
    """One count; the second person confirms it or sends it back."""
    rows = Closing.objects.at(tills(request.user))
    closing = get_object_or_404(rows.select_related("agency", "cashier", "decided_by"), pk=pk)
    act = request.POST.get("act")
    form = ReturnForm(_remark(request))
    if request.kept and form.is_bound:
        unjudged(form)
    if ACTS.get(act) and _decide(request, closing, ACTS[act], form):
        return redirect("cashier_closing", pk=closing.pk)
    context = {
        "closing": closing,
        "till": TillDay(closing.cashier, closing.agency, closing.day),
        "form": form,
        "may_decide": _may_decide(request.user, closing),
    }
    return render(request, "payments/closing.html", context)


def _remark(request):
    """What the second person wrote: of the two forms only sending it back has words."""
    data = entered(request)
    return data if data and data.get("act") == "return" else None


def _may_decide(user, closing) -> bool:
    is_second = closing.cashier_id != user.pk
    waits = closing.state == Closing.State.COUNTED
    return waits and is_second and holds(user, closing.agency_id, *DECIDING_ROLES)


def _confirm(closing, actor, _form) -> bool:
    return bool(closings.confirm(closing=closing, actor=actor))


def _send_back(closing, actor, form) -> bool:
    """False: the remark is missing, and the form says so."""
    if not form.is_valid():
        return False
    return bool(closings.send_back(closing=closing, actor=actor, **form.cleaned_data))


ACTS = {"confirm": _confirm, "return": _send_back}


def _decide(request, closing, act, form) -> bool:
    try:
        is_done = act(closing, request.user, form)
    except (ClosingRefused, NotAllowed) as refusal:
        messages.error(request, str(refusal))
        return True
    if is_done:
        messages.success(request, _("Recorded."))
    return is_done
