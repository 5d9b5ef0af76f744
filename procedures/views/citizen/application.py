"""The page of one application: what to do now, the clock, what happened, papers, messages."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from portal.core import moments
from portal.core.panels import panels
from procedures.clock_picture import clock_picture
from procedures.deadlines import Unit
from procedures.explanation_words import explain
from procedures.explanations import reasons
from procedures.models import Application, Fee, Status, SupplementRequest
from procedures.obligation_words import notices_of
from procedures.part_words import parts_told
from procedures.readers import SHOWN_FIRST, readers_of
from procedures.route_simple import simple_route
from procedures.services import store, terms
from procedures.services.attachments import OFFICE_PAPERS
from procedures.services.endings import why_not_withdraw
from procedures.services.satisfaction import may_rate
from procedures.views.citizen.access import own_application
from procedures.views.citizen.now import now_of
from procedures.views.citizen.papers_given import papers_of
from procedures.views.citizen.summary import answer_cards
from procedures.views.citizen.timeline import timeline_of
from procedures.views.citizen.uploading import row_of

CLOCK_SHOWN = {
    Status.RECEIVED,
    Status.PROCESSING,
    Status.SUPPLEMENT_REQUESTED,
    Status.FINANCIAL_OBLIGATION,
}


@require_GET
def application(request, pk):
    found = own_application(request, pk)
    if found.is_draft:
        return redirect("application_tasks", pk=pk)
    prepare(found)
    _mark_seen(found)
    context = {
        "application": found,
        "now": now_of(found),
        **notices_of(found),
        "clock": _clock(found),
        "road": simple_route(found) if found.is_open else None,
        "parts": parts_told(found),
        "timeline": timeline_of(found),
        "readers": readers_of(found, size=SHOWN_FIRST),
        "papers": papers_of(found),
        "talk": found.messages.filter(is_internal=False).select_related("author", "agency"),
        "panels": panels("application", request, found),
        "may_keep": bool(store.keepable(found, request.user)),
        "may_rate": may_rate(found),
        "may_withdraw": not why_not_withdraw(found),
    }
    return render(request, "procedures/citizen/application.html", context)


def prepare(found):
    """What `now_of` needs of it."""
    found.owed_fees = list(Fee.objects.owed().filter(application=found))
    open_ones = found.supplements.filter(state=SupplementRequest.State.OPEN)
    found.open_supplements = list(open_ones.select_related("agency"))


def _mark_seen(found):
    if not found.is_seen:
        Application.objects.filter(pk=found.pk).update(is_seen=True)


def _clock(found) -> dict | None:
    """While it runs or stands still: the picture and the numbered reasons beside it."""
    if found.status not in CLOCK_SHOWN or not found.received_at:
        return None
    now = moments.now()
    due, answered = terms.due_shown(found, now), terms.if_answered(found, now)
    rules = [reason.rule for reason in reasons(due)]
    return {
        "due": due,
        "answered": answered if found.status == Status.SUPPLEMENT_REQUESTED else None,
        "picture": clock_picture(due),
        "reasons": list(zip(explain(due, as_if_answered=bool(answered)), rules, strict=True)),
        "paused": found.status in (Status.SUPPLEMENT_REQUESTED, Status.FINANCIAL_OBLIGATION),
        "of_first_phase": found.phase == 1 and not due.term.is_second_phase,
        "total": due.term.limit.amount,
        "days": _working_days_left(due),
    }


def _working_days_left(due) -> int | None:
    """As the law counts them, negative when late; None for limits in hours or calendar days."""
    if due.term.limit.unit != Unit.WORKING_DAYS:
        return None
    left = due.remaining
    return -left.days if left.overdue else left.days


@require_GET
def answers(request, pk):
    """What was filed: the answers and the files, to read and to print."""
    found = own_application(request, pk)
    if found.is_draft:
        return redirect("application_tasks", pk=pk)
    files = found.attachments.current().filter(is_filed=True)
    names = {document.id: str(document.name) for document in found.spec.documents}
    names |= OFFICE_PAPERS
    filed = [(names.get(one.document_id, ""), [row_of(one)]) for one in files]
    context = {"application": found, "cards": answer_cards(found), "filed": filed}
    return render(request, "procedures/citizen/answers.html", context)
