"""The questions before starting, at the address of their procedure."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms import eligibility
from cms.views.guide import crumbs_of, find


@login_not_required
@require_safe
def questions(request, code):
    found = find(code)
    if not found.spec.eligibility:
        raise Http404
    crumbs = [*crumbs_of(found), {"url": "", "text": _("Is this for me?")}]
    context = eligibility.context(found.spec, request.GET) | {
        "spec": found.spec,
        "crumbs": crumbs,
        "is_open": found.is_open,
        "is_online": "online" in found.spec.channels,
    }
    return render(request, "cms/eligibility.html", context)
