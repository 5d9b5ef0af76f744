"""One receipt at the till: what became of its money, and setting right whom it names."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from payments.models import Receipt, ReceiptNotice
from payments.refund_forms import CorrectForm
from payments.services import corrections
from payments.views.cashier import tills
from portal.accounts.confirming import ask_again
from portal.core.kept import entered, is_sent, keeps_what_was_typed
from procedures.services.errors import ActRefused


@require_http_methods(["GET", "POST"])
@keeps_what_was_typed
def receipt(request, pk):
    rows = Receipt.objects.filter(agency__in=tills(request.user))
    rows = rows.select_related("document", "application", "agency", "replaces__document")
    receipt = get_object_or_404(rows, pk=pk)
    if request.method == "POST" and (asked := ask_again(request)):
        return asked
    form = CorrectForm(entered(request), payer=receipt.document.data["payer"])
    if is_sent(request, form):
        made = _correct(request, receipt, form)
        if made:
            return redirect("cashier_receipt", pk=made.pk)
    return render(request, "payments/receipt.html", _page(receipt) | {"form": form})


def _page(receipt) -> dict:
    return {
        "receipt": receipt,
        "payer": receipt.document.data["payer"],
        "newer": Receipt.objects.filter(replaces=receipt).select_related("document").first(),
        "notes": receipt.first.credit_notes.select_related("document"),
        "notices": receipt.notices.select_related("document"),
    }


def _correct(request, receipt, form) -> Receipt | None:
    """The receipt to show next: the new one, or the same with a notice."""
    payer, reason = form.cleaned_data["payer"], form.cleaned_data["reason"]
    try:
        made = corrections.correct(receipt=receipt, actor=request.user, payer=payer, reason=reason)
    except ActRefused as refusal:
        form.add_error(None, str(refusal))
        return None
    if isinstance(made, ReceiptNotice):
        messages.success(request, _("The notice is issued. The receipt stays in force."))
        return receipt
    messages.success(request, _("A new receipt stands in its place."))
    return made
