"""The payer's two pages: choose how to pay, and come back from the gateway."""

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from payments.forms import PayForm
from payments.gateways.base import GatewayError
from payments.gateways.transfer import CODE as TRANSFER
from payments.models import Attempt, Bill, Case
from payments.services import attempts, bills, inquiry, transfers
from payments.services.errors import ChannelRefused, GatewaySilent, NothingToPay
from payments.services.papers import COUNTER
from portal.core.money import format_vnd
from procedures.models import Application, Fee

ASK_EVERY = timedelta(seconds=12)  # longer than a call may take: one thread waits, not each tab
FRESH = timedelta(minutes=1)  # of what the gateway answered
REFRESH = 5  # seconds
UNSURE = gettext_lazy(
    "This payment was not completed as far as we know, but the payment service does not answer "
    "now. Look at your account before you pay again."
)
UNSEEN = gettext_lazy(
    "We no longer wait for this transfer. Whether the money came, we see in the bank's statement. "
    "If you have transferred it already, do not pay again: the agency finds it and tells you."
)


@never_cache
@require_http_methods(["GET", "POST"])
def pay(request, application):
    """What is owed to one payee, why, and by which channel; where several wait, in any order."""
    mine = Application.objects.of_citizen(request.user).with_procedure()
    application = get_object_or_404(mine, pk=application)
    offers = bills.payable(application)
    if not offers:
        messages.info(request, _("Nothing is owed for this application now."))
        return redirect("application", pk=application.pk)
    chosen = _chosen(request, offers)
    if chosen is None:
        messages.info(request, _("Nothing is owed to this agency now."))
        return redirect("pay", application=application.pk)
    payee, fees = chosen
    form = _form(request, payee, fees)
    if request.method == "POST" and form.is_valid():
        answer = _start(request, application, payee, form)
        if answer:
            return answer
    context = {"application": application, "form": form, "others": _others(offers, payee)}
    return render(request, "payments/pay.html", context | _summary(application, payee, fees))


def _chosen(request, offers):
    """(payee, owed fees): the one that the address names, or the first; None if that one is owed
    nothing (any more). Nobody pays one agency from the page of another.
    """
    asked = request.GET.get("payee", str(offers[0][0].pk))
    return next((offer for offer in offers if str(offer[0].pk) == asked), None)


def _others(offers, payee) -> list:
    """(agency, đồng) of each other payment that waits."""
    return [(other, sum(fee.owed for fee in fees)) for other, fees in offers if other != payee]


def _pay_page(application, payee) -> str:
    return f"{reverse('pay', args=[application.pk])}?payee={payee.pk}"


def _form(request, payee, fees):
    return PayForm(
        request.POST if request.method == "POST" else None,
        amount=sum(fee.owed for fee in fees),
        payee=payee,
        may_use_counter=all(fee.kind != Fee.Kind.TAX for fee in fees),
    )


def _summary(application, payee, fees):
    """Exempt lines are shown too: a zero with its reason."""
    total = sum(fee.owed for fee in fees)
    lines = [fee for fee in application.fees.all() if fee.collecting_agency_id == payee.pk]
    lines = [fee for fee in lines if fee.owed or fee.state == Fee.State.EXEMPT]
    open_attempt = (
        Attempt.objects.filter(
            bill__application=application, bill__payee=payee, state=Attempt.State.OPEN
        )
        .select_related("bill")
        .first()
    )
    return {
        "payee": payee,
        "lines": lines,
        "total": total,
        "open_attempt": open_attempt,
        "may_continue": open_attempt is not None and _still_asks_for(open_attempt, total),
    }


def _still_asks_for(attempt, total) -> bool:
    """The page at the gateway takes what is owed now. A link leads there, also where the gateway is
    not offered any more."""
    bill, is_over = attempt.bill, attempt.expires_at <= timezone.now()
    is_owed = bill.state == Bill.State.OPEN and bill.amount == total
    return bool(attempt.checkout_url) and is_owed and not is_over


