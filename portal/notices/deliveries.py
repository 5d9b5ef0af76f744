"""What did not go out: an administrator sees why, and has it sent again."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404
from django.shortcuts import redirect, render
from django.template import TemplateDoesNotExist
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.core.keyset import paginate
from portal.notices import channels
from portal.notices.models import Delivery
from portal.notices.services import send_again
from portal.notices.words import shown

PAGE, RECENT = 50, timedelta(days=1)


@never_cache
@require_http_methods(["GET", "POST"])
def overview(request):
    """A POST names one delivery, or "all" of those shown."""
    if not request.user.is_superuser:
        raise PermissionDenied
    code = request.GET.get("channel", "")
    if code and code not in channels.BUILDERS:
        raise Http404
    rows = Delivery.objects.troubled().select_related("notice__recipient")
    rows = rows.filter(channel=code) if code else rows
    page = paginate(rows, order="-pk", cursor=request.GET.get("cursor", ""), size=PAGE)
    if request.method == "POST":
        return _again(request, page.rows)
    told = [(row, _title(row.notice)) for row in page.rows]
    context = {"page": page, "told": told, "channels": _channels(), "chosen": code}
    return render(request, "notices/deliveries.html", context)


def _again(request, rows):
    wanted = request.POST.get("delivery", "")
    chosen = [row for row in rows if wanted in ("all", str(row.pk))]
    number = sum(send_again(row) for row in chosen)
    if number:
        messages.success(request, _("Messages put back in the queue: %d") % number)
    else:
        messages.info(request, _("Nothing to send: these were sent again meanwhile."))
    return redirect(request.get_full_path())


def _title(notice) -> str:
    """Its subject; the bare kind of one that this version knows no more."""
    try:
        return shown(notice, get_language())[0]
    except TemplateDoesNotExist:
        return notice.kind


def _channels() -> list[dict]:
    """Of each channel: whether it is on, and what became of the notices of the last day."""
    since = timezone.now() - RECENT
    recent = Delivery.objects.filter(notice__created_at__gte=since).order_by()
    found = recent.values_list("channel", "state").annotate(number=Count("pk"))
    numbers = {(channel, state): number for channel, state, number in found}
    on = {one.code for one in channels.switched_on()}
    return [
        {
            "code": code,
            "label": channels.get(code).label,
            "is_on": code in on,
            "states": [(label, numbers.get((code, state), 0)) for state, label in STATES],
        }
        for code in reversed(channels.BUILDERS)
    ]


STATES = Delivery.State.choices
