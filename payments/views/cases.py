"""Differences that a person decides about, and the refunds that follow."""

from django.contrib import messages
from django.forms import Form
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from payments.case_history import history
from payments.case_list import with_all
from payments.case_words import CaseRow
from payments.evidence import evidence
from payments.forms import HandForm, PlaceForm, ResolveForm
from payments.models import Case, StatementLine
from payments.refund_forms import ProposeForm, RefundForm
from payments.services import cases, elsewhere, owners, placing, refunds, waiving
from payments.services.ages import Ages
from payments.services.left import left_of, lines_of
from payments.views.cashier import tills
from payments.views.refunds import DeskRefund
from portal.accounts.confirming import ask_again
from portal.core.kept import entered, keeps_what_was_typed, unjudged
from procedures.services.authority import holds
from procedures.services.errors import ActRefused

ACTS = {
    "take": owners.take,
    "hand": owners.hand,
    "resolve": cases.resolve,
    "refund": refunds.ask,
    "place": placing.place,
    "book": elsewhere.book,
    "waive": waiving.waive,
}
WEIGHTY = {"place", "book", "waive"}  # a refund is asked about when it is approved


@require_http_methods(["GET", "POST"])
@keeps_what_was_typed
def case(request, pk):
    tills(request.user)
    rows = Case.objects.visible_to(request.user)
    rows = with_all(rows).select_related("fee", "attempt", "capture__attempt")
    case = get_object_or_404(rows, pk=pk)
    act, forms = _forms(request, case)
    if request.method == "POST" and act in WEIGHTY and (asked := ask_again(request)):
        return asked
    form = forms.get(act) if request.method == "POST" else None
    if form is not None and form.is_valid() and _act(request, case, act, form):
        return redirect("cashier_case", pk=case.pk)
    return render(request, "payments/case.html", _page(request, case) | forms)


def _forms(request, case):
    """(act, {act: its form}); bound is the form of the act that was pressed."""
    data = entered(request)
    act = data.get("act", "") if data else ""
    bound = {act: data}
    code = case.application.code if case.application else ""
    forms = {
        "take": Form(bound.get("take"), prefix="take"),
        "hand": HandForm(bound.get("hand"), prefix="hand", case=case, actor=request.user),
        "resolve": ResolveForm(bound.get("resolve"), prefix="resolve"),
        "waive": ResolveForm(bound.get("waive"), prefix="waive"),
        "refund": ProposeForm(bound.get("refund"), prefix="refund", case=case),
        "book": RefundForm(bound.get("book"), prefix="book", case=case),
        "place": PlaceForm(
            bound.get("place"), prefix="place", user=request.user, initial={"code": code}
        ),
    }
    if request.kept and act in forms:
        unjudged(forms[act])
    return act, forms


def _page(request, case) -> dict:
    decided = Case.objects.decided_by(request.user)
    is_cared_for = owners.is_cared_for(case)
    return {
        "case": case,
        "row": CaseRow(case, Ages()),
        "events": history(case),
        "attempt": case.attempt or (case.capture and case.capture.attempt),
        "lines": _lines(case),
        "is_cared_for": is_cared_for,
        "may_take": case.owner_id != request.user.pk and not is_cared_for,
        "may_hand": owners.may_hand(case, request.user),
        "may_decide": case.state == Case.State.OPEN and decided.filter(pk=case.pk).exists(),
        "may_place": not placing.obstacle(case),
        "may_refund": refunds.is_refundable(case) and left_of(case),
        "may_book": elsewhere.may_book(case) and lines_of(case).exists(),
        "may_waive": waiving.is_waivable(case)
        and holds(request.user, case.agency_id, waiving.DECIDER),
        "obstacle": cases.obstacle(case),
        "refunds": _refunds(request, case),
        "evidence": evidence(case) if case.kind == Case.Kind.DISPUTE else [],
        "transfer": StatementLine.objects.filter(capture=case.capture_id)
        .exclude(capture=None)
        .select_related("account")
        .first(),
    }


def _lines(case):
    """What this payment paid, with the papers about it."""
    if case.capture is None:
        return []
    papers = ("receipt__document", "proof__document", "fee__application")
    return case.capture.allocations.select_related(*papers).order_by("pk")


def _refunds(request, case) -> list:
    """Each with what this person may still do about it."""
    people = ("asked_by", "approved_by", "paid_out_by", "allocation__fee", "case__application")
    rows = case.refunds.select_related(*people).prefetch_related("credit_notes__document")
    pays_out = holds(request.user, case.agency_id, *refunds.PAYING_OUT)
    return [DeskRefund(refund, request.user, pays_out, request.kept) for refund in rows]


def _act(request, case, act, form) -> bool:
    try:
        ACTS[act](case=case, actor=request.user, **form.cleaned_data)
    except ActRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Recorded."))
    return True
