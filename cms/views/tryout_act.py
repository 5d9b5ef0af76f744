"""An act of an officer in a try-out: the form of the desk, and the service behind it."""

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cms.views.tryout import kept
from cms.views.tryout_frame import Way, frame, is_stale, stale_words, tried
from cms.views.tryout_shown import drop_the_rest
from portal.core.ratelimit import rate_limited
from procedures import display
from procedures.acts import part_of
from procedures.services.errors import ActRefused
from procedures.services.results import draft_of
from procedures.tryout import players
from procedures.tryout.moves import MOST
from procedures.tryout.stage import playing
from procedures.views.desk.act import DECIDING, PLAIN, TEMPLATES
from procedures.views.desk.dispatch import HANDLERS
from procedures.views.desk.result import choices_of, preview

FRAME = "cms/tryout/act_frame.html"
OURS = {"csrfmiddlewaretoken", "turn", "seen", "target"}


@rate_limited("tryout", limit=1200, window=3600)
@require_http_methods(["GET", "HEAD", "POST"])
@tried
def act(request, trial, who, act):
    """GET shows the form, POST acts; an act that is not possible (any more) leads back."""
    page, spec, tryout = trial
    with playing(tryout, spec) as stage:
        drop_the_rest(stage)
        sent = request.method == "POST" and "preview" not in request.POST
        try:
            officer = players.officer_of(stage, who)
            found = players.find(stage, officer, act, request.GET.get("target", ""))
        except (ActRefused, LookupError) as refused:
            return _not_now(request, page, tryout, refused)
        if not sent or is_stale(request, tryout) or len(tryout.moves) >= MOST:
            return _show(request, page, stage, officer, found)
        made = _made(request, tryout, who, found)
        try:
            stage.play(made)
        except players.NotPlayed as wrong:
            return _page(request, page, stage, wrong.form, wrong.form.data.get("choice", ""))
    return kept(request, page, tryout, made)


def _not_now(request, page, tryout, refused):
    unknown = isinstance(refused, LookupError)
    words = _("This act is not possible here now.") if unknown else str(refused)
    messages.warning(request, words)
    return redirect(Way(page, tryout).tasks)


def _made(request, tryout, who, found) -> dict:
    """With everything that was typed."""
    given = {name: values for name, values in request.POST.lists() if name not in OURS}
    data = urlencode(given, doseq=True)
    return tryout.move("act", who=who, act=found.name, target=found.target_id, data=data)


def _show(request, page, stage, officer, found):
    data = request.POST if request.method == "POST" else None
    wanted = request.GET.get("result", "")
    form, choice = players.form_of(stage, officer, found, data, wanted)
    if data is not None and "preview" not in data:
        too_long = len(stage.tryout.moves) >= MOST
        words = _("This try-out has become too long. Begin again.") if too_long else stale_words()
        form.full_clean()
        form.add_error(None, words)
    return _page(request, page, stage, form, choice)


def _page(request, page, stage, form, choice):
    found, application = form.act, stage.application
    context = frame(page, stage.tryout, stage) | {
        "act_frame": FRAME,
        "act": found,
        "form": form,
        "picker": None,
        "intro": HANDLERS[found.name].intro,
        "choice": choice,
        "choices": list(choices_of(application, part_of(found)).items()) if choice else [],
        "result": _result(request, form, application),
        "parts": display.answered(application),
    }
    return render(request, TEMPLATES.get(found.name, PLAIN), context)


def _result(request, form, application) -> dict | None:
    """What was just typed, or the draft that is kept."""
    if form.act.name not in DECIDING:
        return None
    if form.is_bound and form.act.name == "propose_result":
        form.is_valid()
        return preview(application, form.unsaved_draft())
    draft = draft_of(application, part_of(form.act))
    return preview(application, draft) if draft else None
