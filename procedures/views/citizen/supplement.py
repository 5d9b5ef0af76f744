"""Answering a request for what is missing: on a copy, sent once."""

from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.core.kept import entered, keep, keeps_what_was_typed, unjudged
from procedures.forms.contact import NoteForm
from procedures.forms.counter_case import EnteredNoteForm, usual_why
from procedures.services.errors import ActRefused, InvalidApplication, StalePage
from procedures.services.supplements import open_request, supply
from procedures.views.citizen.access import own_application
from procedures.views.citizen.asked import Asked, asked_of
from procedures.views.citizen.papers import CopyPaper
from procedures.views.citizen.sections import section_page
from procedures.views.citizen.uploading import (
    give_again,
    offer_kept,
    receive_files,
    summary_of,
    take_out,
)
from procedures.views.ways import Way


@dataclass
class Page:
    request: object
    application: object
    asked: Asked
    form: NoteForm
    problems: list

    @property
    def errors(self) -> list[dict]:
        return [*summary_of(self.asked.slots), *self.problems]


def with_request(view):
    """Gives the view the application that `find` (request, key) gives to this account, and what is
    asked; when nothing is (any more), says so."""

    def found(request, pk, find=own_application, **kwargs):
        application = find(request, pk)
        try:
            asked = open_request(application)
        except ActRefused as refused:
            if request.method == "POST":
                raise StalePage(str(refused)) from None
            messages.info(request, str(refused))
            return redirect(Way(application).case)
        return view(request, application, asked, **kwargs)

    return found


@require_http_methods(["GET", "POST"])
@keeps_what_was_typed
@with_request
def supplement(request, application, asked):
    page = Page(request, application, asked_of(application, asked), _form(request, application), [])
    if request.method == "GET":
        return _show(page)
    act, _space, target = request.POST.get("do", "send").partition(" ")
    if act == "remove":
        take_out(request, application, target)
        return _again(request, application)
    if act == "again":
        given = give_again(request, application, page.asked.slots, target)
        return _again(request, application) if given else _show(page)
    receive_files(request, application, page.asked.slots)
    if any(slot.errors for slot in page.asked.slots):
        return _show(page)
    if act == "upload":
        return _again(request, application)
    return _send(page) if page.form.is_valid() else _show(page)


def _again(request, application):
    """The page once more, with the note as far as it was typed."""
    keep(request, lost=[])
    return redirect(Way(application).supplement)


def _form(request, application):
    data = entered(request, seen=application.revision)
    kind = EnteredNoteForm if application.at_counter else NoteForm
    start = {"seen": application.revision, "why": usual_why(application)}
    form = kind(data, initial=start)
    return unjudged(form) if request.kept else form


def _send(page):
    try:
        supply(application=page.application, actor=page.request.user, **page.form.cleaned_data)
    except InvalidApplication as invalid:
        page.problems = _problems(page.application, invalid)
        return _show(page)
    words = _("You have sent what was missing. The time limit runs on.")
    if page.application.at_counter:
        words = _("What was missing is entered. The time limit runs on.")
    messages.success(page.request, words)
    return redirect(Way(page.application).case)


def _problems(application, invalid) -> list[dict]:
    """[{text, href}]: to the file of a document, or to the section of an answer."""
    found = []
    for path, texts in invalid.problems.items():
        kind, _dot, rest = path.partition(".")
        href = f"#file-{rest}" if kind == "document" else _section_url(application, kind)
        found += [{"text": text, "href": href} for text in texts]
    return found


def _section_url(application, question_id) -> str:
    for section in application.spec.sections:
        if question_id in {one.id for one in (*section.fields, *section.groups)}:
            return Way(application).url("supplement_section", section.id)
    return ""


def _show(page):
    offer_kept(page.request, page.application, page.asked.slots)
    context = {
        "application": page.application,
        "way": Way(page.application),
        "asked": page.asked,
        "form": page.form,
        "errors": page.errors,
    }
    return render(page.request, "procedures/citizen/supplement.html", context)


@require_http_methods(["GET", "POST"])
@keeps_what_was_typed
@with_request
def section(request, application, asked, section_id):
    return section_page(request, CopyPaper(application, asked), section_id)
