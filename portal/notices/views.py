"""What somebody was told, and by which channels they want to hear."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.core.keyset import paginate
from portal.notices.forms import ChannelsForm
from portal.notices.models import Notice
from portal.notices.services import choose
from portal.notices.words import shown, target_of, words_of

PAGE = 20


@never_cache
@require_GET
def listing(request):
    """All notices of this account, the latest first."""
    page = paginate(_own(request), order="-created_at", cursor=_cursor(request), size=PAGE)
    language = get_language()
    for notice in page.rows:
        notice.subject, _body = shown(notice, language)
    context = {"page": page, "is_first": not _cursor(request), "has_unread": _has_unread(request)}
    return render(request, "notices/list.html", context)


@never_cache
@require_GET
def one(request, pk):
    """Who opens a notice has read it."""
    notice = get_object_or_404(_own(request), pk=pk)
    if notice.read_at is None and request.method == "GET":
        Notice.objects.unread().filter(pk=notice.pk).update(read_at=timezone.now())
    subject, body = shown(notice, get_language())
    context = {"notice": notice, "subject": subject, "body": body, "target": target_of(notice)}
    context["title"], _body = words_of(notice, get_language())
    return render(request, "notices/one.html", context)


@require_POST
def read_all(request):
    _own(request).unread().update(read_at=timezone.now())
    messages.success(request, _("All notices are marked as read."))
    return redirect("notices")


@never_cache
@require_http_methods(["GET", "POST"])
def chosen_channels(request):
    form = ChannelsForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        choose(user=request.user, codes=form.cleaned_data["channels"])
        messages.success(request, _("Saved. It counts for notices from now on."))
        return redirect("notices")
    return render(request, "notices/channels.html", {"form": form})


def _own(request):
    return Notice.objects.filter(recipient=request.user)


def _cursor(request) -> str:
    return request.GET.get("cursor", "")


def _has_unread(request) -> bool:
    return _own(request).unread().exists()
