"""Parts of a linked application: opened as what they wait for ends, ended with a result of their
own. The application ends with the last of them.

A pause is the application's: while one part waits for the citizen or a payment the one clock
stands still, for all limits of steps and parts, too. The other parts may go on meanwhile.
"""

from portal.core import moments
from portal.tasks.outbox import publish
from procedures.catalogue.conditions import evaluate
from procedures.catalogue.visibility import prune
from procedures.models import Outcome, PartRun
from procedures.services import clock, results, route

State = PartRun.State


def begin(application, *, assignee=None):
    """The first officer starts: each part that waits for nothing opens, the first of them for
    `assignee`."""
    for part in _as_filed(application):
        part.save()
    _open_next(application, assignee=assignee)


def end(application, run, *, actor):
    """The last step of its part is done: its result is issued, and what waited for it opens."""
    part = _part_of(application, run)
    draft = results.draft_of(application, part.part_id)
    bound = results.issue_result(application, draft, actor=actor)
    part.document = bound.document
    granted = draft.outcome == Outcome.GRANTED
    reason = "" if granted else _why(application, draft)
    _close(part, State.GRANTED if granted else State.REFUSED, reason=reason)
    _go_on(application)


def _why(application, draft) -> str:
    """A letter has its reasons; a form of refusal asks for them in words of its own."""
    form = application.spec.result(draft.result_id).particulars if draft.result_id else ()
    said = [draft.particulars.get(one.id, "") for one in form if one.type == "paragraph"]
    return "\n".join(filter(None, [*said, draft.reasons]))


def give_up(application, part_id, *, reason):
    """What this part asked the citizen for did not come: it ends, the others do not."""
    part = application.parts.get(part_id=part_id)
    for run in route.open_steps(application, part_id):
        route.close(run, outcome=run.Outcome.CANCELLED, actor=None)
    _close(part, State.UNANSWERED, reason=reason)
    _go_on(application)


def live_without(application, part_id) -> bool:
    """Would anything be left of the application without this part?"""
    if not part_id:
        return False
    lost, left = {part_id}, False
    states = dict(application.parts.values_list("part_id", "state"))
    for part in application.spec.parts:
        state = states.get(part.id)
        if state == State.WAITING and lost & set(part.needs):
            lost.add(part.id)
        has_life = state in (*PartRun.UNDER_WAY, State.GRANTED, State.REFUSED)
        left = left or (has_life and part.id not in lost)
    return left


def end_all(application):
    """The application was withdrawn or stopped. What was issued stays."""
    for part in application.parts.under_way() if application.spec.parts else ():
        _close(part, State.ENDED, told=False)


def reopen(application, stopped_at):
    """A stop was lifted: what it ended goes on."""
    if not application.parts.exists():
        begin(application)
        return
    for part in application.parts.filter(state=State.ENDED, closed_at__gte=stopped_at):
        part.state = State.OPEN if part.opened_at else State.WAITING
        part.closed_at = None
        part.save(update_fields=["state", "closed_at"])
    route.reopen(application, stopped_at)
    clock.date_parts(application)


def redo(application, part_id):
    """The result of this part was void: it is made again. What was not done for want of it waits
    once more; what was granted on it stands, and is reopened by itself if it has to be."""
    part = application.parts.get(part_id=part_id)
    part.document, part.reason = None, ""
    _open(part)
    for other in application.spec.parts:
        if part_id in other.needs:
            lost = application.parts.filter(part_id=other.id, state=State.LOST)
            lost.update(state=State.WAITING, closed_at=None)
    route.redo(application, part_id)


def reopenable(application) -> list[PartRun]:
    """Parts with a result that could be made again, in order."""
    issued = application.parts.filter(document__isnull=False).select_related("agency")
    places = [part.id for part in application.spec.parts]
    return sorted(issued, key=lambda one: places.index(one.part_id))


def shown(application) -> list[PartRun]:
    """All parts in order, also before the first officer has started."""
    kept = {part.part_id: part for part in application.parts.select_related("agency", "document")}
    return [kept.get(part.part_id, part) for part in _as_filed(application)]


def _as_filed(application) -> list[PartRun]:
    """Not saved: each waits, or is not needed."""
    answers = prune(application.spec, application.answers, application.context)
    return [
        PartRun(
            application=application,
            part_id=part.id,
            state=State.WAITING
            if evaluate(part.when, answers, application.context)
            else State.NOT_NEEDED,
        )
        for part in application.spec.parts
    ]


def _go_on(application):
    _open_next(application)
    if not application.parts.under_way().exists():
        granted = application.parts.filter(state=State.GRANTED).exists()
        outcome = Outcome.GRANTED if granted else Outcome.REFUSED
        results.complete(application, outcome=outcome)


def _open_next(application, *, assignee=None):
    """In the order of the spec, so that what a lost part would have opened is lost with it."""
    parts = {part.part_id: part for part in application.parts.all()}
    for spec in application.spec.parts:
        part = parts[spec.id]
        if part.state != State.WAITING:
            continue
        if any(parts[other].state in PartRun.WITHOUT for other in spec.needs):
            _close(part, State.LOST)
        elif all(parts[other].is_ended for other in spec.waits_for):
            _open(part)
            route.open_first(application, assignee=assignee, part_id=part.part_id)
            assignee = None


def _open(part):
    application = part.application
    part.agency = route.agency_of(application, route.first_step(application, part.part_id))
    part.state, part.opened_at, part.closed_at = State.OPEN, moments.now(), None
    part.due_at = clock.part_due(part)
    part.save()
    for other in application.parts.filter(part_id__in=part.spec.waits_for):
        other.readers.add(part.agency)


def _close(part, state, *, reason="", told=True):
    part.state, part.reason, part.closed_at = state, reason, moments.now()
    part.save()
    if told:
        publish("part.ended", part=str(part.pk), at=part.closed_at.isoformat())


def _part_of(application, run) -> PartRun:
    return application.parts.get(part_id=application.spec.step(run.step_id).part)
