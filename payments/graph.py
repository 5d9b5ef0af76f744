"""How money things may change: the whole table, and the one function that asks it.

Every edge names its event. A forced correction is an edge of its own, with the reason why people
may make it; nobody takes one without calling it by its name. A birth is an edge too: it begins with
nothing, and whoever stores a row for the first time asks for it. What is written once (captures,
allocations) has no state of its own: theirs follows from refunds and disputes around them.

The picture in docs/money-states.md is drawn from this table: `manage.py draw_money_states`.
"""

from dataclasses import dataclass
from enum import StrEnum

from payments.models import (
    Allocation,
    Attempt,
    Bill,
    Capture,
    Case,
    Closing,
    GatewayMessage,
    ReceiptVoid,
    Refund,
)

NEW = ""  # before it exists


class CaptureState(StrEnum):
    """Where a dispute about the payment stands."""

    KEPT = "kept"
    DISPUTED = "disputed"
    LOST = "lost"


class AllocationState(StrEnum):
    """How much of it went back."""

    BOOKED = "booked"
    PARTLY_REFUNDED = "partly_refunded"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class Edge:
    thing: str
    start: str
    event: str
    end: str
    forced: str = ""  # why people may make this correction

    def __str__(self):
        return f"{self.thing}: {self.start or 'new'} -- {self.event} --> {self.end}"


class ImpossibleChange(RuntimeError):
    """A defect: the table knows no such change."""


THINGS = {
    "bill": (Bill, Bill.State),
    "attempt": (Attempt, Attempt.State),
    "capture": (Capture, CaptureState),
    "allocation": (Allocation, AllocationState),
    "refund": (Refund, Refund.State),
    "case": (Case, Case.State),
    "closing": (Closing, Closing.State),
    "void": (ReceiptVoid, ReceiptVoid.State),
    "message": (GatewayMessage, GatewayMessage.State),
}
FIRST = {"capture": CaptureState.KEPT, "allocation": AllocationState.BOOKED}  # no column says it
CALL_OFF, GIVE_UP = ("refund", "call_off"), ("refund", "give_up")
SET_ASIDE = ("message", "set_aside")
CORRECTIONS = {
    CALL_OFF: "cash that is not fetched, or a decision that turns out wrong, is free again; "
    "nothing has left the till",
    GIVE_UP: "the gateway has said nothing of it for 72 hours; another way is free, and money that "
    "arrives after all is told like any that went back without us",
    SET_ASIDE: "what a gateway said could not be applied, and an administrator has seen to it in "
    "another way; it can be tried again all the same, and money that it speaks of has a case",
}
UNNAMED = {("refund", "fail")}  # the gateway's own answer, though a correction leads the same way

_TABLE = """
bill        -          ask              open
bill        open       settle           paid
bill        open       outdate          cancelled

attempt     -          start            created
attempt     created    open             open
attempt     unknown    open             open
attempt     created    hear_nothing     unknown
attempt     created    pay              paid
attempt     open       pay              paid
attempt     unknown    pay              paid
attempt     failed     pay_late         paid
attempt     expired    pay_late         paid
attempt     paid       pay_again        paid
attempt     mismatch   pay_rightly      paid
attempt     created    pay_wrongly      mismatch
attempt     open       pay_wrongly      mismatch
attempt     unknown    pay_wrongly      mismatch
attempt     failed     pay_wrongly      mismatch
attempt     expired    pay_wrongly      mismatch
attempt     paid       pay_wrongly      mismatch
attempt     mismatch   pay_wrongly      mismatch
attempt     created    fail             failed
attempt     open       fail             failed
attempt     unknown    fail             failed
attempt     created    expire           expired
attempt     open       expire           expired
attempt     unknown    expire           expired

capture     -          receive          kept
capture     kept       dispute          disputed
capture     kept       lose             lost
capture     disputed   win              kept
capture     disputed   lose             lost
capture     lost       dispute_again    disputed
capture     lost       win_after_all    kept

allocation  -          book             booked
allocation  booked          refund_part   partly_refunded
allocation  booked          refund        refunded
allocation  partly_refunded refund_part   partly_refunded
allocation  partly_refunded refund        refunded
allocation  partly_refunded return_part   partly_refunded
allocation  partly_refunded return        booked
allocation  refunded        return_part   partly_refunded
allocation  refunded        return        booked

refund      -          ask              asked
refund      -          find_outside     done
refund      asked      approve          approved
refund      asked      decline          declined
refund      asked      lapse            declined
refund      approved   lapse            declined
refund      approved   call_off         declined
refund      approved   send             sent
refund      approved   hand_out         done
refund      sent       succeed          done
refund      sent       fail             failed
refund      sent       give_up          failed
refund      done       bounce           failed
refund      failed     succeed_late     done

case        -          open             open
case        open       resolve          resolved
case        resolved   reopen           open

closing     -          count            counted
closing     counted    confirm          confirmed
closing     counted    send_back        returned
closing     returned   count_again      counted

void        -          ask              asked
void        asked      approve          done
void        asked      decline          declined
void        asked      lapse            declined

message     -          store            new
message     -          list             done
message     new        wait             unmatched
message     unmatched  wait             unmatched
message     new        apply            done
message     unmatched  apply            done
message     parked     apply_late       done
message     set_aside  apply_late       done
message     new        list             done
message     unmatched  list             done
message     parked     list             done
message     set_aside  list             done
message     new        ignore           ignored
message     unmatched  ignore           ignored
message     new        park             parked
message     unmatched  park             parked
message     new        retry            new
message     unmatched  retry            new
message     parked     retry            new
message     set_aside  retry            new
message     parked     set_aside        set_aside
"""


def _read(line) -> Edge:
    thing, start, event, end = line.split()
    forced = CORRECTIONS.get((thing, event), "")
    return Edge(thing, NEW if start == "-" else start, event, end, forced)


EDGES = tuple(_read(line) for line in _TABLE.splitlines() if line)


def step(row, to, *, event="") -> Edge:
    """Change the state of a row, not saved here. Raises ImpossibleChange.

    `event` must be given where two lead the same way, and for a forced correction.
    """
    edge = allowed(_thing_of(row), row.state, to, event=event)
    row.state = edge.end
    return edge


def allowed(thing, start, end, *, event="") -> Edge:
    """The edge from `start` to `end`. Raises ImpossibleChange where the table has none."""
    ends = (thing, str(start), str(end))
    found = [edge for edge in EDGES if (edge.thing, edge.start, edge.end) == ends]
    named = [edge for edge in found if edge.event == event]
    if not event and len(found) == 1 and not found[0].forced:
        named = found
    elif not event:
        named = [edge for edge in found if (edge.thing, edge.event) in UNNAMED]
    if not named:
        raise ImpossibleChange(f"{thing}: {start or 'new'} -- {event or '?'} --> {end}")
    return named[0]


def born(row):
    """A row that is stored for the first time; in the transaction that stores it. Raises
    ImpossibleChange."""
    thing = _thing_of(row)
    allowed(thing, NEW, FIRST.get(thing) or row.state)
    return row


def _thing_of(row) -> str:
    return next(name for name, (model, _states) in THINGS.items() if isinstance(row, model))
