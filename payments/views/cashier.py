"""The cashier's desk: the day, and taking money at the counter."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from payments.daysheet import DaySheet
from payments.forms import CashForm, FindForm
from payments.models import CASE_ROLES, Capture, Case, Receipt
from payments.refund_words import fee_words
from payments.services import counter
from payments.services.errors import NothingToPay, WrongAmount
from portal.core.dates import today
from portal.core.kept import entered, is_sent, keeps_what_was_typed
from portal.core.keyset import paginate
from procedures.models import Application, Status
from procedures.services.authority import holds
from procedures.services.errors import NotAllowed

EARLIEST = date(2000, 1, 1)  # no till is older


def tills(user) -> frozenset:
    """Agencies whose money this person handles or watches. Raises PermissionDenied for none."""
    found = frozenset(post.agency_id for post in user.current_posts if post.role in CASE_ROLES)
    if not found:
        raise PermissionDenied
    return found


def keeps_till(user) -> bool:
    return any(post.role == "cashier" for post in user.current_posts)


def require_cashier(user):
    """Raises PermissionDenied for who only watches or decides."""
    if not keeps_till(user):
        raise PermissionDenied


@require_http_methods(["GET", "POST"])
@keeps_what_was_typed
def day(request):
    """The difference first, then cases, then who has still to pay. A POST looks up a code."""
    agencies = tills(request.user)
    form = FindForm(entered(request))
    if is_sent(request, form):
        found = _find(request.user, form.cleaned_data["code"])
        if found:
            return redirect("cashier_application", application=found.pk)
        form.add_error("code", _("No application with this code owes anything here."))
    sheet = DaySheet(request.user, agencies, chosen_day(request))
    to_take = paginate(sheet.to_take(), order="-submitted_at", cursor=request.GET.get("cursor", ""))
    context = {"sheet": sheet, "figures": sheet.figures(), "to_take": to_take, "form": form}
    context["keeps_till"] = keeps_till(request.user)
    return render(request, "payments/day.html", context)


def _find(user, code):
    return Application.objects.at_work_for(user).filter(code=code.strip().upper()).first()


def chosen_day(request) -> date:
    """The day in the address, none to come; today for anything else."""
    try:
        day = date.fromisoformat(request.GET.get("ngay", ""))
    except ValueError:
        return today()
    return min(day, today()) if day >= EARLIEST else today()


@require_http_methods(["GET", "POST"])
@keeps_what_was_typed
def take(request, application):
    """Fees of one application; cash for those that this cashier may take."""
    tills(request.user)
    at_work = Application.objects.at_work_for(request.user).with_procedure()
    application = get_object_or_404(at_work, pk=application)
    fees = counter.takeable(application, request.user)
    if counter.was_taken(application, request.POST.get("key", "")):
        return _to_the_receipt(request, application)
    total = sum(fee.owed for fee in fees)
    form = CashForm(entered(request), total=total)
    if is_sent(request, form) and (capture := _take(request, application, fees, form)):
        return _to_the_receipt(request, application, capture)
    receipts = Receipt.objects.visible_to(request.user).filter(application=application)
    context = {
        "application": application,
        "fees": fees,
        "all_fees": _with_words(application),
        "total": total,
        "form": form,
        "receipts": receipts.select_related("document", "agency"),
        "is_at_counter": _is_at_counter(application, request.user),
    }
    return render(request, "payments/take.html", context)


def _is_at_counter(application, user) -> bool:
    """This person entered it there, or a colleague did, and it waits to be received."""
    receives = holds(user, application.receiving_agency_id, "receptionist")
    return receives and application.is_entered and application.status == Status.REGISTERED


def _with_words(application) -> list:
    """Its fees, each with `words` where its state alone does not tell what went back."""
    fees, words = list(application.fees.select_related("collecting_agency")), fee_words(application)
    for fee in fees:
        fee.words = words.get(fee.pk, "")
    return fees


def _take(request, application, fees, form) -> Capture | None:
    try:
        return counter.take(
            application=application,
            actor=request.user,
            fees=fees,
            counted=counter.Counted(**form.cleaned_data),
        )
    except (NotAllowed, NothingToPay, WrongAmount) as refusal:
        form.add_error(None, str(refusal))
        return None


def _to_the_receipt(request, application, capture=None):
    held = capture.cases.first() if capture else None
    if held is None:
        messages.success(request, _("The money is recorded and the receipt is issued."))
    elif held.kind == Case.Kind.UNBOOKED:
        messages.warning(
            request,
            _("The money is recorded. The receipt cannot be written yet; it follows by itself."),
        )
    else:
        messages.warning(
            request,
            _(
                "This has just been paid another way. The card payment is "
                "recorded and waits among the cases to be given back."
            ),
        )
    return redirect("cashier_application", application=application.pk)
