"""What was said and asked about an application: messages, opinions, supplements."""

from django.utils.translation import gettext as _

from portal.audit.models import Event
from procedures import display
from procedures.models import Opinion
from procedures.services.sight import part_of_opinion


def conversation(application, sight) -> list[dict]:
    """Messages and opinions that the officer with this `sight` reads, newest first: {who, when,
    text, note, css}."""
    related = application.messages.select_related("author", "agency", "entered_by")
    lines = [_message(one) for one in related if sight.hears(one.agency_id)]
    related = ("agency", "asked_by", "answered_by", "recalled_by", "step")
    asked = application.opinions.select_related(*related)
    for opinion in asked:
        if sight.reads(part_of_opinion(opinion)):
            lines += _opinion(opinion)
    return sorted(lines, key=lambda line: line["when"], reverse=True)


def opinions_asked(application, now, sight) -> list[dict]:
    """Who has answered: {agency, asked_at, due_at, state, css, verdict}, those that wait first."""
    asked = application.opinions.select_related("agency", "step").order_by("asked_at", "pk")
    rows = [_asked(one, now) for one in asked if sight.reads(part_of_opinion(one))]
    return sorted(rows, key=lambda row: row["css"] == "")


def _asked(opinion, now) -> dict:
    state, css = str(opinion.get_state_display()), ""
    if opinion.state == Opinion.State.ASKED:
        is_late = opinion.due_at <= now
        state = _("Overdue") if is_late else _("Waiting for the answer")
        css = "late" if is_late else "wait"
    return {
        "opinion": opinion,
        "agency": opinion.agency,
        "asked_at": opinion.asked_at,
        "due_at": opinion.due_at,
        "is_escalated": css and opinion.escalated_at,
        "state": state,
        "css": css,
        "verdict": opinion.get_verdict_display() if opinion.verdict else "",
    }


def _message(message) -> dict:
    who = message.agency.label() if message.agency else _("The citizen")
    note = _("Internal note") if message.is_internal else ""
    if message.entered_by:
        note = _("Entered at the counter by %(who)s") % {"who": message.entered_by.full_name}
    author = message.author.full_name
    return _line(
        f"{who} · {author}" if message.agency else who, message.created_at, message.text, note
    )


def _opinion(opinion) -> list[dict]:
    to = _("To %(agency)s") % {"agency": opinion.agency.label()}
    states = {
        Opinion.State.ASKED: _("Waiting for the answer"),
        Opinion.State.RECALLED: _("Recalled"),
    }
    who = opinion.asked_by.full_name if opinion.asked_by else _("The system")
    asked = _line(f"{who} · {to}", opinion.asked_at, opinion.question,
                  states.get(opinion.state, ""))  # fmt: skip
    if opinion.recall_reason:
        who = opinion.recalled_by.full_name
        reason = _line(f"{who} · {to}", opinion.recalled_at, opinion.recall_reason, _("Recalled"))
        return [asked, reason]
    if opinion.state != Opinion.State.ANSWERED:
        return [asked]
    who = f"{opinion.agency.label()} · {opinion.answered_by.full_name}"
    answered = _line(who, opinion.answered_at, opinion.answer, opinion.get_verdict_display())
    return [asked, answered]


def _line(who, when, text, note="") -> dict:
    return {"who": who, "when": when, "text": text, "note": note}


# --- supplements ------------------------------------------------------------------------------
def supplement_rounds(application, sight=None) -> list[dict]:
    """Every request, oldest first, with what was asked, what came and what it changed. `sight`: of
    the officer; None: everything."""
    requests = list(
        application.supplements.select_related("asked_by", "agency", "entered_by").prefetch_related(
            "attachment_set"
        )
    )
    if not requests:
        return []
    before = _answers_before(application)
    rounds = []
    answered = iter(before)
    for request in requests:
        old = next(answered, None) if request.state == request.State.ANSWERED else None
        if sight and not sight.reads(request.part):
            continue
        rounds.append(
            {
                "request": request,
                "items": [_item(application.spec, request, item) for item in request.items],
                "changes": changes(application, old, request.answers) if old is not None else [],
            }
        )
    return rounds


def _answers_before(application) -> list:
    """What each supplement replaced, from the events of the acts, oldest first."""
    events = Event.objects.history(application.audit_stream).filter(act="supply")
    return [(event.payload or {}).get("before") for event in events]


def _item(spec, request, item) -> dict:
    names = {
        "document": lambda: str(spec.document(item["id"]).name),
        "field": lambda: str(spec.questions[item["id"]].label),
    }
    name = names[item["kind"]]() if item["kind"] in names else ""
    sent = (one for one in request.attachment_set.all() if one.is_filed)
    came = [one for one in sent if one.document_id == item["id"]]
    return {"name": name, "note": item.get("note", ""), "files": came}


def changes(application, old: dict, new: dict) -> list[dict]:
    """The questions whose answer is another one now: {label, old, new}."""
    before, after = _flat(application, old), _flat(application, new)
    return [
        {"label": label, "old": before.get(path, ("", ""))[1], "new": value}
        for path, (label, value) in after.items()
        if before.get(path, ("", ""))[1] != value
    ]


def _flat(application, answers) -> dict:
    parts = display.answered(application, answers=answers, mask=True)
    return {f"{part.id}.{row.id}": (row.label, row.value) for part in parts for row in part.rows}
