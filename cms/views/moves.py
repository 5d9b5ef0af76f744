"""Open applications of a procedure and its version in force: what moving them would do, and the
move itself. Of a file only its code is named: an editor has no right to more."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cms.publishing import versions_of
from cms.views.versions import page_for
from portal.core.keyset import paginate
from portal.core.ratelimit import rate_limited
from procedures import refusals
from procedures.models import Effect, Move, MovedFile, Simulation
from procedures.services import moving, simulating
from procedures.services.errors import ActRefused

PAGE_SIZE = 50
OF_EFFECT, OF_MOVED = (
    ("simulation", "kind", "amount", "reasons"),
    ("move", "state", "reason", "values"),
)
ACTS = ("simulate", "move", "stop", "resume")


class MoveForm(forms.Form):
    """`simulation` is the one whose numbers stood on the page."""

    simulation = forms.UUIDField()
    reason = forms.CharField(
        label=gettext_lazy("Reason, kept in the history of each file"),
        max_length=Move._meta.get_field("reason").max_length,
        error_messages={"required": gettext_lazy("Say why the files are moved.")},
    )


@rate_limited("move_versions", limit=120, window=3600)
@require_http_methods(["GET", "HEAD", "POST"])
def open_files(request, page_id):
    """`loai` chooses the list: a kind of effect, or what became of the files that were moved."""
    page = page_for(request.user, page_id)
    version = versions_of([page.code]).valid_on().order_by("-number").first()
    if version is None and request.method == "POST":
        raise Http404
    if version is None:
        return render(request, "cms/versions/moves.html", {"page": page})
    simulation = _newest(version)
    if request.method == "POST":
        return _act(request, page, version, simulation)
    return render(request, "cms/versions/moves.html", _context(request, page, version, simulation))


def _newest(version) -> Simulation | None:
    found = Simulation.objects.filter(version=version).select_related("version__procedure")
    return found.order_by("-begun_at").first()


def _act(request, page, version, simulation):
    act = request.POST.get("act")
    if act not in ACTS or (act != "simulate" and simulation is None):
        raise Http404
    move = getattr(simulation, "move", None)
    if act in ("stop", "resume") and move is None:
        raise Http404
    if act == "move":
        return _move(request, page, version, simulation)
    if act == "simulate":
        simulating.begin(version=version, actor=request.user)
    else:
        {"stop": moving.stop, "resume": moving.resume}[act](move=move, actor=request.user)
    return _back(page)


def _move(request, page, version, simulation):
    """What was typed stays where it is refused."""
    if not request.user.has_perm(moving.POWER):
        raise PermissionDenied
    form = MoveForm(request.POST)
    if form.is_valid():
        if form.cleaned_data["simulation"] != simulation.pk:
            form.add_error(None, _("It was simulated again meanwhile: look at the numbers first."))
        elif _is_begun(form, simulation, request.user):
            return _back(page)
    context = _context(request, page, version, simulation) | {"form": form}
    return render(request, "cms/versions/moves.html", context)


def _is_begun(form, simulation, user) -> bool:
    try:
        moving.begin(simulation=simulation, actor=user, reason=form.cleaned_data["reason"])
    except ActRefused as refused:
        form.add_error(None, str(refused))
        return False
    return True


def _back(page):
    return redirect(reverse("procedure_open_files", args=[page.pk]))


def _context(request, page, version, simulation) -> dict:
    move = getattr(simulation, "move", None)
    return {
        "page": page,
        "version": version,
        "elsewhere": simulating.counted(version),
        "simulation": simulation,
        "move": move,
        "may_move": request.user.has_perm(moving.POWER),
        "form": MoveForm(),
        **(_counts(simulation) if simulation else {}),
        **_listed(request, simulation, move),
        "moved": _became(move) if move else [],
    }


def _became(move) -> list[tuple]:
    counts = move.counts
    return [(state, words, counts.get(state, 0)) for state, words in MovedFile.State.choices]


def _counts(simulation) -> dict:
    counts, more = simulating.counts(simulation)
    rows = [(kind, words, counts.get(kind, 0)) for kind, words in Effect.Kind.choices]
    return {"rows": rows, "more": more, "movable": counts.get(Effect.Kind.SAME, 0)}


def _listed(request, simulation, move) -> dict:
    """One list by its kind, page by page."""
    kind, cursor = request.GET.get("loai", ""), request.GET.get("sau", "")
    if simulation and kind in Effect.Kind.values:
        files = simulation.effects.filter(kind=kind)
        heading = Effect.Kind(kind).label
    elif move and kind in MovedFile.State.values:
        files, heading = move.files.filter(state=kind), MovedFile.State(kind).label
    else:
        return {"kind": ""}
    own = OF_EFFECT if files.model is Effect else OF_MOVED
    files = files.select_related("application__version")
    files = files.only(*own, "application__code", "application__version__number")
    listed = paginate(files, order="pk", cursor=cursor, size=PAGE_SIZE)
    told = [(file, _why(file)) for file in listed.rows]
    return {"kind": kind, "heading": heading, "listed": listed, "files": told}


def _why(file) -> list[str]:
    kept = file.reasons if isinstance(file, Effect) else [[file.reason, file.values]]
    return [refusals.in_words(message, values) for message, values in kept if message]
