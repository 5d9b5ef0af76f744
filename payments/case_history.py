"""What happened to a case, its refunds and its payment, in words for officers."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments import case_notes
from portal.audit.models import Event

ACTS = {
    "case": {
        "open": (gettext_lazy("Case opened"), "alert"),
        "take": (gettext_lazy("Taken by an officer"), "user"),
        "hand": (gettext_lazy("Handed to a colleague"), "users"),
        "place": (gettext_lazy("Money placed on an application"), "coin"),
        "correct": (gettext_lazy("The gateway reports something else now"), "swap"),
        "resolve": (gettext_lazy("Case resolved"), "check2"),
        "reopen": (gettext_lazy("Case opened again"), "undo"),
    },
    "refund": {
        "ask": (gettext_lazy("Refund proposed"), "pen"),
        "approve": (gettext_lazy("Refund approved"), "stamp"),
        "decline": (gettext_lazy("Refund declined"), "xc"),
        "lapse": (gettext_lazy("Refund lapsed"), "stop"),
        "call_off": (gettext_lazy("Refund called off"), "xc"),
        "give_up": (gettext_lazy("Refund given up: no answer of the gateway"), "stop"),
        "send": (gettext_lazy("Refund sent to the gateway"), "send"),
        "hand_out": (gettext_lazy("Refund paid out"), "coin"),
        "done": (gettext_lazy("The refund has arrived"), "check2"),
        "failed": (gettext_lazy("The refund did not arrive"), "warn"),
        "find_outside": (gettext_lazy("Refund made without us, booked"), "coin"),
    },
    "attempt": {
        "start": (gettext_lazy("Payment begun"), "coin"),
        "open": (gettext_lazy("Payment opened at the gateway"), "send"),
        "hear_nothing": (gettext_lazy("The gateway gave no answer"), "warn"),
        "finish": (gettext_lazy("Payment ended"), "check2"),
    },
}
DECIDED = {"approved": "approve", "declined": "decline"}
SYSTEM = gettext_lazy("The system")


def history(case) -> list[dict]:
    """Newest first: {title, who, when, text, icon}."""
    attempt = case.attempt_id or (case.capture and case.capture.attempt_id)
    streams = [case.audit_stream]
    streams += [f"refund:{key}" for key in case.refunds.values_list("pk", flat=True)]
    streams += [f"attempt:{attempt}"] if attempt else []
    events = Event.objects.filter(stream__in=streams).select_related("actor", "stored")
    return [_entry(event) for event in events.order_by("-created_at", "-sequence")]


def _entry(event) -> dict:
    thing = event.stream.partition(":")[0]
    title, icon = ACTS[thing].get(_act(thing, event), (event.act, "check"))
    who = event.actor_label if event.actor_id else SYSTEM
    return {
        "title": title,
        "who": who,
        "when": event.created_at,
        "text": _text(event),
        "icon": icon,
    }


def _act(thing, event) -> str:
    """A decision and an answer of the gateway say by their end what they were."""
    if thing == "refund" and event.act in ("decide", "answer"):
        return DECIDED.get(event.after, event.after)
    return event.act


def _text(event) -> str:
    payload = event.payload if isinstance(event.payload, dict) else {}
    lines = [case_notes.in_words("", event.why) if event.act == "correct" else event.why]
    if to := payload.get("to"):
        lines.append(_("To %(name)s") % {"name": to["name"]} if event.act == "hand" else "")
    if holder := event.in_place_of:
        lines.append(_("On behalf of %(name)s") % {"name": holder})
    return "\n".join(line for line in lines if line)
