"""The guide of one procedure, at its code, in both languages."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms import guide, sharing, structured, where
from cms.models import ProcedurePage
from procedures.catalogue.spec import ProcedureSpec
from procedures.models import Procedure, ProcedureVersion


@dataclass(frozen=True)
class Found:
    """A procedure on the site, with what it says today."""

    page: ProcedurePage
    procedure: Procedure
    version: ProcedureVersion | None
    spec: ProcedureSpec

    @property
    def is_open(self) -> bool:
        return self.procedure.state == Procedure.State.OPEN and self.version is not None


def find(code: str) -> Found:
    """Raises Http404."""
    pages = ProcedurePage.objects.live().select_related("field", "successor")
    page = get_object_or_404(pages, code=code)
    procedure = get_object_or_404(Procedure, code=code)
    version = procedure.current_version()
    return Found(page, procedure, version, version.content if version else page.spec())


@login_not_required
@require_safe
def procedure(request, code):
    found = find(code)
    agencies = where.receiving(found.spec) if found.is_open else where.NOWHERE
    context = guide.context(found.spec, request.GET) | {
        "page": found.page,
        "procedure": found.procedure,
        "version": found.version,
        "is_open": found.is_open,
        "crumbs": crumbs_of(found),
        "agencies": agencies,
        "share": sharing.links(request, found.spec),
        "case_query": request.GET.urlencode(),
        "structured": structured.of_procedure(request, found, agencies["rows"]),
    }
    return render(request, "cms/procedure_page.html", context)


def crumbs_of(found: Found) -> list[dict]:
    field = found.page.field
    catalogue = reverse("catalogue")
    return [
        {"url": reverse("home"), "text": _("Home")},
        {"url": f"{catalogue}?field={field.code}", "text": field.label()},
        {"url": found.page.url or "", "text": str(found.spec.short_title)},
    ]
