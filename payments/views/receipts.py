"""One receipt at the till: what became of its money, whom it names, and whether it is void."""

from django.contrib import messages
from django.forms import Form
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from payments.models import Receipt, ReceiptNotice, ReceiptVoid
from payments.refund_forms import CorrectForm, KeepForm, VoidForm
from payments.services import corrections, voids
from payments.services.errors import VoidRefused
from payments.views.cashier import tills
from portal.accounts.confirming import ask_again
from portal.core.kept import entered, is_sent, keeps_what_was_typed
from procedures.services.errors import ActRefused


@require_http_methods(["GET", "POST"])
@keeps_what_was_typed
def receipt(request, pk):
    rows = Receipt.objects.filter(agency__in=tills(request.user))
    rows = rows.select_related("document", "application", "agency", "capture", "replaces__document")
    receipt = get_object_or_404(rows, pk=pk)
    if request.method == "POST" and (asked := ask_again(request)):
        return asked
    forms, act = _forms(request, receipt)
    if is_sent(request, forms[act]):
        made = _done(request, receipt, act, forms[act])
        if made:
            return redirect("cashier_receipt", pk=made.pk)
    return render(request, "payments/receipt.html", _page(request, receipt, forms, act))


def _forms(request, receipt) -> tuple[dict, str]:
    """{act: form}, and the act whose form was sent; approving has nothing to fill in."""
    sent = entered(request)
    act = sent.get("act", "correct") if sent is not None else "correct"
    act = act if act in ACTS else "correct"
    given = dict.fromkeys(ACTS) | {act: sent}
    return {
        "correct": CorrectForm(given["correct"], payer=receipt.document.data["payer"]),
        "ask_void": VoidForm(given["ask_void"]),
        "approve_void": Form(given["approve_void"]),
        "decline_void": KeepForm(given["decline_void"]),
    }, act


def _page(request, receipt, forms, act) -> dict:
    waiting = _waiting(receipt)
    return {
        "receipt": receipt,
        "payer": receipt.document.data["payer"],
        "newer": Receipt.objects.filter(replaces=receipt).select_related("document").first(),
        "notes": receipt.first.credit_notes.select_related("document"),
        "notices": receipt.notices.select_related("document"),
        "void": receipt.voids.filter(state=ReceiptVoid.State.DONE)
        .select_related("document")
        .first(),
        "declined": receipt.voids.filter(state=ReceiptVoid.State.DECLINED),
        "waiting": waiting,
        "may_decide": waiting and voids.may_decide(waiting, request.user),
        "may_ask": voids.may_ask(receipt, request.user),
        "form": forms[act],
        "correct_form": forms["correct"],
        "void_form": forms["ask_void"],
        "keep_form": forms["decline_void"],
    }


def _waiting(receipt) -> ReceiptVoid | None:
    rows = receipt.voids.filter(state=ReceiptVoid.State.ASKED)
    return rows.select_related("receipt__capture", "application", "asked_by").first()


def _done(request, receipt, act, form) -> Receipt | None:
    """The receipt to show next: the new one, or the same."""
    try:
        return ACTS[act](request, receipt, form.cleaned_data)
    except ActRefused as refusal:
        form.add_error(None, str(refusal))
        return None


def _correct(request, receipt, told) -> Receipt:
    made = corrections.correct(
        receipt=receipt, actor=request.user, payer=told["payer"], reason=told["reason"]
    )
    if isinstance(made, ReceiptNotice):
        messages.success(request, _("The notice is issued. The receipt stays in force."))
        return receipt
    messages.success(request, _("A new receipt stands in its place."))
    return made


def _ask_void(request, receipt, told) -> Receipt:
    voids.ask(receipt=receipt, actor=request.user, reason=told["void_reason"])
    messages.success(request, _("Proposed. The head of the agency decides."))
    return receipt


def _approve_void(request, receipt, told) -> Receipt:
    voids.approve(void=_to_decide(receipt), actor=request.user)
    messages.success(request, _("The receipt is void. Its number is never given again."))
    return receipt


def _decline_void(request, receipt, told) -> Receipt:
    voids.decline(void=_to_decide(receipt), actor=request.user, reason=told["decision"])
    messages.success(request, _("Recorded. The receipt stays in force."))
    return receipt


def _to_decide(receipt) -> ReceiptVoid:
    found = _waiting(receipt)
    if found is None:
        raise VoidRefused(_("Somebody has decided about this already."))
    return found


ACTS = {
    "correct": _correct,
    "ask_void": _ask_void,
    "approve_void": _approve_void,
    "decline_void": _decline_void,
}
