"""What all pages of a try-out share: who may open them, the rules that are tried, the frame."""

from functools import wraps
from typing import NamedTuple

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cms import publishing, tryouts
from cms.views.versions import page_for
from portal.core.dates import format_datetime_long
from procedures.catalogue.serialise import SpecError, content_hash
from procedures.tryout.moves import Tryout
from procedures.tryout.stage import CannotBegin


class Way:
    """Addresses of a try-out, and the frame in which the citizens' pages are shown."""

    frame = "cms/tryout/frame.html"
    is_counter = True  # nobody is offered help by telephone here

    def __init__(self, page, tryout: Tryout):
        self.page, self.tryout = page, tryout

    def url(self, name: str, *args) -> str:
        return reverse(f"tryout_{name}", args=[self.page.pk, self.tryout.key, *args])

    @property
    def tasks(self) -> str:
        return reverse("tryout", args=[self.page.pk, self.tryout.key])

    home = tasks

    @property
    def moves(self) -> str:
        return self.url("move")


class Trial(NamedTuple):
    page: object
    spec: object
    tryout: Tryout


def spec_of(page, known: str = ""):
    """(spec, problems) of what the editors have now: one of them is empty. `known` is the hash of
    the rules that were found good before."""
    try:
        spec = page.get_latest_revision_as_object().spec()
    except SpecError as error:
        return None, error.problems
    problems = [] if content_hash(spec) == known else publishing.problems_in(spec)
    return (None, problems) if problems else (spec, [])


def unfinished(request, page, problems):
    """The checks, in words: such a draft cannot be played."""
    context = {"page": page, "problems": [str(problem) for problem in problems]}
    return render(request, "cms/tryout/unfinished.html", context, status=200)


def tried(view):
    """Gives the view the Trial that its address names; of a draft that is no procedure it shows
    what is wrong, and where the try-out cannot even begin any more it leads back to the start."""

    @wraps(view)
    def found(request, page_id, key, **kwargs):
        page = page_for(request.user, page_id)
        tryout = tryouts.find(request, page.pk, key)
        spec, problems = spec_of(page, tryout.rules)
        if problems:
            return unfinished(request, page, problems)
        _follow(request, tryout, spec)
        try:
            return view(request, Trial(page, spec, tryout), **kwargs)
        except CannotBegin as error:
            messages.error(request, _("The try-out cannot go on: %(why)s") % {"why": error})
            return redirect("tryout_start", page_id=page.pk)

    return found


def _follow(request, tryout, spec) -> None:
    """The draft has been changed since: what was done is played again under it, and said so."""
    rules = content_hash(spec)
    if rules == tryout.rules:
        return
    tryout.rules = rules
    tryout.turn += 1
    tryouts.keep(request, tryout)
    messages.info(request, _("The draft has been changed: what you did was played again under it."))


def frame(page, tryout, stage) -> dict:
    """What stands on top of each page."""
    return {
        "page": page,
        "tryout": tryout,
        "way": Way(page, tryout),
        "stage": stage,
        "application": stage.application,
        "moment": format_datetime_long(stage.now),
    }


def is_stale(request, tryout) -> bool:
    """The page shows how the try-out stood before something was done in another window."""
    return request.POST.get("turn") != str(tryout.turn)


def stale_words() -> str:
    return _("The try-out has gone on since this page was opened. Look at it again, then go on.")
