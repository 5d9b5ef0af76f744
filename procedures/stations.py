"""The stations of a file: who handed it to whom, when, and whether their part was done in time.

Read from the rows of the route and the record of events; nothing is kept of it.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from portal.accounts.models import Agency
from portal.audit.models import Event
from portal.core.dates import local_date
from procedures.models import Opinion, Status, StepRun, WorkItem
from procedures.services.terms import pauses_of

TAKES_IN = ("receive", "refuse_reception")


@dataclass(frozen=True, slots=True)
class Station:
    """A part of the work at one agency. `giver` None: the applicant; names are "" where unknown.

    `how` ended: "" (done, or still open), "back", "cancelled", "recalled", "waits".
    """

    what: str
    giver: Agency | None
    taker: Agency
    given_at: datetime
    given_by: str
    taken_by: str = ""
    due_at: datetime | None = None
    done_at: datetime | None = None
    how: str = ""
    pauses: tuple = ()

    def timeliness(self, now: datetime) -> str:
        """ "early", "on_time", "late" or "open"; "" where there was no date or nothing was done."""
        if self.how in ("cancelled", "recalled") or self.due_at is None:
            return ""
        ended = self.done_at or now
        if ended > self.due_at and self.how != "waits":
            return "late"
        if self.done_at is None:
            return "open"
        return "early" if local_date(ended) < local_date(self.due_at) else "on_time"


def stations(application) -> list[Station]:
    """In the order in which the file came to them."""
    story = _Story(application)
    found = [*story.reception(), *story.steps(), *story.opinions(), *story.handing_over()]
    return sorted(found, key=lambda one: one.given_at)


class _Story:
    def __init__(self, application):
        self.application = application
        self.events = list(Event.objects.history(application.audit_stream).defer("stored__payload"))
        self.moments = [event.created_at for event in self.events]
        self.pauses = list(pauses_of(application.clock.all()))
        runs = application.steps.exclude(outcome=StepRun.Outcome.LEFT_OUT)
        runs = runs.select_related("agency", "assignee", "closed_by")
        self.runs = list(runs.order_by("opened_at", "sequence"))

    def reception(self) -> Iterator[Station]:
        filed = self.application
        taken = self._last(*TAKES_IN)
        yield Station(
            what="Kiểm tra, tiếp nhận",
            giver=None,
            taker=filed.receiving_agency,
            given_at=filed.submitted_at,
            given_by=filed.filed_by.full_name,
            taken_by=_name(taken),
            due_at=filed.accept_by,
            done_at=filed.received_at or filed.closed_at,
            how="" if taken or filed.is_open else "cancelled",
        )

    def steps(self) -> Iterator[Station]:
        """The first lies with its agency from reception on; it is a run once somebody starts it."""
        if self.application.received_at and not self.runs:
            yield from self._not_begun()
        for number, run in enumerate(self.runs):
            before = self._before(run)
            first = number == 0
            holder = run.closed_by or run.assignee
            yield Station(
                what=self.application.spec.step(run.step_id).title.vi,
                giver=before.agency if before else self.application.receiving_agency,
                taker=run.agency,
                given_at=self.application.received_at if first else run.opened_at,
                given_by=_name(self._last("receive") if first else self._at(run.opened_at)),
                taken_by=holder.full_name if holder else "",
                due_at=run.due_at,
                done_at=run.closed_at,
                how=self._how(run),
                pauses=tuple(self._within(run)),
            )

    def _not_begun(self) -> Iterator[Station]:
        waiting = self.application.work_items.filter(kind=WorkItem.Kind.START)
        for item in waiting.select_related("agency"):
            yield Station(
                what="Nhận giải quyết",
                giver=self.application.receiving_agency,
                taker=item.agency,
                given_at=item.opened_at,
                given_by=_name(self._last("receive")),
                due_at=item.due_at,
                how="" if item.closed_at is None else "cancelled",
            )

    def _before(self, run) -> StepRun | None:
        """Whose end opened this run."""
        ended = [one for one in self.runs if one.closed_at and one.closed_at <= run.opened_at]
        return max(ended, key=lambda one: one.closed_at, default=None)

    def _how(self, run) -> str:
        if run.closed_at is None:
            return "waits" if self.pauses and self.pauses[-1].end is None else ""
        return run.outcome if run.outcome in ("back", "cancelled", "recalled") else ""

    def _within(self, run) -> Iterator:
        for pause in self.pauses:
            is_over = pause.end is not None and pause.end <= run.opened_at
            if not is_over and (run.closed_at is None or pause.start < run.closed_at):
                yield pause

    def opinions(self) -> Iterator[Station]:
        """Those that officers asked for; the route's are steps."""
        asked = self.application.opinions.filter(of_route=False).select_related(
            "agency", "asked_by", "answered_by", "step__agency"
        )
        for one in asked:
            yield Station(
                what="Cho ý kiến",
                giver=one.step.agency,
                taker=one.agency,
                given_at=one.asked_at,
                given_by=one.asked_by.full_name if one.asked_by else "Hệ thống",
                taken_by=one.answered_by.full_name if one.answered_by else "",
                due_at=one.due_at,
                done_at=one.answered_at,
                how="recalled" if one.state == Opinion.State.RECALLED else "",
            )

    def handing_over(self) -> Iterator[Station]:
        """The result comes back to the counter, which keeps it until it is fetched."""
        done = self.application
        if not done.finished_at:
            return
        is_returned = done.status == Status.RETURNED
        yield Station(
            what="Trả kết quả",
            giver=self.runs[-1].agency if self.runs else done.receiving_agency,
            taker=done.receiving_agency,
            given_at=done.finished_at,
            given_by=_name(self._at(done.finished_at)),
            taken_by=_name(self._last("hand_over")) if is_returned else "",
            done_at=done.closed_at if is_returned else None,
        )

    def _at(self, moment) -> Event | None:
        """The act of this moment: events are written as the last thing of their transaction."""
        place = bisect_left(self.moments, moment)
        return self.events[place] if place < len(self.events) else None

    def _last(self, *acts) -> Event | None:
        return next((event for event in reversed(self.events) if event.act in acts), None)


def _name(event) -> str:
    """Of who acted; what the system did has nobody's."""
    if event is None:
        return ""
    return event.actor.full_name if event.actor else "Hệ thống"
