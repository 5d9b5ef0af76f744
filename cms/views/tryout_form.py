"""The real form of the procedure, filled in for a try-out."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cms import tryouts
from cms.views.tryout import kept
from cms.views.tryout_frame import Way, frame, tried
from cms.views.tryout_shown import drop_the_rest, why_asked
from portal.core.ratelimit import rate_limited
from procedures.catalogue.visibility import visible
from procedures.forms.blocks import blocks_of, rules_of, shown_paths
from procedures.forms.particulars import ParticularsForm
from procedures.forms.section import SectionForm
from procedures.models import Status
from procedures.services.deliveries import deliveries_of
from procedures.services.supplements import open_request
from procedures.tryout.stage import playing
from procedures.views.citizen.facts import agency_of
from procedures.views.citizen.journey import DOCUMENTS, PARTICULARS, Journey
from procedures.views.citizen.papers import delivery_answer, delivery_question, sheet_of
from procedures.views.citizen.sections import RESHAPE, anchor_of


class Paper:
    """What a section page edits: the answers of the try-out, or the copy for a supplement."""

    step_labels = ()

    def __init__(self, way, application, answers):
        self.way, self.application, self.answers = way, application, answers
        self.spec, self.context = application.spec, application.context

    def offered(self, section) -> dict:
        return {}

    @property
    def back_url(self) -> str:
        return self.way.tasks

    @property
    def back_text(self) -> str:
        return _("Back to the try-out")


def _part(paper, section_id):
    shown = visible(paper.spec, paper.answers, paper.context)
    if section_id not in shown or section_id not in {one.id for one in paper.spec.sections}:
        raise Http404
    return paper.spec.section(section_id)


@rate_limited("tryout", limit=1200, window=3600)
@require_http_methods(["GET", "HEAD", "POST"])
@tried
def section(request, trial, section_id):
    """One section of the draft."""
    page, spec, tryout = trial
    with playing(tryout, spec) as stage:
        paper = Paper(Way(page, tryout), stage.application, stage.application.answers)
        if not stage.application.is_draft:
            return redirect(paper.way.tasks)
        part = _part(paper, section_id)
        form = SectionForm(_posted(request), sheet=sheet_of(paper, part))
        if not form.is_bound:
            return _show(request, page, stage, paper, form)
        answers, ahead = _read(request, paper, form)
        tryout.fill_in(part.id, done=ahead is True, answers=answers)
        if chosen := delivery_answer(spec, answers):
            tryout.particulars["delivery"] = chosen
        tryouts.keep(request, tryout)
        if ahead is None:
            return _show(request, page, stage, paper, form)
        return redirect(_after(paper, part) if ahead is True else ahead or paper.way.tasks)


def _posted(request):
    return request.POST if request.method == "POST" else None


def _read(request, paper, form):
    """(answers, where to go): True is on, "" back to the list, an address this page again; None
    where something is to be mended first."""
    act, _space, target = request.POST.get("do", "continue").partition(" ")
    if act in RESHAPE:
        answers = RESHAPE[act](form, target)
        return answers, f"{request.path}#{anchor_of(act, target, answers)}"
    if act == "later":
        form.is_valid()
        return form.answers, ""
    return (form.answers, True) if form.is_valid() else (form.answers, None)


def _after(paper, part) -> str:
    """The next section that is asked, then the papers."""
    answers = paper.answers | paper.way.tryout.answers
    shown = visible(paper.spec, answers, paper.context)
    ids = [one.id for one in paper.spec.sections]
    ahead = next((one for one in ids[ids.index(part.id) + 1 :] if one in shown), None)
    return paper.way.url("section", ahead) if ahead else paper.way.tasks


def _show(request, page, stage, paper, form):
    context = frame(page, stage.tryout, stage) | {
        "paper": paper,
        "section": form.sheet.section,
        "form": form,
        "blocks": blocks_of(form),
        "rules": rules_of(form),
        "shown": " ".join(sorted(shown_paths(form))),
        "labels": (),
        "areas_url": reverse("area_children", args=["0"]).removesuffix("0/"),
        "has_news": getattr(form, "has_news", False) and form.is_bound,
    }
    return render(request, "procedures/citizen/section.html", context)


@rate_limited("tryout", limit=1200, window=3600)
@require_http_methods(["GET", "HEAD", "POST"])
@tried
def answer(request, trial, section_id):
    """A section of the copy on which the citizen corrects what was asked for."""
    page, spec, tryout = trial
    with playing(tryout, spec) as stage:
        way = Way(page, tryout)
        if stage.application.status != Status.SUPPLEMENT_REQUESTED:
            return redirect(way.tasks)
        paper = Paper(way, stage.application, open_request(stage.application).answers or {})
        form = SectionForm(_posted(request), sheet=sheet_of(paper, _part(paper, section_id)))
        if not form.is_bound:
            return _show(request, page, stage, paper, form)
        answers, ahead = _read(request, paper, form)
        drop_the_rest(stage)
        made = tryout.move("answer", answers=answers)
        stage.play(made)
        response = kept(request, page, tryout, made)
        if ahead is None:
            return _show(request, page, stage, paper, form)
        return redirect(ahead) if isinstance(ahead, str) and ahead else response


@rate_limited("tryout", limit=1200, window=3600)
@require_http_methods(["GET", "HEAD", "POST"])
@tried
def papers(request, trial):
    """Which documents are given: files of a try-out are a name and no more."""
    page, spec, tryout = trial
    with playing(tryout, spec) as stage:
        if not stage.application.is_draft:
            return redirect(Way(page, tryout).tasks)
        if request.method == "POST":
            return _keep_papers(request, page, tryout, stage)
        asked = [(one, why_asked(one, spec)) for one in Journey(stage.application).documents]
        context = frame(page, tryout, stage) | {"asked": asked}
        return render(request, "cms/tryout/papers.html", context)


def _keep_papers(request, page, tryout, stage):
    known = {one.id for one in stage.spec.documents}
    tryout.papers = [one for one in request.POST.getlist("paper") if one in known]
    tryout.fill_in(DOCUMENTS, done=True)
    tryouts.keep(request, tryout)
    return redirect(Way(page, tryout).tasks)


@rate_limited("tryout", limit=1200, window=3600)
@require_http_methods(["GET", "HEAD", "POST"])
@tried
def particulars(request, trial):
    """Where it is sent and how the result comes back."""
    page, spec, tryout = trial
    with playing(tryout, spec) as stage:
        application = stage.application
        if not application.is_draft:
            return redirect(Way(page, tryout).tasks)
        asks = delivery_question(spec) is None and len(deliveries_of(application)) > 1
        form = ParticularsForm(_posted(request), application=application, asks_delivery=asks)
        if form.is_bound and form.is_valid():
            return _keep_particulars(request, page, tryout, form.particulars)
        context = frame(page, tryout, stage) | {
            "form": form,
            "agency": None if "agency" in form.fields else agency_of(application),
            "labels": (),
        }
        return render(request, "procedures/citizen/particulars.html", context)


def _keep_particulars(request, page, tryout, values):
    agency = values.pop("receiving_agency", None)
    tryout.agency = str(agency.pk) if agency else tryout.agency
    tryout.particulars |= values
    tryout.fill_in(PARTICULARS, done=True)
    tryouts.keep(request, tryout)
    return redirect(Way(page, tryout).tasks)
