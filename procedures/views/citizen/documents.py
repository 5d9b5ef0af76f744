"""The documents page of a draft."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.core.kept import keeps_what_was_typed
from portal.core.spoken import sentence
from procedures.services.drafts import save_section
from procedures.views.citizen.access import draft_view
from procedures.views.citizen.journey import DOCUMENTS, Journey, step_labels
from procedures.views.citizen.sections import CHECK, saved_words
from procedures.views.citizen.uploading import receive_files, slots_for, summary_of, take_out


@require_http_methods(["GET", "POST"])
@keeps_what_was_typed
@draft_view
def documents(request, application):
    journey = Journey(application)
    slots = slots_for(application, journey.documents)
    if request.method == "POST":
        act, _space, target = request.POST.get("do", "upload").partition(" ")
        if act == "remove":
            take_out(request, application, target)
            return redirect("application_documents", pk=application.pk)
        receive_files(request, application, slots)
        if not any(slot.errors for slot in slots):
            return _go_on(request, application, act, slots)
    return _show(request, journey, slots)


def _go_on(request, application, act, slots):
    if act == "later":
        messages.success(request, saved_words())
        return redirect("my_applications")
    if act == "upload":
        return redirect(request.get_full_path())
    missing = [slot for slot in slots if slot.document.required and not slot.is_given]
    _mark(request, application, done=not missing)
    if missing:
        for slot in missing:
            slot.errors.append(sentence(_("Attach: %(document)s"), document=slot.document.name))
        return _show(request, Journey(application), slots)
    checking = request.GET.get("from") == CHECK
    target = "application_check" if checking else "application_particulars"
    return redirect(reverse(target, args=[application.pk]))


def _mark(request, application, *, done):
    save_section(
        application=application, actor=request.user, section_id=DOCUMENTS, answers={}, done=done
    )


def _show(request, journey, slots):
    context = {
        "application": journey.application,
        "slots": slots,
        "errors": summary_of(slots),
        "labels": step_labels(),
    }
    return render(request, "procedures/citizen/documents.html", context)
