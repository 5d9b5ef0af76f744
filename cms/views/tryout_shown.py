"""A try-out as its page shows it, from inside the rehearsal."""

from datetime import timedelta

from django.shortcuts import render
from django.utils.translation import gettext as _

from cms.tryout_forms import MomentForm, WithdrawForm
from cms.views.tryout_frame import Way, frame
from procedures.catalogue.explain import in_words
from procedures.models import Status, SupplementRequest
from procedures.services.endings import why_not_withdraw
from procedures.tryout import desks, shown
from procedures.views.citizen.application import prepare
from procedures.views.citizen.facts import agency_of, fee_table, limit_words
from procedures.views.citizen.journey import DOCUMENTS, PARTICULARS, Journey
from procedures.views.citizen.now import now_of
from procedures.views.citizen.summary import answer_cards
from procedures.views.citizen.timeline import timeline_of
from procedures.views.desk.application import clock_of

JUST_AFTER = timedelta(minutes=5)


def drop_the_rest(stage) -> None:
    """Moves that the changed draft does not allow any more, once something else is done."""
    if stage.halt:
        del stage.tryout.moves[stage.halt.number - 1 :]


def show(request, page, stage, **forms):
    """`forms` are those that were sent with something wrong in them."""
    context = frame(page, stage.tryout, stage) | {"halt": _halted(stage)}
    if stage.application.is_draft:
        return render(request, "cms/tryout/draft.html", context | _draft(page, stage))
    context |= _case(page, stage) | _ahead(stage) | forms
    return render(request, "cms/tryout/case.html", context)


def _halted(stage) -> dict | None:
    if stage.halt is None:
        return None
    return {"what": shown.move_in_words(stage.halt.move), "why": stage.halt.why}


# --- before it is filed -------------------------------------------------------------------------
def _draft(page, stage) -> dict:
    application = stage.application
    journey = Journey(application)
    return {
        "journey": journey,
        "tasks": [(task, _url(page, stage, task)) for task in journey.tasks],
        "asked": [(one, why_asked(one, stage.spec)) for one in journey.documents],
        "fees": fee_table(application),
        "limit": limit_words(application),
        "agency": agency_of(application),
        "cards": answer_cards(application),
    }


def _url(page, stage, task) -> str:
    way = Way(page, stage.tryout)
    known = {DOCUMENTS: "papers", PARTICULARS: "particulars"}
    return way.url(known[task.key]) if task.key in known else way.url("section", task.key)


def why_asked(document, spec) -> str:
    """Why a document is asked for; "" where it always is."""
    return in_words(document.when, spec) if document.when else ""


# --- the case -----------------------------------------------------------------------------------
def _case(page, stage) -> dict:
    application = stage.application
    prepare(application)
    return {
        "now": now_of(application),
        "timeline": timeline_of(application),
        "clock": clock_of(application, stage.now),
        "reception": shown.reception_of(stage),
        "fees": list(application.fees.told()),
        "owed": sum(fee.owed for fee in application.fees.owed()),
        "desks": desks.desks_of(stage),
        "news": shown.news_of(stage),
        "papers": shown.papers_of(stage),
        "asked": _supplement(page, stage),
        "done": [shown.move_in_words(move) for move in stage.tryout.moves],
        "may_withdraw": not why_not_withdraw(application),
    }


def _supplement(page, stage) -> dict | None:
    """What the citizen is asked for, with the page of each answer."""
    if stage.application.status != Status.SUPPLEMENT_REQUESTED:
        return None
    request = stage.application.supplements.get(state=SupplementRequest.State.OPEN)
    items = [_item(page, stage, item) for item in request.items]
    return {"reason": request.reason, "by": request.answer_by, "items": items}


def _item(page, stage, item) -> dict:
    """{what, note, url}"""
    spec, url = stage.spec, ""
    if item["kind"] == "document":
        what = str(spec.document(item["id"]).name)
    elif item["kind"] == "field":
        parts = [(one, part) for one in spec.sections for part in (*one.fields, *one.groups)]
        section, part = next(pair for pair in parts if pair[1].id == item["id"])
        what = str(getattr(part, "label", "") or getattr(part, "title", ""))
        url = Way(page, stage.tryout).url("answer", section.id)
    else:
        what = _("Something else")
    return {"what": what, "note": item.get("note", ""), "url": url}


def _ahead(stage) -> dict:
    """Days to go on to, and what else the citizen may do."""
    tomorrow = stage.now + timedelta(days=1)
    return {
        "turns": _turns(stage),
        "wait_form": MomentForm.at(tomorrow),
        "withdraw_form": WithdrawForm(),
    }


def _turns(stage) -> list[tuple[str, str]]:
    """[(ISO moment, words)]: tomorrow, and just after each date that is set."""
    application = stage.application
    dates = [(application.accept_by, _("After the reception should have answered"))]
    dates += [(application.due_at, _("After the due date"))]
    if application.status == Status.SUPPLEMENT_REQUESTED:
        request = application.supplements.get(state=SupplementRequest.State.OPEN)
        dates += [(request.answer_by, _("After the last day to answer"))]
    for opinion in application.opinions.filter(state="asked"):
        dates += [(opinion.due_at, _("After the opinion was due"))]
    found = [((stage.now + timedelta(days=1)).isoformat(), _("One day"))]
    for date, words in dates:
        if date and date + JUST_AFTER > stage.now:
            found.append(((date + JUST_AFTER).isoformat(), words))
    return list({iso: (iso, words) for iso, words in found}.values())
