"""A page of questions: save and go on, save for later, add and remove rows."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.core import moments
from portal.core.dates import format_date, format_time
from portal.core.kept import keeps_what_was_typed, unjudged
from procedures.catalogue.visibility import visible
from procedures.forms.blocks import blocks_of, rules_of, shown_paths
from procedures.forms.section import SectionForm
from procedures.views.citizen.access import draft_view
from procedures.views.citizen.papers import DraftPaper, sheet_of
from procedures.views.ways import Way

CHECK = "check"  # value of `from`: the page was opened to change an answer on the check page


@require_http_methods(["GET", "POST"])
@keeps_what_was_typed
@draft_view
def section(request, application, section_id):
    return section_page(request, DraftPaper(application), section_id)


def section_page(request, paper, section_id):
    """Show or save one section of a paper (a draft, or the copy for a supplement)."""
    part = _section_of(paper, section_id)
    if request.method == "POST":
        return _save(request, paper, part)
    form = SectionForm(request.kept, sheet=sheet_of(paper, part))
    return _show(request, paper, unjudged(form) if request.kept else form)


def _section_of(paper, section_id):
    shown = visible(paper.spec, paper.answers, paper.context)
    if section_id not in shown or section_id in paper.spec.questions:
        raise Http404
    return paper.spec.section(section_id)


def _save(request, paper, part):
    form = SectionForm(request.POST, sheet=sheet_of(paper, part))
    act, _space, target = request.POST.get("do", "continue").partition(" ")
    if act in RESHAPE:
        answers = RESHAPE[act](form, target)
        paper.save(request.user, part, answers, done=False)
        return redirect(_again(request, paper, part) + f"#{anchor_of(act, target, answers)}")
    done = form.is_valid()
    paper.save(request.user, part, form.answers, done=done)
    if act == "later":
        messages.success(request, saved_words())
        return redirect(Way(paper.application).home)
    if done:
        return redirect(_next(request, paper, part))
    return _show(request, paper, form)


def _next(request, paper, part) -> str:
    if request.GET.get("from") == CHECK:
        return Way(paper.application).check
    return paper.after(part)


def _again(request, paper, part) -> str:
    query = request.GET.urlencode()
    return paper.url(part) + (f"?{query}" if query else "")


def saved_words() -> str:
    now = moments.now()
    words = _("Saved at %(time)s on %(date)s. You can leave and go on later.")
    return words % {"time": format_time(now), "date": format_date(now)}


# --- rows of groups -----------------------------------------------------------------------------
def _add(form, group_id) -> dict:
    answers = form.answers
    group = form.sheet.spec.groups.get(group_id)
    if group and group_id in answers and len(answers[group_id]) < group.max:
        answers[group_id].append({})
    return answers


def _remove(form, target) -> dict:
    answers = form.answers
    group_id, _dot, number = target.partition(".")
    rows = answers.get(group_id)
    if isinstance(rows, list) and number.isdigit() and int(number) < len(rows):
        del rows[int(number)]
    return answers


def _choose(form, path) -> dict:
    return form.answers


RESHAPE = {"add": _add, "remove": _remove, "choose": _choose}


def anchor_of(act, target, answers) -> str:
    if act == "add":
        return f"row-{target}-{max(len(answers.get(target, [])) - 1, 0)}"
    if act == "remove":
        return f"group-{target.partition('.')[0]}"
    return f"q-{target.replace('.', '-')}"


def _show(request, paper, form):
    context = {
        "application": paper.application,
        "paper": paper,
        "way": Way(paper.application),
        "section": form.sheet.section,
        "form": form,
        "blocks": blocks_of(form),
        "rules": rules_of(form),
        "shown": " ".join(sorted(shown_paths(form))),
        "labels": paper.step_labels,
        "areas_url": reverse("area_children", args=["0"]).removesuffix("0/"),
        "has_news": getattr(form, "has_news", False) and form.is_bound,
    }
    return render(request, "procedures/citizen/section.html", context)
