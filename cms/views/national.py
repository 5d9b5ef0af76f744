"""The national catalogue at the editors' side: rows to review, differences, the whole as a file."""

import io

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cms import beside, review
from cms.conversion import spec_data
from cms.differences import TITLES
from cms.exchange import outgoing
from cms.models import CatalogueDifference, CatalogueRow, ProcedurePage
from cms.services import handling
from portal.core.dates import today
from portal.core.keyset import capped_count, paginate
from portal.core.ratelimit import rate_limited
from procedures.catalogue.serialise import SpecError, load_spec

SIZE = 30
ACTS = {
    "take": handling.take,
    "leave": handling.leave,
    "handle": handling.handle,
    "reopen": handling.reopen,
}
OF_ROW = "row."  # begins the names of parts that the row words otherwise than before


class HandleForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("What was done, or why nothing is needed"),
        max_length=CatalogueDifference._meta.get_field("reason").max_length,
        error_messages={"required": gettext_lazy("Say what was done, or why nothing is needed.")},
    )


# --- rows to review ---------------------------------------------------------------------------
@require_safe
def queue(request):
    """Rows with open doubts; `tat-ca=1` shows the settled ones too."""
    rows = CatalogueRow.objects.all()
    with_settled = request.GET.get("tat-ca") == "1"
    waiting = rows.filter(open__gt=0)
    page = paginate(
        rows if with_settled else waiting,
        order="code",
        cursor=request.GET.get("cursor", ""),
        size=SIZE,
    )
    context = {"page": page, "with_settled": with_settled, "waiting": capped_count(waiting)}
    return render(request, "cms/national/queue.html", context)


@require_safe
def row(request, code):
    """One row beside what its page proposes, with every doubt at its part."""
    found = get_object_or_404(CatalogueRow, code=code)
    page = ProcedurePage.objects.filter(code=code).select_related("latest_revision").first()
    lines = beside.lines(found.said, _proposed(page), review.marked(found, page))
    return render(request, "cms/national/row.html", {"row": found, "page": page, "lines": lines})


def _proposed(page):
    """What the newest revision says, also while it names nobody who applies; None for what is no
    procedure yet."""
    if page is None:
        return None
    data = spec_data(page.get_latest_revision_as_object())
    try:
        return load_spec(data | {"applicant_types": data.get("applicant_types") or ["citizen"]})
    except SpecError:
        return None


# --- differences ------------------------------------------------------------------------------
@require_safe
def differences(request):
    """`tinh-trang` and `loai` choose; by default what is open, of every kind."""
    kinds, states = CatalogueDifference.Kind, CatalogueDifference.State
    state = _chosen(request, "tinh-trang", states.values, states.OPEN)
    kind = _chosen(request, "loai", kinds.values, "")
    rows = CatalogueDifference.objects.filter(state=state).select_related("owner", "handled_by")
    rows = rows.filter(kind=kind) if kind else rows
    page = paginate(rows, order="code", cursor=request.GET.get("cursor", ""), size=SIZE)
    context = {"page": page, "kinds": kinds.choices, "states": states.choices}
    context |= {"kind": kind, "state": state}
    return render(request, "cms/national/differences.html", context)


def _chosen(request, name: str, values: list[str], default: str) -> str:
    given = request.GET.get(name)
    return given if given in values else default


@rate_limited("catalogue_difference", limit=240, window=3600)
@require_http_methods(["GET", "HEAD", "POST"])
def difference(request, pk):
    """What differs, and who deals with it; what was typed stays where it is refused."""
    rows = CatalogueDifference.objects.select_related("owner", "handled_by")
    found = get_object_or_404(rows, pk=pk)
    form = HandleForm(request.POST if request.POST.get("act") == "handle" else None)
    if request.method == "POST" and _act(request, found, form):
        return redirect("catalogue_difference", pk=found.pk)
    page = ProcedurePage.objects.filter(code=found.code).first()
    parts = [_part(one) for one in found.parts]
    context = {"found": found, "page": page, "parts": parts, "form": form}
    context["was_imported"] = CatalogueRow.objects.filter(code=found.code).exists()
    return render(request, "cms/national/difference.html", context)


def _act(request, found: CatalogueDifference, form: HandleForm) -> bool:
    """Whether it was done, or was overtaken and is to be looked at anew."""
    name, typed = request.POST.get("act"), {}
    if name not in ACTS:
        raise Http404
    if name == "handle":
        if not form.is_valid():
            return False
        typed = form.cleaned_data
    try:
        ACTS[name](difference=found, actor=request.user, **typed)
    except handling.Overtaken as error:
        messages.error(request, error.message)
        found.refresh_from_db()
        return name != "handle"
    return True


def _part(one: dict) -> dict:
    """With the heading of the part, and whether it is the row that changed."""
    name = one["name"].removeprefix(OF_ROW)
    return one | {"title": _(TITLES[name]), "is_news": one["name"].startswith(OF_ROW)}


# --- the whole --------------------------------------------------------------------------------
@rate_limited("catalogue_file", limit=20, window=3600)
@require_safe
def whole(request):
    """The catalogue as a file that `import_catalogue` takes."""
    file = io.BytesIO()
    outgoing.write(file)
    file.seek(0)
    name = f"danh-muc-{today().isoformat()}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
