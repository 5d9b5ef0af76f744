"""Two versions of a procedure side by side, for whoever writes or approves it."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms import choices
from cms.models import ProcedurePage
from cms.publishing import versions_of
from portal.core.dates import format_date
from procedures.catalogue.diff import grouped
from procedures.catalogue.serialise import SpecError

DRAFT = "nhap"  # in addresses: what the editors have now


def page_for(user, page_id: int) -> ProcedurePage:
    """The page, where this user may edit it. Raises Http404, PermissionDenied."""
    page = get_object_or_404(ProcedurePage, pk=page_id)
    if not page.permissions_for_user(user).can_edit():
        raise PermissionDenied
    return page


@require_safe
def compare(request, page_id):
    """`tu` and `den` are numbers of versions, or `nhap`; by default the last version and the
    draft or, where nothing is drafted, the last version and the one before."""
    page = page_for(request.user, page_id)
    versions = {str(one.number): one for one in versions_of([page.code])}
    names = [*versions, DRAFT]
    usual = names if page.has_unpublished_changes or len(versions) < 2 else names[1:2] + names[:1]
    old, new = _chosen(request, "tu", names, usual[0]), _chosen(request, "den", names, usual[-1])
    context = {
        "page": page,
        "options": [(DRAFT, _("The draft")), *((n, _label(one)) for n, one in versions.items())],
        "old": old,
        "new": new,
        **_told(*(_spec(page, versions, name) for name in (old, new))),
    }
    return render(request, "cms/versions/compare.html", context)


def _chosen(request, field: str, names: list[str], default: str) -> str:
    given = request.GET.get(field)
    return given if given in names else default


def _label(version) -> str:
    words = _("Version %(number)s, from %(day)s")
    return words % {"number": version.number, "day": format_date(version.valid_from)}


def _spec(page, versions, name):
    """None for a draft that is no procedure yet."""
    if name != DRAFT:
        return versions[name].content
    try:
        return page.get_latest_revision_as_object().spec()
    except SpecError:
        return None


def _told(old, new) -> dict:
    if old is None or new is None:
        return {"is_unfinished": True}
    levels = dict(choices.levels())
    return {"groups": grouped(old, new, (get_language() or "vi")[:2], levels)}
