"""Money back: the payer asks and sees where it stands; a second person decides; the till pays."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from payments.models import Case, Refund
from payments.refund_forms import AskForm, WordsForm
from payments.refund_words import rows_of
from payments.services import asking, refunds
from payments.views.cashier import tills
from portal.accounts.confirming import ask_again
from portal.core.kept import entered, is_sent, keep, keeps_what_was_typed
from procedures.models import Application
from procedures.services.authority import is_party, is_same_person
from procedures.services.errors import ActRefused

SAYING = {  # act: (what does it, what the words beside its button are)
    "decline": (refunds.decline, "reason"),
    "hand_out": (refunds.hand_out, "receiver"),
    "call_off": (refunds.call_off, "reason"),
    "give_up": (refunds.give_up, "reason"),
}


@never_cache
@require_http_methods(["GET", "POST"])
@keeps_what_was_typed
def refund(request, application):
    """What may be asked back, and what became of what was asked."""
    mine = Application.objects.of_citizen(request.user).with_procedure()
    application = get_object_or_404(mine, pk=application)
    offers = asking.offers(application)
    form = AskForm(entered(request), offers=offers)
    if is_sent(request, form) and _ask(request, application, form):
        return redirect("refund", application=application.pk)
    rows = rows_of(Refund.objects.filter(case__application=application).order_by("-created_at"))
    context = {"application": application, "form": form, "offers": offers, "rows": rows}
    return render(request, "payments/refund.html", context)


def _ask(request, application, form) -> bool:
    try:
        asking.ask(application=application, actor=request.user, **form.cleaned_data)
    except ActRefused as refusal:
        form.add_error("offer", str(refusal))
        return False
    messages.success(request, _("Your wish is recorded. This page says what becomes of it."))
    return True


@dataclass(frozen=True, slots=True)
class DeskRefund:
    """A refund as an officer sees it, and what this officer may do about it: of two accounts of one
    person the second is no second person, and nobody decides about an application of their own."""

    refund: Refund
    user: object
    pays_out: bool
    refused: QueryDict | None = None  # what was sent last, and refused

    @property
    def words(self) -> dict:
        """{act: what stands beside its button}"""
        application = self.refund.case.application
        found = dict.fromkeys(SAYING, "")
        found["hand_out"] = application.owner_name if application else ""
        if self.refused and self.refused.get("refund") == str(self.refund.pk):
            found[self.refused.get("act")] = self.refused.get("words")
        return found

    @property
    def may_decide(self) -> bool:
        return self.refund.state == Refund.State.ASKED and self._is_free(self.refund.asked_by_id)

    @property
    def may_hand_out(self) -> bool:
        return self.may_call_off and self._is_free(self.refund.approved_by_id)

    @property
    def may_call_off(self) -> bool:
        return self.is_waiting and self.pays_out

    @property
    def may_give_up(self) -> bool:
        return bool(self.refund.silent_since) and self._is_free(self.refund.asked_by_id)

    def _is_free(self, first_id) -> bool:
        application = self.refund.case.application
        return not is_same_person(self.user, first_id) and not is_party(self.user, application)

    @property
    def is_waiting(self) -> bool:
        """Approved, and not paid out by hand yet."""
        return self.refund.is_by_hand and self.refund.state == Refund.State.APPROVED


@require_http_methods(["GET", "POST"])
@keeps_what_was_typed
def decide(request, pk):
    """The second person approves or declines; a cashier hands the cash out, or calls it off.

    A GET comes from signing in or confirming: what was typed goes on to the page of the case.
    """
    tills(request.user)
    mine = Case.objects.visible_to(request.user)
    refund = get_object_or_404(Refund.objects.filter(case__in=mine), pk=pk)
    address = reverse("cashier_case", args=[refund.case_id])
    if request.method == "POST":
        return ask_again(request) or _decided(request, refund, address)
    if request.kept:
        keep(request, address)
    return redirect(address)


def _decided(request, refund, address):
    try:
        _decide(request, refund)
        messages.success(request, _("Recorded."))
    except ActRefused as refusal:
        messages.error(request, str(refusal))
        keep(request, address)
    return redirect(address)


def _decide(request, refund):
    act = request.POST.get("act", "")
    if act == "approve":
        return refunds.approve(refund=refund, actor=request.user)
    if act not in SAYING:
        raise ActRefused(_("Choose what to do."))
    do, name = SAYING[act]
    form = WordsForm(request.POST)
    if not form.is_valid():
        raise ActRefused(_("Write the reason, or the name of who receives the money."))
    return do(refund=refund, actor=request.user, **{name: form.cleaned_data["words"]})
