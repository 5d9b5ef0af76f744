"""Many files at once: chosen in the inbox, confirmed here, and what became of each."""

from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.confirming import ask_again
from portal.core.kept import entered, is_sent, keeps_what_was_typed
from portal.core.keyset import paginate
from portal.core.ratelimit import rate_limited
from procedures import refusals
from procedures.acts import ICONS
from procedures.forms.bulk import FORMS
from procedures.models import BulkItem, BulkRun
from procedures.services import bulk
from procedures.services.errors import ActRefused
from procedures.services.outlook import outlook
from procedures.views.desk import queue
from procedures.views.desk.access import desk_context, officer_required
from procedures.views.desk.act import CONFIRMED
from procedures.views.desk.filters import filters_of, narrowed

PAGE_SIZE, RUNS = 50, 20
REFRESH = 4  # seconds
INTRO = {
    "receive": gettext_lazy("Each file gets its register number, its legal clock starts, and its "
                            "citizen gets the appointment slip."),
    "start": gettext_lazy("The first step of each file opens and is assigned to you."),
    "forward": gettext_lazy("Your step of each file ends and it goes to the next desk."),
    "approve": gettext_lazy("Approving the last decision issues the document. What is still blank "
                            "somewhere is left out: open that file by itself."),
    "return": gettext_lazy("Each file goes back to the officer who held its previous step."),
    "take": gettext_lazy("The work lies with the whole team. Take it, and it is yours."),
    "assign": gettext_lazy("The colleague finds the work in the inbox."),
}  # fmt: skip


@keeps_what_was_typed
@officer_required
@rate_limited("desk_bulk", limit=120, window=3600)
def choose(request, act):
    """What was ticked is shown with what will happen to it; with its form filled in, it begins."""
    if act not in FORMS:
        raise Http404
    data = entered(request)
    chosen, is_cut = _chosen(request, data) if data is not None else ({}, False)
    works = bulk.with_all(bulk.in_reach(request.user).filter(pk__in=chosen))
    if not works:
        messages.warning(request, _("Tick at least one file."))
        return redirect("desk:inbox")
    asked = ask_again(request, CONFIRMED[act]) if act in CONFIRMED else None
    if asked:
        return asked
    form = FORMS[act](data if "token" in data else None, works=works)
    if is_sent(request, form) and "token" in data:
        run = _begun(request, act, form, chosen)
        if run:
            return redirect("desk:bulk_run", pk=run.pk)
    return _confirm(request, act, form, {"works": works, "chosen": chosen, "is_cut": is_cut})


def _begun(request, act, form, chosen) -> BulkRun | None:
    frame = {"actor": request.user, "act": act, "token": form.cleaned_data["token"]}
    try:
        return bulk.begin(**frame, chosen=chosen, parameters=form.parameters())
    except ActRefused as refused:
        form.refuse(refused)
        return None


def _chosen(request, data) -> tuple[dict, bool]:
    """({id of the work: revision that was shown, None where the page is yet to come}, whether there
    were more than a run may have)."""
    if "token" in data:
        pairs = (text.partition(":") for text in data.getlist("chosen"))
        found = {pk: int(seen) for pk, _colon, seen in pairs if _is_id(pk) and _is_number(seen)}
    elif data.get("whole"):
        items = queue.VIEWS.get(data.get("view"), queue.VIEWS["due"]).items(request.user)
        filters = filters_of(data, queue.summary(request.user, timezone.now()))
        wanted = narrowed(items, filters).by_due().values_list("pk", flat=True)
        found = {str(pk): None for pk in wanted[: bulk.LIMIT + 1]}
    else:
        found = {text: None for text in data.getlist("item") if _is_id(text)}
    return dict(list(found.items())[: bulk.LIMIT]), len(found) > bulk.LIMIT


def _is_id(text) -> bool:
    with suppress(ValueError):
        return str(UUID(text)) == text
    return False


def _is_number(text) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _confirm(request, act, form, what):
    """What cannot be done is not sent along; what was seen stays what was seen."""
    judged = outlook(act, actor=request.user, works=what["works"])
    titles = queue.titles_of(work.application.version_id for work in what["works"])
    rows = [_row(work, why, titles, what["chosen"][str(work.pk)]) for work, why in judged]
    context = desk_context(request) | {
        "act": act,
        "label": BulkRun.Act(act).label,
        "icon": ICONS[act],
        "intro": INTRO[act],
        "form": form,
        "possible": [row for row in rows if not row["why"]],
        "impossible": [row for row in rows if row["why"]],
        "is_cut": what["is_cut"],
        "limit": bulk.LIMIT,
        "now": timezone.now(),
    }
    return render(request, "procedures/desk/bulk_confirm.html", context)


def _row(work, why, titles, seen) -> dict:
    row = queue.row_of(work, titles[work.application.version_id])
    revision = work.application.revision if seen is None else seen
    return row | {"why": str(why) if why else "", "sent": f"{work.pk}:{revision}"}


# --- what became of them ------------------------------------------------------------------------
@officer_required
def runs(request):
    own = BulkRun.objects.visible_to(request.user)
    page = paginate(own, order="-begun_at", cursor=request.GET.get("cursor", ""), size=RUNS)
    counted = BulkRun.objects.counted().in_bulk([run.pk for run in page.rows])
    rows = [counted[run.pk] for run in page.rows]
    context = desk_context(request) | {"page": page, "runs": rows}
    return render(request, "procedures/desk/bulk_runs.html", context)


@officer_required
def run(request, pk):
    """Progress, and the result of each file; the page looks again until all is done."""
    own = BulkRun.objects.visible_to(request.user)
    found = get_object_or_404(own.counted(), pk=pk)
    items = BulkItem.objects.filter(run=found)
    only = request.GET.get("view") == "refused"
    items = items.filter(state=BulkItem.State.REFUSED) if only else items
    items = items.select_related("application").defer(*queue.UNREAD)
    page = paginate(items, order="position", cursor=request.GET.get("cursor", ""), size=PAGE_SIZE)
    context = desk_context(request) | {
        "run": found,
        "page": page,
        "rows": [_result(item) for item in page.rows],
        "only_refused": only,
        "refresh": REFRESH,
    }
    return render(request, "procedures/desk/bulk_run.html", context)


def _result(item) -> dict:
    why = refusals.in_words(item.reason, item.values) if item.reason else ""
    return {"item": item, "application": item.application, "why": why}
