"""The guide of one procedure, at its code, in both languages."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms import guide, where
from cms.models import ProcedurePage
from procedures.models import Procedure


@login_not_required
@require_safe
def procedure(request, code):
    page = get_object_or_404(
        ProcedurePage.objects.live().select_related("field", "successor"), code=code
    )
    found = get_object_or_404(Procedure, code=code)
    version = found.current_version()
    spec = version.content if version else page.spec()
    context = guide.context(spec, request.GET)
    is_open = found.state == Procedure.State.OPEN and version is not None
    context |= {"page": page, "procedure": found, "version": version, "is_open": is_open}
    agencies = where.receiving(spec) if is_open else where.NOWHERE
    context |= {"crumbs": _crumbs(page, spec), "agencies": agencies}
    context["structured"] = structured(request, spec)
    return render(request, "cms/procedure_page.html", context)


def _crumbs(page, spec) -> list[dict]:
    field = page.field
    catalogue = reverse("catalogue")
    return [
        {"url": reverse("home"), "text": _("Home")},
        {"url": f"{catalogue}?field={field.code}", "text": field.label()},
        {"url": page.url or "", "text": str(spec.short_title)},
    ]


def structured(request, spec) -> dict:
    """For search engines: a GovernmentService."""
    return {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "name": str(spec.short_title),
        "alternateName": str(spec.title),
        "description": str(spec.guide.summary),
        "identifier": spec.code,
        "url": request.build_absolute_uri(reverse("procedure", args=[spec.code])),
        "provider": {"@type": "GovernmentOrganization", "name": str(spec.guide.performer)},
    }
