"""One act: its form, the service behind it, and what comes next for the officer."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from portal.accounts.confirming import LONG, ask_again
from portal.core import moments
from portal.core.kept import entered, keeps_what_was_typed, unjudged
from procedures import display
from procedures.acts import Act, acts_for, part_of
from procedures.services.acts import refuse_stale
from procedures.services.conversation import agency_writing
from procedures.services.errors import ActRefused
from procedures.services.readings import note_reading
from procedures.services.results import draft_of
from procedures.services.sight import sight_of
from procedures.services.signatures import pending
from procedures.views.desk import queue
from procedures.views.desk.access import desk_context, handled_application, officer_required
from procedures.views.desk.application import head_of
from procedures.views.desk.dispatch import HANDLERS
from procedures.views.desk.picking import is_picking, picker_of
from procedures.views.desk.result import choices_of, preview

CONFIRMED = {"approve": LONG, "reopen": LONG}  # seconds: a result is issued, or made void
DECIDING = ("forward", "approve", "propose_result")
# Not reasons to stay on the page.
STANDING = {
    "assign", "take", "give_back", "stop", "extend", "message", "recall_opinion",
    "propose_resume", "propose_reopen", "decline_reversal",
    "pay_elsewhere",  # of what was deferred; where it is owed now, other acts say so
}  # fmt: skip


@keeps_what_was_typed
@officer_required
def act(request, pk, act):
    """GET shows the form; POST acts. 409 for a stale page, 403 for an act that is not theirs."""
    if act not in HANDLERS:
        raise Http404
    application = handled_application(request, pk)
    if request.method == "POST" and act != "message":
        refuse_stale(application, request.POST.get("seen", ""))
    found = _find(request, application, act)
    if found is None or found.withheld:
        return _not_now(request, application, found)
    asked = ask_again(request, CONFIRMED[act]) if act in CONFIRMED else None
    return asked or _answer(request, application, found)


def _answer(request, application, found):
    form, choice = _form(request, application, found)
    if request.kept:
        unjudged(form)
    picker = picker_of(request, form)
    sent = request.method == "POST" and "preview" not in request.POST and not is_picking(request)
    if sent and _acted(request, form, found):
        return _done(request, application, found)
    return _show(request, form, choice, picker)


def _find(request, application, name) -> Act | None:
    if name == "message":
        writes = agency_writing(application, request.user)
        return Act("message", application) if writes else None
    target = (entered(request) or request.GET).get("target")
    mine = [one for one in acts_for(application, request.user) if one.name == name]
    return next((one for one in mine if not target or one.target_id == target), None)


def _not_now(request, application, found):
    if found is None and request.method == "POST":
        raise PermissionDenied
    words = found.withheld if found else _("This act is not possible here now.")
    messages.warning(request, words)
    return redirect("desk:application", pk=application.pk)


def _form(request, application, found):
    """(form, choice): `choice` is the result that is being drafted, "" for other acts."""
    data = entered(request, seen=application.revision)
    frame = {"act": found, "application": application, "user": request.user}
    frame["files"] = request.FILES or None
    if found.name != "propose_result":
        return HANDLERS[found.name].form(data, **frame), ""
    part = part_of(found)
    choices, draft = choices_of(application, part), draft_of(application, part)
    wanted = data["choice"] if data and "choice" in data else request.GET.get("result")
    wanted = wanted or (draft.result_id if draft else "")
    choice = wanted if wanted in choices else next(iter(choices))
    form = HANDLERS[found.name].form(data, result=choices[choice], choice=choice, **frame)
    return form, choice


def _acted(request, form, found) -> bool:
    if not form.is_valid():
        return False
    frame = {"application": form.application, "actor": request.user}
    try:
        HANDLERS[found.name].service(**frame, seen=form.cleaned_data["seen"], **form.arguments())
    except ActRefused as refused:
        form.refuse(refused)
        return False
    return True


def _done(request, application, found):
    """Back to the file while something is left to do here, else on to the inbox."""
    application = handled_application(request, application.pk)  # as the act has left it
    asked = pending(found.target) if found.name == "approve" else None
    if asked:
        return redirect("desk:signing", pk=asked.request.batch_id)
    words = HANDLERS[found.name].said(application)
    left = [one for one in acts_for(application, request.user) if one.name not in STANDING]
    if left or found.name in ("message", "propose_result"):
        messages.success(request, words)
        return redirect("desk:application", pk=application.pk)
    messages.success(request, _with_next(request.user, application, words))
    return redirect("desk:inbox")


def _with_next(user, application, words):
    following = queue.next_item(user, besides=application)
    if following is None:
        return words
    url = reverse("desk:application", args=[following.application_id])
    code = following.application.code
    link = format_html('<a class="govuk-link" href="{}">{}</a>', url, code)
    return format_html("{} {} {}", words, _("Next file:"), link)


def _show(request, form, choice, picker):
    application, found = form.application, form.act
    note_reading(application=application, reader=request.user)
    context = desk_context(request) | head_of(application, request.user, moments.now()) | {
        "act_frame": "procedures/desk/act_frame.html",
        "act": found,
        "form": form,
        "picker": picker,
        "intro": HANDLERS[found.name].intro,
        "choice": choice,
        "choices": [],
        "result": None,
    }  # fmt: skip
    if choice:
        context["choices"] = list(choices_of(application, part_of(found)).items())
    if found.name in DECIDING:
        context["result"] = _preview(request, form, application)
    if context["result"] is None:
        sight = sight_of(request.user, application)
        given = application.attachments.current().filter(is_filed=True, scan="clean")
        context["parts"] = sight.sections(display.answered(application, mask=True))
        context["files"] = sight.papers(given)
    return render(request, TEMPLATES.get(found.name, PLAIN), context)


def _preview(request, form, application):
    """What was just typed, or the draft that is kept; None without either."""
    if form.is_bound and form.act.name == "propose_result":
        form.is_valid()
        return preview(application, form.unsaved_draft())
    draft = draft_of(application, part_of(form.act))
    return preview(application, draft) if draft else None


PLAIN = "procedures/desk/act.html"
TEMPLATES = {
    "ask_opinion": "procedures/desk/act_opinion.html",
    "ask_supplement": "procedures/desk/act_supplement.html",
    "ask_obligation": "procedures/desk/act_obligation.html",
    "correct": "procedures/desk/act_correction.html",
    "propose_result": "procedures/desk/act_result.html",
}
