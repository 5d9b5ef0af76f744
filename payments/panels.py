"""What payments shows on pages of procedures: registered with portal.core.panels."""

from django.db.models import Sum
from django.template.loader import render_to_string

from payments.models import Attempt, Case, ProofOfPayment, Receipt, Refund
from payments.refund_words import disputes_of, rows_of
from payments.services import asking, bills, counter
from payments.services.settle import CURRENCY
from procedures.models import Fee


def for_citizen(request, application) -> str:
    """What is owed and its button, money on its way, money that is held, receipts, refunds."""
    offers = bills.payable(application)
    lines = [fee for _payee, fees in offers for fee in fees]
    context = {"lines": lines, "total": sum(fee.owed for fee in lines), "payees": len(offers)}
    context |= _papers(application)
    context["waived"] = list(application.fees.waived())
    context["on_its_way"] = _on_its_way(application)
    context["held"] = _held(application)
    context["refunds"] = rows_of(Refund.objects.filter(case__application=application))
    context["offers"] = asking.offers(application)
    return _render("payments/panel_citizen.html", request, application, context)


def for_confirmation(request, application) -> str:
    """Nothing but the next thing to do: pay."""
    total = sum(fee.owed for _payee, fees in bills.payable(application) for fee in fees)
    context = {"total": total}
    return _render("payments/panel_confirmation.html", request, application, context)


def for_counter(request, application) -> str:
    """Of what was just filed at a counter: who takes its fee there, and the receipts."""
    owed = [fee for fee in application.fees.owed().filter(due=Fee.Due.FILING) if fee.owed]
    context = {
        "total": sum(fee.owed for fee in owed),
        "takeable": counter.takeable(application, request.user),
        "receipts": _papers(application)["receipts"],
    }
    return _render("payments/panel_counter.html", request, application, context)


def for_desk(request, application) -> str:
    """Receipts, money on its way, open differences; the cashier's way to the till."""
    context = _papers(application) | {
        "on_its_way": _on_its_way(application),
        "cases": Case.objects.visible_to(request.user).open().filter(application=application),
        "takeable": counter.takeable(application, request.user),
        "disputes": disputes_of(application),
    }
    return _render("payments/panel_desk.html", request, application, context)


def _papers(application) -> dict:
    receipts = Receipt.objects.filter(application=application)
    proofs = ProofOfPayment.objects.filter(application=application)
    return {
        "receipts": list(receipts.select_related("document", "agency")),
        "proofs": list(proofs.select_related("document", "agency")),
    }


def _on_its_way(application):
    return (
        Attempt.objects.unfinished()
        .filter(bill__application=application)
        .exclude(state=Attempt.State.CREATED)
        .first()
    )


def _held(application) -> int:
    """Đồng that arrived for this application and wait for a decision."""
    held = application.cases.open().filter(is_suspense=True, capture__currency=CURRENCY)
    return held.aggregate(total=Sum("amount"))["total"] or 0


def _render(template, request, application, context) -> str:
    """Empty when there is nothing to show."""
    if not any(context.values()):
        return ""
    return render_to_string(template, context | {"application": application}, request)
