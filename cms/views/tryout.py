"""The pages of a try-out: its beginning, the form, the case, and what moves it on.

Each plays what was done so far in a rehearsal, shows the page from inside it, and leaves no trace.
"""

from datetime import datetime, timedelta

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms import tryouts
from cms.tryout_forms import BeginForm, MomentForm, WithdrawForm
from cms.views import tryout_shown
from cms.views.tryout_frame import Way, is_stale, spec_of, stale_words, tried, unfinished
from cms.views.versions import page_for
from portal.core import moments
from portal.core.dates import VN_TZ
from portal.core.ratelimit import rate_limited
from procedures.catalogue.serialise import content_hash
from procedures.tryout.moves import MOST, Tryout
from procedures.tryout.stage import NOT_POSSIBLE, playing, why

FARTHEST = timedelta(days=3660)
PLAIN = {"submit", "pay", "supply"}  # moves that need nothing but the press


@rate_limited("tryout", limit=600, window=3600)
@require_http_methods(["GET", "HEAD", "POST"])
def start(request, page_id):
    """Who files, how, where and when."""
    page = page_for(request.user, page_id)
    spec, problems = spec_of(page)
    if problems:
        return unfinished(request, page, problems)
    if request.method != "POST":
        return _start(request, page, BeginForm.at(moments.now(), spec=spec))
    form = BeginForm(request.POST, spec=spec)
    if not form.is_valid():
        return _start(request, page, form)
    tryout = _begun(page, spec, form)
    tryouts.keep(request, tryout)
    return redirect(Way(page, tryout).tasks)


def _begun(page, spec, form) -> Tryout:
    return Tryout(
        page=page.pk,
        rules=content_hash(spec),
        begins=form.moment.isoformat(),
        applicant_type=form.cleaned_data["kind"],
        channel=form.cleaned_data["channel"],
        agency=form.chosen_agency,
    )


def _start(request, page, form):
    return render(request, "cms/tryout/start.html", {"page": page, "form": form})


@require_safe
@tried
def home(request, trial):
    """The list of parts while it is filled in, afterwards the case as everybody sees it."""
    page, spec, tryout = trial
    with playing(tryout, spec) as stage:
        return tryout_shown.show(request, page, stage)


@rate_limited("tryout", limit=600, window=3600)
@require_POST
@tried
def move(request, trial):
    """One press: `kind` says what is done. A page that is stale does nothing."""
    page, spec, tryout = trial
    kind, way = request.POST.get("kind", ""), Way(page, tryout)
    if kind == "end":
        tryouts.forget(request, tryout)
        return redirect("wagtailadmin_pages:edit", page.pk)
    if is_stale(request, tryout):
        messages.warning(request, stale_words())
        return redirect(way.tasks)
    if kind in BACK:
        BACK[kind](tryout)
        tryouts.keep(request, tryout)
        return redirect(way.tasks)
    return _move(request, page, spec, tryout)


def _again(tryout) -> None:
    tryout.moves.clear()
    tryout.turn += 1


BACK = {"back": Tryout.step_back, "again": _again}


def _move(request, page, spec, tryout):
    """The case once more, with what is wrong, where the move is not possible."""
    with playing(tryout, spec) as stage:
        tryout_shown.drop_the_rest(stage)
        forms = {}
        made = _asked(request, tryout, stage, forms)
        if made is None:
            return tryout_shown.show(request, page, stage, **forms)
        try:
            stage.play(made)
        except NOT_POSSIBLE as error:
            messages.error(request, why(error))
            return redirect(Way(page, tryout).tasks)
    return kept(request, page, tryout, made)


def kept(request, page, tryout, made):
    """The move is made: it is played from now on."""
    tryout.make(made)
    tryouts.keep(request, tryout)
    return redirect(Way(page, tryout).tasks)


def _asked(request, tryout, stage, forms) -> dict | None:
    """The move that was asked for; None, with the form in `forms`, for one that is wrong. Raises
    Http404 for none."""
    kind = request.POST.get("kind")
    if len(tryout.moves) >= MOST:
        messages.error(request, _("This try-out has become too long. Begin again."))
        return None
    if kind in PLAIN:
        return tryout.move(kind)
    if kind == "withdraw":
        form = forms["withdraw_form"] = WithdrawForm(request.POST)
        return tryout.move("withdraw", **form.cleaned_data) if form.is_valid() else None
    if kind == "wait":
        return _wait(request, tryout, stage, forms)
    raise Http404


def _wait(request, tryout, stage, forms) -> dict | None:
    until = _iso(request.POST.get("to", ""), stage.now)
    if until is None:
        form = forms["wait_form"] = MomentForm(request.POST)
        if not form.is_valid():
            return None
        until = form.moment
        if until <= stage.now:
            form.add_error("day", _("Time goes on, not back: choose a later day."))
            return None
    return tryout.move("wait", at=until)


def _iso(text: str, now: datetime) -> datetime | None:
    """A moment that the page offered."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=VN_TZ)
    return moment if now < moment < now + FARTHEST else None
