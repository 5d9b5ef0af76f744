"""A guide on paper: the checklist of one's own case, and the whole guide as a file."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from cms import guide, guide_sheet, sharing, where
from cms.views.guide import find
from portal.core.dates import today
from portal.core.ratelimit import Busy, rate_limited
from portal.tasks.limited import ChildFailed, LimitExceeded

AGAIN_AFTER = 20  # seconds


@login_not_required
@require_safe
def checklist(request, code):
    found = find(code)
    context = guide.context(found.spec, request.GET)
    context |= {
        "page": found.page,
        "version": found.version,
        "is_open": found.is_open,
        "agencies": where.receiving(found.spec) if found.is_open else where.NOWHERE,
        "share": sharing.links(request, found.spec),
        "chosen": guide.chosen(context["questions"]) if request.GET else [],
        "day": today(),
    }
    return render(request, "cms/checklist.html", context)


@login_not_required
@require_safe
@rate_limited("guide_pdf", limit=60, window=300)
def guide_pdf(request, code):
    """Of the version in force; a draft has no paper."""
    version = find(code).version
    if version is None:
        raise Http404
    try:
        response = HttpResponse(guide_sheet.pdf_of(version), "application/pdf")
    except (Busy, ChildFailed, LimitExceeded):
        response = render(request, "cms/guide_later.html", {"code": code}, status=503)
        response["Retry-After"] = str(AGAIN_AFTER)
        return response
    name = f"huong-dan-{code}-v{version.number}-{(get_language() or 'vi')[:2]}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
