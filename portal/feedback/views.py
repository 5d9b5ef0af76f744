"""“Was this page useful?”: one form for each guide."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cms.views.guide import crumbs_of, find
from portal.core.ratelimit import rate_limited
from portal.feedback.forms import YES, OpinionForm
from portal.feedback.services import give


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@rate_limited("opinion", limit=60, window=600)
def opinion(request, code):
    """The link in the guide has said yes or no already (`hay`); the form asks what is missing."""
    found = find(code)
    if found.version is None:
        raise Http404
    if request.method != "POST":
        form = OpinionForm(initial={"useful": request.GET.get("hay", "")})
        return _page(request, found, form)
    form = OpinionForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    return _taken(request, found, form.cleaned_data)


@rate_limited("opinion_given", limit=20, window=3600)
def _taken(request, found, said):
    give(
        version=found.version,
        key=said["key"],
        is_useful=said["useful"] == YES,
        comment=said["comment"],
        language=(get_language() or "vi")[:2],
    )
    messages.success(request, _("Thank you. The editors of this guide will see it."))
    return redirect("procedure", code=found.spec.code)


def _page(request, found, form):
    crumbs = [*crumbs_of(found), {"url": "", "text": _("Was this page useful?")}]
    context = {"form": form, "spec": found.spec, "crumbs": crumbs}
    return render(request, "feedback/opinion.html", context)
