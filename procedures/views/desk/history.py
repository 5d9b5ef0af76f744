"""The events of an application in words for officers."""

from django.utils.translation import gettext_lazy as _

from portal.audit.models import Event
from portal.core.spoken import joined
from procedures.correction_words import corrections_told
from procedures.hand_words import hands_told
from procedures.left_out_words import left_out_told
from procedures.obligation_words import discharges_told
from procedures.position_words import moved_told, with_post
from procedures.services.speaking import entered_why
from procedures.system_reasons import in_words

ACTS = {
    "begin": (_("Draft begun"), "pen"),
    "advise": (_("Paper given out: what is missing"), "print"),
    "turn_away": (_("Paper given out: why it is not taken in"), "print"),
    "submit": (_("Application filed"), "send"),
    "take_over": (_("Now in the account of the person who filed it"), "user"),
    "pay": (_("Fees paid"), "coin"),
    "refund": (_("Fee given back"), "undo"),
    "refund_failed": (_("A refund did not arrive; the fee counts as paid"), "warn"),
    "waive": (_("Fee waived that was owed again"), "coin"),
    "receive": (_("Received"), "inbox"),
    "refuse_reception": (_("Reception refused"), "xc"),
    "start": (_("Processing started"), "gear"),
    "ask_supplement": (_("Supplement asked for"), "fileplus"),
    "supply": (_("Supplement sent by the citizen"), "send"),
    "refuse_file": (_("A virus was found in a file; nobody can open it"), "warn"),
    "correct": (_("Answers corrected"), "swap"),
    "propose_result": (_("Result drafted"), "pen"),
    "forward": (_("Step finished and forwarded"), "arrow"),
    "sign": (_("Signature asked for on the phone"), "pen"),
    "approve": (_("Approved"), "stamp"),
    "return": (_("Returned to the previous step"), "undo"),
    "ask_opinion": (_("Opinion asked for"), "users"),
    "give_opinion": (_("Opinion given"), "chat"),
    "state_opinion": (_("Opinion given"), "chat"),
    "escalate_opinion": (_("Opinion overdue: brought before the approvers asked"), "warn"),
    "recall_opinion": (_("Request for an opinion recalled"), "undo"),
    "ask_obligation": (_("Fees and taxes assessed"), "coin"),
    "pay_elsewhere": (_("Payment at the Treasury entered"), "check2"),
    "defer": (_("Notice deferred"), "clock"),
    "withdraw_notice": (_("Notice withdrawn"), "xc"),
    "assign": (_("Assigned to an officer"), "user"),
    "take": (_("Taken from the team's work"), "user"),
    "give_back": (_("Given back to the team"), "undo"),
    "rate": (_("Service rated by the applicant"), "star"),
    "hand_over": (_("Result handed over"), "check2"),
    "extend": (_("Apology and new date"), "cal"),
    "stop": (_("Processing stopped"), "stop"),
    "propose_resume": (_("Proposed to lift the stop"), "gear"),
    "resume": (_("Processing resumed"), "gear"),
    "propose_reopen": (_("Proposed to open the file again"), "undo"),
    "reopen": (_("Opened again; the result is void"), "undo"),
    "decline_reversal": (_("Proposal declined"), "xc"),
    "lapse": (_("Closed: not supplied in time"), "stop"),
    "lapse_unpaid": (_("Closed: fee at filing not paid in time"), "stop"),
    "move_date": (_("Date moved: days off were changed"), "cal"),
    "move_version": (_("Moved to another version of the rules; nothing else changed"), "swap"),
    "withdraw": (_("Withdrawn by the citizen"), "undo"),
    "message": (_("Message sent"), "chat"),
    "question": (_("Question of the applicant"), "chat"),
    "note": (_("Internal note written"), "pen"),
    "make_control_slip": (_("Control slip made"), "print"),
    "open_urgently": (_("Opened urgently by an officer of another agency, to read only"), "eye"),
    "reveal_identity": (_("Identity numbers shown"), "eye"),
}
AT_COUNTER = {  # entered by an officer, who says why
    "supply": _("Supplement entered at the counter for the applicant"),
    "withdraw": _("Withdrawn at the counter for the applicant"),
    "question": _("Message entered at the counter for the applicant"),
}
SYSTEM = _("The system")
NOBODYS = {"rate": _("With the code and the telephone number")}  # of acts without an account


def history(application, sight=None) -> list[dict]:
    """Newest first, as `timeline` items. `sight`: of the officer; where it is not whole, of what
    other agencies did only that they did it."""
    events = list(Event.objects.history(application.audit_stream).reverse())
    told = corrections_told(application, events) | discharges_told(events)
    told |= hands_told(events)
    entries = [_entry(event, told.get(event.pk, in_words(event.why))) for event in events]
    for event, entry in zip(events, entries, strict=True):
        words = [entry["text"], *left_out_told(application, event)]
        heard = not sight or sight.hears((event.post or {}).get("agency"))
        entry["text"] = joined("\n", filter(None, words)) if heard else ""
    return entries


def _entry(event, text) -> dict:
    label, icon = ACTS.get(event.act, (event.act, "check"))
    if why := entered_why(event):
        label, text = AT_COUNTER[event.act], "\n".join(filter(None, [text, why]))
    who = event.actor_label if event.actor_id else NOBODYS.get(event.act, SYSTEM)
    if moved := moved_told(event):
        text = joined("\n", filter(None, [text, *moved]))
    return {
        "title": label,
        "who": with_post(who, event),
        "when": event.created_at,
        "text": text,
        "icon": icon,
    }
