"""Corrections of an officer in words: what was changed, and what it does to the fee."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.audit.models import Event
from portal.core.money import format_vnd
from portal.core.spoken import joined, sentence
from procedures.display import Names, Shower, numbered
from procedures.services.feechanges import fees_of_answers


def corrections_told(application, events) -> dict:
    """{id of the event: text} for those of `events` that are corrections, a line a sentence.

    The data of an event may have been emptied by retention: then it has no text.
    """
    kept = {event.pk: event.payload or {} for event in events if event.act == "correct"}
    if not kept:
        return {}
    show = Shower(Names(kept), get_language() or "vi", mask=True)
    return {key: "\n".join(_sentences(application, one, show)) for key, one in kept.items()}


def _sentences(application, kept, show):
    for path, (old, new) in kept.get("answers", {}).items():
        question = application.spec.questions[path.rpartition(".")[2]]
        yield sentence(
            _("%(question)s: %(new)s (before: %(old)s)."),
            question=title_of(application.spec, path),
            new=show.row(question, new).value,
            old=show.row(question, old).value,
        )
    before, after = kept.get("fee", (0, 0))
    if before != after:
        values = {"before": format_vnd(before), "after": format_vnd(after)}
        yield _("The fee is now %(after)s, it was %(before)s.") % values


def title_of(spec, path) -> str:
    """ "Paper 2 · Pages" for `papers.1.pages`, "Paper 2" for `papers.1`; else the question's."""
    group_id, *row = path.split(".")
    if not row:
        return str(spec.questions[path].label)
    groups = {group.id: group for section in spec.sections for group in section.groups}
    group = groups[group_id]
    title = numbered(group.row_title or group.title, int(row[0]))
    return joined(" · ", [title, *(spec.questions[name].label for name in row[1:])])


def fee_outcome(application) -> str:
    """For the officer who has just corrected: the fee before and after, and what follows."""
    event = _corrections(application).first()
    before, after = event.payload["fee"]
    values = {"before": format_vnd(before), "after": format_vnd(after)}
    if before == after:
        return _("The fee stays %(after)s.") % values if after else ""
    fees = list(fees_of_answers(application))
    owed, too_much = sum(fee.owed for fee in fees), sum(fee.overpaid for fee in fees)
    if too_much:
        words = _(
            "Fee %(before)s → %(after)s: %(rest)s paid too much, the cashier decides on a refund."
        )
    elif owed:
        words = _("Fee %(before)s → %(after)s: %(rest)s still to pay.")
    else:
        words = _("Fee %(before)s → %(after)s.")
    return words % (values | {"rest": format_vnd(too_much or owed)})


def last_rise(application) -> int | None:
    """Number of the last correction that raised the fee, while something of it is still owed."""
    if not any(fee.owed for fee in fees_of_answers(application)):
        return None
    for event in _corrections(application):
        before, after = (event.payload or {}).get("fee", (0, 0))
        if after > before:
            return event.sequence
    return None


def _corrections(application):
    """Newest first."""
    return Event.objects.history(application.audit_stream).filter(act="correct").reverse()