def _start(request, application, payee, form):
    """A redirect to where the payment goes on; None leaves the reason on the form."""
    if form.cleaned_data["channel"] == COUNTER:
        return _to_the_counter(request, application, payee)
    try:
        bill = bills.open_bill(application=application, actor=request.user, payee=payee)
        attempt = attempts.start_attempt(
            bill=bill,
            gateway=form.cleaned_data["channel"],
            actor=request.user,
            urls=lambda attempt: _urls(request, application, attempt),
        )
    except (ChannelRefused, GatewaySilent) as refusal:
        form.add_error("channel", str(refusal))
        return None
    except GatewayError:
        form.add_error("channel", _("The payment service does not answer. Try again in a moment."))
        return None
    except NothingToPay as refusal:
        messages.info(request, str(refusal))
        return redirect("pay", application=application.pk)
    return redirect(_way_on(attempt, form.cleaned_data["channel"]))


def _way_on(attempt, channel) -> str:
    """To the gateway; where money is on its way by another one, to the page that waits for it."""
    is_chosen = attempt.gateway == channel
    return attempt.checkout_url if is_chosen and attempt.checkout_url else _back(attempt)


def _back(attempt) -> str:
    return reverse("pay_return", args=[attempt.pk])


def _to_the_counter(request, application, payee):
    messages.info(
        request,
        _("Pay at the counter of %(agency)s. Tell them the application code %(code)s.")
        % {"agency": payee.label(), "code": application.code},
    )
    return redirect("application", pk=application.pk)


def _urls(request, application, attempt):
    back = _back(attempt)
    given_up = _pay_page(application, attempt.bill.payee)
    return request.build_absolute_uri(back), request.build_absolute_uri(given_up)


@never_cache
@require_GET
def pay_back(request):
    """For a gateway that brings everybody to one address: on to what this person began last."""
    begun = Attempt.objects.of_citizen(request.user).filter(started_by=request.user)
    attempt = begun.order_by("-created_at").first()
    return redirect(_back(attempt) if attempt else "my_applications")


@never_cache
@require_GET
def pay_return(request, attempt):
    """Back from the gateway. The address proves nothing: we ask the gateway ourselves."""
    mine = Attempt.objects.of_citizen(request.user)
    attempt = get_object_or_404(mine.select_related("bill__application", "bill__payee"), pk=attempt)
    attempt = _ask_again(attempt)
    application = attempt.bill.application
    context = {"attempt": attempt, "application": application, "refresh": REFRESH}
    if attempt.is_unfinished:
        return _wait(request, attempt, context)
    if attempt.captures.filter(cases__state=Case.State.OPEN, cases__is_suspense=True).exists():
        return render(request, "payments/held.html", context)
    if attempt.captures.filter(allocations__isnull=False).exists():
        return _thank(request, application, attempt)
    return _say_what_became(request, application, attempt)


def _wait(request, attempt, context):
    """For the gateway, or for who has still to transfer the money."""
    transfer = transfers.instructions(attempt)
    if transfer:
        return render(request, "payments/transfer.html", context | {"transfer": transfer})
    return render(request, "payments/waiting.html", context)


def _ask_again(attempt):
    """Not more often than every few seconds, however many tabs are open. "Failed" is asked too."""
    is_paid = attempt.state in (Attempt.State.PAID, Attempt.State.MISMATCH)
    if is_paid or not inquiry.claim(attempt=attempt, every=ASK_EVERY):
        return attempt
    try:
        return inquiry.ask(attempt=attempt)
    except GatewayError:
        return attempt


def _say_what_became(request, application, attempt):
    """That nothing was taken is said only on the gateway's own word, and a fresh one: never of a
    transfer, of which only the statement tells.
    """
    if attempt.captures.exists():
        messages.info(request, _("This money arrived, and the cashier has dealt with it."))
        return redirect("application", pk=application.pk)
    if attempt.gateway == TRANSFER:
        messages.warning(request, UNSEEN)
    elif attempt.answered_at and attempt.answered_at > timezone.now() - FRESH:
        messages.warning(request, _("This payment was not completed. Nothing has been taken."))
    else:
        messages.warning(request, UNSURE)
    return redirect(_pay_page(application, attempt.bill.payee))


def _thank(request, application, attempt):
    messages.success(
        request,
        _("We have received %(amount)s. Your receipt is being prepared.")
        % {"amount": format_vnd(attempt.amount)},
    )
    is_new = application.received_at is None and application.is_open
    return redirect("application_submitted" if is_new else "application", pk=application.pk)
