"""The documents page of a draft."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.core.kept import keep, keeps_what_was_typed
from portal.core.spoken import sentence
from procedures.services.drafts import save_section
from procedures.views.citizen.access import draft_view
from procedures.views.citizen.journey import DOCUMENTS, Journey, step_labels
from procedures.views.citizen.sections import CHECK, saved_words
from procedures.views.citizen.uploading import (
    give_again,
    offer_kept,
    receive_files,
    slots_for,
    summary_of,
    take_out,
)
from procedures.views.sheets import ask_for_sheets, keep_sheets
from procedures.views.ways import Way


@require_http_methods(["GET", "POST"])
@keeps_what_was_typed
@draft_view
def documents(request, application):
    journey = Journey(application)
    slots = slots_for(application, journey.documents)
    if application.is_entered:
        ask_for_sheets(request, application, slots)
    if request.method == "POST":
        act, _space, target = request.POST.get("do", "upload").partition(" ")
        if act == "remove":
            take_out(request, application, target)
            if application.is_entered:
                keep(request, lost=[])  # what was counted beside the files
            return redirect(journey.way.documents)
        if act == "again":
            given = give_again(request, application, slots, target)
            return redirect(request.get_full_path()) if given else _show(request, journey, slots)
        receive_files(request, application, slots)
        if application.is_entered:
            keep_sheets(request, application, slots)
        if not any(slot.errors for slot in slots):
            return _go_on(request, application, act, slots)
    return _show(request, journey, slots)


def _go_on(request, application, act, slots):
    if act == "later":
        messages.success(request, saved_words())
        return redirect(Way(application).home)
    if act == "upload":
        return redirect(request.get_full_path())
    missing = [slot for slot in slots if slot.document.required and not slot.is_given]
    _mark(request, application, done=not missing)
    if missing:
        for slot in missing:
            slot.errors.append(_missing_words(application, slot.document))
        return _show(request, Journey(application), slots)
    checking = request.GET.get("from") == CHECK
    way = Way(application)
    return redirect(way.check if checking else way.particulars)


def _missing_words(application, document) -> str:
    words = _("Attach: %(document)s")
    if application.is_entered:
        words = _("Neither a scan nor the paper is there: %(document)s")
    return sentence(words, document=document.name)


def _mark(request, application, *, done):
    save_section(
        application=application, actor=request.user, section_id=DOCUMENTS, answers={}, done=done
    )


def _show(request, journey, slots):
    offer_kept(request, journey.application, slots)
    context = {
        "application": journey.application,
        "way": journey.way,
        "slots": slots,
        "errors": summary_of(slots),
        "labels": step_labels(),
    }
    return render(request, "procedures/citizen/documents.html", context)
