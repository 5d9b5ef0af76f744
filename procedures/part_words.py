"""The parts of a linked application in words: who has each, since when, and how it ended."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.core.dates import format_date, format_datetime_long
from portal.core.spoken import joined, sentence
from procedures.models import PartRun
from procedures.services import parts
from procedures.system_reasons import in_words

State = PartRun.State
LOOKS = {State.OPEN: "now", State.GRANTED: "done", State.REFUSED: "refused"}


@dataclass(frozen=True, slots=True)
class PartTold:
    """`look` is done, now, refused or "" (to come, or not at all); `agency` "" where it is not
    known yet; `reason` why it was refused or ended."""

    title: object
    look: str
    state: str
    agency: str
    reason: str = ""


def parts_told(application, *, sight=None, dates=False) -> list[PartTold]:
    """In the order of the spec; none where the procedure is not linked. `sight`: of an officer, who
    reads no reasons of other parts; `dates`: with the limit of each part, for officers."""
    shown = parts.shown(application) if application.spec.parts else []
    if application.closed_at and all(part.opened_at is None for part in shown):
        return []  # over before the first part began
    return [_told(part, sight, dates) for part in shown]


def _told(part, sight, dates) -> PartTold:
    heard = sight is None or sight.reads(part.part_id)
    return PartTold(
        title=part.spec.title,
        look=LOOKS.get(part.state, ""),
        state=_state(part, dates),
        agency=part.agency.label() if part.agency else "",
        reason=in_words(part.reason) if heard and part.reason else "",
    )


def _state(part, dates) -> str:
    if part.state == State.WAITING:
        return _waits_for(part)
    if part.state == State.OPEN:
        since = _("In progress since %(day)s") % {"day": format_date(part.opened_at)}
        until = _("to be done by %(moment)s") % {"moment": format_datetime_long(part.due_at)}
        return joined(", ", [since, until]) if dates else since
    if part.state in (State.GRANTED, State.REFUSED):
        day = {"day": format_date(part.closed_at)}
        done = part.state == State.GRANTED
        return (_("Done on %(day)s") if done else _("Refused on %(day)s")) % day
    return str(part.get_state_display())


def _waits_for(part) -> str:
    spec = part.application.spec
    titles = [spec.part(other).title for other in part.spec.waits_for]
    if not titles:
        return _("Waits for the first officer")
    return sentence(_("Begins after: %(parts)s"), parts=joined(", ", titles))
