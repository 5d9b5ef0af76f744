"""Messages of gateways that nobody could apply: an administrator has them tried again, or not."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from payments import gateways, masking, message_list
from payments.forms import SetAsideForm
from payments.models import GatewayMessage
from payments.services import backlog, message_acts
from procedures.services.errors import ActRefused

MOST = 500  # tried again at one press

State = GatewayMessage.State


def _require_administrator(request):
    if not request.user.is_superuser:
        raise PermissionDenied


@never_cache
@require_http_methods(["GET", "POST"])
def index(request):
    """A POST has all parked messages of one gateway tried again."""
    _require_administrator(request)
    if request.method == "POST":
        return _retry_parked(request)
    wanted = message_list.MessageList(request.GET)
    page = wanted.page(request.GET.get("cursor", ""))
    rows = message_list.in_words(page.rows)
    context = {"list": wanted, "page": page, "rows": rows, "backlog": backlog.now(), "most": MOST}
    return render(request, "payments/messages.html", context)


def _retry_parked(request):
    code = request.POST.get("gateway", "")
    if code not in gateways.BUILDERS:
        raise Http404
    number = message_acts.retry_parked(gateway=code, actor=request.user, most=MOST)
    words = ngettext(
        "%(count)s message is tried again.", "%(count)s messages are tried again.", number
    )
    messages.success(request, words % {"count": number})
    return redirect(f"{reverse('payment_messages')}?view=parked&gateway={code}")


@never_cache
@require_http_methods(["GET", "POST"])
def message(request, pk):
    _require_administrator(request)
    found = get_object_or_404(GatewayMessage, pk=pk)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if request.method == "POST" and act not in ("retry", "set_aside"):
        raise Http404
    form = SetAsideForm(request.POST if act == "set_aside" else None)
    if act and _done(request, found, act, form):
        return redirect("payment_message", pk=found.pk)
    return render(request, "payments/message.html", _page(found, form))


def _done(request, found, act, form) -> bool:
    """A refusal stands on the page, with what was typed."""
    who = {"message": found, "actor": request.user}
    try:
        if act == "retry":
            message_acts.retry(**who)
            messages.success(request, _("The message is tried again within a minute."))
            return True
        if not form.is_valid():
            return False
        message_acts.set_aside(**who, **form.cleaned_data)
    except ActRefused as refusal:
        found.refresh_from_db()
        messages.warning(request, str(refusal))
        return act == "retry"
    messages.success(request, _("The message is set aside."))
    return True


def _page(found, form) -> dict:
    is_ready = found.state != State.NEW or found.is_late
    return message_list.in_words([found])[0] | {
        "form": form,
        "body": masking.indented(masking.shown(bytes(found.body))),
        "trouble": message_list.why_foreign(found) or masking.indented(found.note),
        "headers": masking.headers(found.headers),
        "events": message_list.history(found),
        "may_retry": found.state in message_acts.NOT_DONE and is_ready,
        "may_set_aside": found.state == State.PARKED,
    }
