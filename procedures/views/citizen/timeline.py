"""What happened to an application and what is still to come, in a citizen's words.

Newest on top, future steps above. Names of officers and notes between them are not told.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.audit.models import Event
from portal.core import moments
from portal.core.dates import format_date, format_datetime
from portal.core.spoken import alike, as_words, sentence
from procedures.correction_words import corrections_told
from procedures.explanation_words import limit_in_words
from procedures.models import ClockEntry, Status, StepRun
from procedures.obligation_words import discharges_told
from procedures.part_words import parts_told
from procedures.services import optional, parts, route, terms
from procedures.services.errors import NoAgency
from procedures.services.speaking import entered_why
from procedures.system_reasons import in_words
from procedures.workflow import FINAL_STATUSES

# act: (words, state, icon). Steps of the route are told by their runs.
ACTS = {
    "submit": (gettext_lazy("You sent the application"), "done", "send"),
    "advise": (gettext_lazy("You were told at the counter what was missing"), "done", "print"),
    "turn_away": (gettext_lazy("You were told at the counter why not"), "done", "print"),
    "take_over": (gettext_lazy("The application came into your account"), "done", "user"),
    "pay": (gettext_lazy("A fee was paid"), "done", "coin"),
    "refund": (gettext_lazy("Money was given back to you"), "done", "undo"),
    "refund_failed": (gettext_lazy("A refund did not reach you"), "wait", "warn"),
    "waive": (gettext_lazy("You need not pay what was owed again"), "done", "coin"),
    "receive": (gettext_lazy("Received, with a date for the result"), "done", "inbox"),
    "refuse_reception": (gettext_lazy("Not received"), "done", "xc"),
    "ask_supplement": (gettext_lazy("You were asked for what is missing"), "wait", "fileplus"),
    "supply": (gettext_lazy("You sent what was missing"), "done", "send"),
    "refuse_file": (
        gettext_lazy("A virus was found in one of your files; nobody can open it"),
        "wait",
        "warn",
    ),
    "correct": (gettext_lazy("The officer corrected your answers"), "done", "swap"),
    "ask_obligation": (
        gettext_lazy("Taxes or fees were fixed; waiting for payment"),
        "wait",
        "coin",
    ),
    "pay_elsewhere": (gettext_lazy("A payment at the Treasury was entered"), "done", "coin"),
    "defer": (gettext_lazy("A notice was deferred: it is paid later"), "done", "clock"),
    "withdraw_notice": (gettext_lazy("A notice was withdrawn"), "done", "xc"),
    "withdraw": (gettext_lazy("You withdrew the application"), "done", "undo"),
    "stop": (gettext_lazy("Processing was stopped"), "done", "stop"),
    "lapse": (gettext_lazy("Ended: nothing was sent in time"), "done", "stop"),
    "lapse_unpaid": (gettext_lazy("Ended: the fee was not paid in time"), "done", "stop"),
    "resume": (gettext_lazy("Processing goes on"), "done", "gear"),
    "reopen": (gettext_lazy("Opened again: the result has to be made anew"), "done", "gear"),
    "move_date": (gettext_lazy("The date moved: days off were changed"), "done", "cal"),
    "extend": (gettext_lazy("The agency apologised and gave a new date"), "done", "cal"),
    "hand_over": (gettext_lazy("The result was handed over"), "done", "check2"),
    "rate": (gettext_lazy("You rated the service"), "done", "star"),
}
AT_COUNTER = {
    "submit": gettext_lazy("Entered at the counter"),
    "supply": gettext_lazy("What was missing was entered at the counter"),
    "withdraw": gettext_lazy("Withdrawn at the counter on your signed request"),
}
TOLD_REASONS = {"refuse_reception", "ask_supplement", "stop", "lapse", "withdraw"}
TOLD_REASONS |= {"resume", "reopen", "extend"}
PAUSED = {Status.SUPPLEMENT_REQUESTED, Status.FINANCIAL_OBLIGATION}


@dataclass(frozen=True)
class Past:
    at: datetime
    item: dict


def timeline_of(application) -> list[dict]:
    runs = list(application.steps.select_related("agency").order_by("sequence"))
    past = [*_events(application), *_closed(application, runs), *_finished(application)]
    past += [*_phase(application), *_parts(application)]
    past.sort(key=lambda one: one.at, reverse=True)
    return [*_future(application, runs), *_open(application, runs), *(one.item for one in past)]


# --- what happened ----------------------------------------------------------------------------
def _events(application):
    events = list(Event.objects.history(application.audit_stream).filter(act__in=ACTS))
    told = corrections_told(application, events) | discharges_told(events)
    for event in events:
        words, state, icon = ACTS[event.act]
        if _at_counter(application, event):
            words = AT_COUNTER[event.act]
        reason = in_words(event.why) if event.act in TOLD_REASONS else told.get(event.pk, "")
        yield Past(event.created_at, {
            "title": words,
            "meta": _meta(event.created_at, _who(application, event)),
            "text": reason,
            "state": state,
            "icon": icon,
        })  # fmt: skip


def _who(application, event) -> str:
    at_door = event.act in {"receive", "refuse_reception", "hand_over"}
    at_door = at_door or _at_counter(application, event)
    return application.receiving_agency.label() if at_door else ""


def _at_counter(application, event) -> bool:
    """An officer entered it for the applicant."""
    return application.is_entered if event.act == "submit" else bool(entered_why(event))


def _meta(moment, who="") -> str:
    return " · ".join(part for part in (format_datetime(moment), who) if part)


def _closed(application, runs):
    left_out = optional.left_out_of(application, runs).values()
    for run in runs:
        if run in left_out:
            title = _timeless(run_step(application, run).citizen_title)
            words = _("The officer found that this step is not needed")
            yield Past(run.closed_at, {
                "title": title, "meta": _meta(run.closed_at), "text": words, "state": "done",
                "icon": "arrow",
            })  # fmt: skip
        if run.closed_at and run.outcome in (StepRun.Outcome.FORWARD, StepRun.Outcome.REFUSE):
            title = _timeless(run_step(application, run).citizen_title)
            meta = _meta(run.closed_at, run.agency.label())
            yield Past(run.closed_at, {"title": title, "meta": meta, "state": "done"})


def _finished(application):
    if application.finished_at:
        refused = application.outcome == "refused"
        title = _("Decided: your request was refused") if refused else _("The result is ready")
        yield Past(application.finished_at, {
            "title": title, "meta": _meta(application.finished_at), "state": "done",
            "icon": "stamp",
        })  # fmt: skip


def _timeless(title) -> str:
    """Titles say "đang" (is at it) of the step under way; of others that would be untrue."""
    words = as_words(title)
    bare = " ".join(word for word in words.split() if word not in ("đang", "Đang"))
    return alike(words, bare[:1].upper() + bare[1:])


def run_step(application, run):
    return application.spec.step(run.step_id)


# --- what is going on, and what comes ---------------------------------------------------------
def _open(application, runs):
    if application.status in PAUSED:
        return
    open_runs = [run for run in runs if run.closed_at is None]
    for run in open_runs:
        since = _("Since %(date)s") % {"date": format_date(run.opened_at)}
        yield {
            "title": str(run_step(application, run).citizen_title),
            "meta": f"{since} · {run.agency.label()}",
            "state": "now",
        }
    waiting = {
        Status.REGISTERED: _("The agency checks whether everything is there"),
        Status.RECEIVED: _("Waiting for its first officer"),
        Status.PROCESSED: _("The result waits to be handed over"),
    }
    if application.status in waiting and not open_runs:
        agency = application.receiving_agency.label()
        yield {"title": waiting[application.status], "meta": agency, "state": "now"}


def _future(application, runs):
    if application.status in FINAL_STATUSES:
        return
    yield _handing_over(application)
    if application.status != Status.PROCESSED:
        for step in reversed(_ahead(application, runs)):
            agency = _agency(application, step)
            title = _timeless(step.citizen_title)
            yield {"title": title, "meta": agency, "state": "next", "icon": "pen"}


def _handing_over(application) -> dict:
    how = application.get_delivery_display()
    if application.phase == 1:
        how = f"{_after_payment(application)} · {how}"
    elif application.promised_at and application.promised_at > moments.now():
        day = _("Expected by %(date)s") % {"date": format_date(application.promised_at)}
        how = f"{day} · {how}"
    return {"title": _("You get the result"), "meta": how, "state": "next", "icon": "down"}


def _after_payment(application) -> str:
    _first, second = terms.phases_of(terms.limit_of(application))
    words = _("Phase 2: %(limit)s once your obligations are met")
    return words % {"limit": limit_in_words(second)}


def _phase(application):
    """The second of two phases begins: what the first one was for is done."""
    for entry in application.clock.filter(act=ClockEntry.Act.PHASE) if application.phase else ():
        phase = application.spec.phases
        yield Past(entry.at, {
            "title": sentence(_("Phase 2 began: %(phase)s"), phase=phase.second),
            "meta": _meta(entry.at), "state": "done", "icon": "arrow",
        })  # fmt: skip


def _parts(application):
    """Parts of a linked application that ended for good or bad; reasons beside them."""
    told = parts_told(application)
    for part, words in zip(parts.shown(application), told, strict=True) if told else ():
        if part.closed_at and part.state != part.State.ENDED:
            yield Past(part.closed_at, {
                "title": sentence("%(part)s: %(state)s", part=words.title, state=words.state),
                "meta": _meta(part.closed_at, words.agency), "text": words.reason,
                "state": "done", "icon": "stamp" if part.document_id else "xc",
            })  # fmt: skip


def _ahead(application, runs) -> list:
    """Steps after the last one that was opened; after a return, those that come again."""
    steps = route.live_steps(application)
    if not application.spec.parts:
        return _ahead_in(application, steps, runs)
    under_way = [part.part_id for part in parts.shown(application) if not part.is_ended]
    found = []
    for part in under_way:
        own = [step for step in steps if step.part == part]
        names = [step.id for step in own]
        found += _ahead_in(application, own, [run for run in runs if run.step_id in names])
    return found


def _ahead_in(application, steps, runs) -> list:
    """Of steps that follow one another: all, or those of one part."""
    gone = (StepRun.Outcome.BACK, StepRun.Outcome.LEFT_OUT)
    started = [run for run in runs if run.outcome not in gone]
    if not started:
        return steps
    last, left_out = started[-1].step_id, optional.left_out_of(application, runs)
    places = [number for number, step in enumerate(steps) if step.id == last]
    ahead = steps[places[0] + 1 :] if places else []
    return [step for step in ahead if step.id not in left_out]


def _agency(application, step) -> str:
    try:
        return route.agency_of(application, step).label()
    except NoAgency:
        return ""
