"""Copying parts of another procedure into the draft of this one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from cms.models import ProcedurePage
from cms.services.copy_parts import copy_parts, parts_of
from cms.views.versions import page_for
from portal.core.text import vietnamese_sort_key

HEADINGS = {
    "sections": gettext_lazy("Sections of the form"),
    "ineligible_when": gettext_lazy("Wrong doors"),
    "documents": gettext_lazy("Documents"),
    "fees": gettext_lazy("Fees"),
    "time_limits": gettext_lazy("Time limits"),
    "route": gettext_lazy("Steps of the route"),
    "parts": gettext_lazy("Linked parts"),
    "results": gettext_lazy("Results"),
}
NAMES = ("title", "name", "label", "case", "message")
CHOSEN = "phan"  # ticked parts: "sections:request"


@require_http_methods(["GET", "HEAD", "POST"])
def copy(request, page_id):
    """`tu` is the page to copy from; what is ticked is copied into the draft."""
    page = page_for(request.user, page_id)
    if page.permissions_for_user(request.user).page_locked():
        raise PermissionDenied
    source = _source(request.POST if request.method == "POST" else request.GET)
    if request.method == "POST":
        return _copy(request, page, source)
    context = {"page": page, "source": source, "sources": _sources(page)}
    context["groups"] = _groups(source) if source else []
    return render(request, "cms/versions/copy.html", context)


def _source(given) -> ProcedurePage | None:
    """Raises Http404."""
    number = given.get("tu", "")
    if not number:
        return None
    if not number.isascii() or not number.isdecimal() or len(number) > 18:
        raise Http404
    return get_object_or_404(ProcedurePage, pk=int(number))


def _copy(request, page, source):
    chosen = {tuple(one.partition(":")[::2]) for one in request.POST.getlist(CHOSEN)}
    count = copy_parts(page, source, chosen, request.user) if source else 0
    if not count:
        messages.error(request, _("Choose a procedure, and tick what you want to copy"))
        return redirect(f"{request.path}?tu={source.pk}" if source else request.path)
    words = ngettext(
        "%(count)s part stands at the end of its list in the draft, under its own identifier",
        "%(count)s parts stand at the end of their lists in the draft, under their own identifiers",
        count,
    )
    messages.success(request, words % {"count": count})
    return redirect("wagtailadmin_pages:edit", page.pk)


def _sources(page) -> list[tuple[int, str]]:
    """Every procedure: one may copy within a page, too."""
    rows = ProcedurePage.objects.values_list("pk", "title", "code")
    found = [(key, f"{title} ({code})" if code else title) for key, title, code in rows]
    return sorted(found, key=lambda row: vietnamese_sort_key(row[1]))


def _groups(source) -> list[dict]:
    return [
        {
            "heading": HEADINGS[name],
            "parts": [(f"{name}:{one['id']}", _name(one)) for one in parts],
        }
        for name, parts in parts_of(source).items()
        if parts
    ]


def _name(part: dict) -> str:
    words = (part.get(name, {}).get("vi") for name in NAMES)
    return next(filter(None, words), part["id"])
