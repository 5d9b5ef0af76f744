"""The queue of an agency: a number is given once, and called to one counter."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Avg, F
from django.utils.translation import gettext as _

from portal.core import moments
from portal.core.dates import today
from portal.documents.numbering import next_number
from procedures.models import Channel, Field, QueueTicket
from procedures.services.authority import require_role
from procedures.services.entering import procedures_at
from procedures.services.errors import ActRefused

State = QueueTicket.State


@dataclass(frozen=True, slots=True)
class Desk:
    """An officer at a counter, as their page shows it: `seen` is the key of the number that stood
    there, "" for nobody. A second click, or another window, finds that it has moved on."""

    agency: object
    officer: object
    sign: str = ""
    seen: str = ""

    def take(self) -> QueueTicket | None:
        """The number that is here. Raises NotAllowed, ActRefused for a page that is behind."""
        require_role(self.officer, self.agency.pk, "receptionist")
        here = QueueTicket.objects.held_by(self.officer, self.agency)
        if self.seen != str(here.pk if here else ""):
            raise _behind()
        return here


def _behind() -> ActRefused:
    return ActRefused(_("The number at your counter has changed in another window."))


@transaction.atomic
def issue(*, agency, group: Field | None = None) -> QueueTicket:
    """The next number of today. Raises OnHold in restore mode."""
    day = today()
    taken = next_number(agency=agency, key="queue", period=f"{day:%y%m%d}")
    return QueueTicket.objects.create(agency=agency, day=day, number=taken.number, group=group)


def call_next(*, desk: Desk, group: Field | None = None) -> QueueTicket | None:
    """The smallest number that waits comes to this counter; whoever stood there is served.

    None when nobody waits. Raises what `Desk.take` raises.
    """
    try:
        return _call_next(desk, group)
    except IntegrityError:  # two clicks at the same instant: a counter holds one number
        raise _behind() from None


@transaction.atomic
def _call_next(desk, group):
    _close(desk.take(), State.SERVED)
    waiting = QueueTicket.objects.today_at(desk.agency).waiting()
    if group:
        waiting = waiting.filter(group=group)
    while first := waiting.order_by("number").first():
        # Another counter may be calling the same one: it is theirs whose statement finds it first.
        called = {"called_at": moments.now(), "called_by": desk.officer, "counter": desk.sign}
        if waiting.filter(pk=first.pk).update(state=State.CALLED, **called):
            first.refresh_from_db()
            return first
    return None


@transaction.atomic
def finish(*, desk: Desk, state=State.SERVED):
    """Whoever stands at this counter goes: served, or not come. Raises what `Desk.take` raises."""
    _close(desk.take(), state)


def _close(ticket, state):
    """A number that has moved on meanwhile stays where it is."""
    if ticket:
        same = QueueTicket.objects.called().filter(pk=ticket.pk, called_by=ticket.called_by)
        same.update(state=state, closed_at=moments.now())


@transaction.atomic
def transfer(*, desk: Desk, group: Field | None):
    """Back among those who wait, for another group of work, with the same number."""
    ticket = desk.take()
    if ticket:
        same = QueueTicket.objects.called().filter(pk=ticket.pk, called_by=desk.officer)
        same.update(state=State.WAITING, group=group, called_by=None, counter="")


def groups_of(agency) -> list[Field]:
    """Fields of what this counter takes in, in their order."""
    found = {one.procedure.field for one in procedures_at(agency, Channel.IN_PERSON)}
    return sorted(found, key=lambda field: (field.order, field.name))


def average_wait(agency) -> timedelta | None:
    """From the number to the call, of those called today; None before the first."""
    called = QueueTicket.objects.today_at(agency).filter(called_at__isnull=False)
    return called.aggregate(wait=Avg(F("called_at") - F("issued_at")))["wait"]
