"""The route inside PROCESSING: steps of the pinned version, one after the other or side by side."""

from itertools import takewhile

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.accounts.models import Post
from portal.core import moments
from portal.tasks.outbox import publish
from procedures.catalogue.conditions import evaluate
from procedures.catalogue.visibility import prune
from procedures.models import Opinion, StepRun, WorkItem
from procedures.services import clock, desk, route_opinions, routing
from procedures.services.errors import ActRefused, NoAgency

NOBODY_FOR = gettext_noop(
    "No agency is responsible for “%(step)s” here (rule: %(kind)s). Tell the administrator."
)


def live_steps(application, besides: str = "") -> list:
    """The steps of the route that apply to these answers, in order.

    `besides` is the id of a step that was opened, and so has its place whatever the answers say.
    """
    spec, context = application.spec, application.context
    answers = prune(spec, application.answers, context)
    idle = {part.id for part in spec.parts if not evaluate(part.when, answers, context)}
    return [
        step
        for step in spec.route
        if step.id == besides or (step.part not in idle and evaluate(step.when, answers, context))
    ]


def first_step(application, part_id=""):
    """The first of all, or of a part."""
    steps = live_steps(application)
    return next(step for step in steps if part_id in ("", step.part))


def branch_of(application, step_id) -> list:
    """The live steps that follow one another with this one: all, or those of its part."""
    part = application.spec.step(step_id).part
    return [step for step in live_steps(application, step_id) if step.part == part]


def open_steps(application, part_id):
    """Open runs of this part; of the whole route where there are no parts ("")."""
    names = [step.id for step in application.spec.branch(part_id)]
    return application.steps.open().filter(step_id__in=names)


def open_beside(application, run):
    """Open runs that this one waits for, or that wait for it."""
    part = application.spec.step(run.step_id).part
    beside = open_steps(application, part) if part else application.steps.open()
    return beside.exclude(pk=run.pk)


def agency_of(application, step):
    """Raises NoAgency, which names the step."""
    try:
        return routing.agency_for(step.agency, application)
    except NoAgency as error:
        names = {"step": step.title.vi, **error.values}
        raise NoAgency(NOBODY_FOR, **names) from error


def open_first(application, *, assignee, part_id=""):
    steps = [step for step in live_steps(application) if step.part == part_id]
    _open_all(application, together(steps), assignee=assignee, asker=assignee)


def next_steps(application, step_id) -> list:
    """The step after this one, with those that run beside it; empty after the last."""
    return together(later_steps(application, step_id))


def later_steps(application, step_id) -> list:
    steps = branch_of(application, step_id)
    return steps[_position(steps, step_id) + 1 :]


def has_previous(application, step_id) -> bool:
    """There is a step to return to. Asks the database nothing: what was left out has one before."""
    steps = branch_of(application, step_id)
    return _position(steps, _group_of(steps, step_id)[0]) > 0


def previous_step(application, step_id):
    """The step to return to: of the group before, the one that is no opinion; None at the start."""
    steps = branch_of(application, step_id)
    start = _position(steps, _group_of(steps, step_id)[0])
    if not start:
        return None
    names = _group_of(steps, steps[start - 1].id)
    before = [step for step in steps if step.id in names]
    before = [step for step in before if not is_left_out(application, step)]
    if not before:
        return previous_step(application, steps[start - 1].id)
    return next((step for step in reversed(before) if step.kind != "opinion"), before[-1])


def asking_steps(application, step_id):
    """Ids of the steps for whose sake this one asks, the nearest first: those it runs beside that
    ask nobody themselves, and the one before."""
    steps = branch_of(application, step_id)
    kinds = {step.id: step.kind for step in steps}
    yield [name for name in _group_of(steps, step_id) if kinds[name] != "opinion"]
    before = previous_step(application, step_id)
    if before is not None:
        yield [before.id]


def is_left_out(application, step) -> bool:
    """It was left out when the file last came by. Asks the database of optional steps alone."""
    if not step.optional:
        return False
    last = application.steps.filter(step_id=step.id).order_by("-sequence").first()
    return last is not None and last.outcome == StepRun.Outcome.LEFT_OUT


def next_here(application, run, left_out=()):
    """The step that opens at the same agency when this one ends; None where another step still
    runs beside it, or another agency goes on."""
    if open_beside(application, run).exists():
        return None
    coming = coming_group(after_group(application, run), left_out)
    try:
        is_here = bool(coming) and agency_of(application, coming[0]).pk == run.agency_id
    except NoAgency:
        return None
    return coming[0] if is_here else None


def after_group(application, run) -> list:
    """The steps behind this one and all that run beside it."""
    steps = branch_of(application, run.step_id)
    group = _group_of(steps, run.step_id)
    return steps[max(_position(steps, other) for other in group) + 1 :]


def forward(  # noqa: PLR0913
    application,
    run,
    *,
    actor,
    note="",
    assignee=None,
    left_out=(),
    outcome=StepRun.Outcome.FORWARD,
):
    """Close the step and open what follows, the first of it for `assignee`, but for the steps with
    an id in `left_out`.

    Returns False when nothing follows (the last step, of a part if it has one).
    """
    close(run, outcome=outcome, actor=actor, note=note)
    if open_beside(application, run).exists():
        return True  # a step beside it is still open; the last of them opens the next
    coming = coming_group(after_group(application, run), left_out)
    _open_all(application, coming, assignee=assignee, asker=actor)
    return bool(coming)


def back(application, run, *, actor, note):
    """Return to the previous step: a new run for the officer who held it.

    Steps that ran beside this one end with it.
    """
    target = previous_step(application, run.step_id)
    if target is None:
        raise ActRefused(_("This is the first step: there is none to return to."))
    close(run, outcome=StepRun.Outcome.BACK, actor=actor, note=note)
    for beside in open_beside(application, run):
        close(beside, outcome=StepRun.Outcome.CANCELLED, actor=actor)
    open_step(application, target, assignee=_holder(application, target), asker=actor)


def open_step(application, step, *, assignee=None, asker=None) -> StepRun:
    """Open a run of the step at the agency that its rule names, with the work item; of a step that
    gives an opinion also the question, asked by `asker`."""
    agency = agency_of(application, step)
    now = moments.now()
    latest = application.steps.aggregate(latest=Max("sequence"))["latest"] or 0
    run = StepRun.objects.create(
        application=application,
        step_id=step.id,
        sequence=latest + 1,
        agency=agency,
        assignee=assignee,
        opened_at=now,
        due_at=clock.step_due(application, agency, step.hours, now, part_id=step.part),
    )
    desk.open_work(
        application,
        kind=WorkItem.Kind.STEP,
        agency=agency,
        role=step.role,
        assignee=assignee,
        step=run,
        due_at=run.due_at,
    )
    route_opinions.ask(application, run, asker)
    return run


def close(run, *, outcome, actor, note=""):
    run.outcome, run.note = outcome, note
    run.closed_at, run.closed_by = moments.now(), actor
    run.save(update_fields=["outcome", "note", "closed_at", "closed_by"])
    run.application.work_items.open().filter(step=run).update(closed_at=run.closed_at)
    _recall_questions(run)


def _recall_questions(run):
    """Whoever asked has moved on: what nobody answered is not waited for any more."""
    asked = list(run.opinions.filter(state=Opinion.State.ASKED).values_list("pk", flat=True))
    if asked:
        open_work = run.application.work_items.open().filter(opinion__in=asked)
        open_work.update(closed_at=run.closed_at)
        recalled = {"state": Opinion.State.RECALLED, "recalled_at": run.closed_at}
        run.opinions.filter(pk__in=asked).update(**recalled)
        for opinion in asked:
            publish("opinion.recalled", opinion=str(opinion))


def end_everything(application):
    """The application has ended: no step, opinion or work stays open."""
    for run in application.steps.open():
        close(run, outcome=StepRun.Outcome.CANCELLED, actor=None)
    recalled = {"state": Opinion.State.RECALLED, "recalled_at": moments.now()}
    application.opinions.filter(state=Opinion.State.ASKED).update(**recalled)
    desk.close_work(application)


def redo(application, part_id=""):
    """The result was void: back to the step that drafted it, to the officer who held it."""
    steps = [step for step in live_steps(application) if step.part == part_id]
    done = [step for step in steps if not is_left_out(application, step)]
    drafting = [step for step in done if step.kind in ("examine", "draft")] or steps[-1:]
    open_step(application, drafting[-1], assignee=_holder(application, drafting[-1]))


def _holder(application, step):
    """Who held the step last, and still has the post; not who stood in, who may be gone again."""
    held = application.steps.filter(step_id=step.id).order_by("-sequence").first()
    for person in (held.assignee, held.closed_by) if held else ():
        if person and _has_post(person, held.agency_id, step.role):
            return person
    return None


def _has_post(person, agency_id, role) -> bool:
    return Post.objects.valid_on().filter(user=person, agency=agency_id, role=role).exists()


def _open_all(application, steps, *, assignee=None, asker=None):
    for step in steps:
        open_step(application, step, assignee=assignee, asker=asker)
        assignee = None


def coming_group(steps, left_out=()) -> list:
    """The next steps that open together, when these ids are left out of `steps`."""
    while group := together(steps):
        if opened := [step for step in group if step.id not in left_out]:
            return opened
        steps = steps[len(group) :]
    return []


def together(steps) -> list:
    """The first step and the parallel ones right behind it."""
    return steps[:1] + list(takewhile(lambda step: step.parallel, steps[1:]))


def _group_of(steps, step_id) -> list[str]:
    """Ids of the steps that run side by side with this one, itself included."""
    start = _position(steps, step_id)
    while start and steps[start].parallel:
        start -= 1
    return [step.id for step in together(steps[start:])]


def _position(steps, step_id) -> int:
    return next(number for number, step in enumerate(steps) if step.id == step_id)


def reopen(application, stopped_at):
    """After a lifted stop: the steps that it interrupted open again, each for its officer."""
    cut = application.steps.filter(outcome=StepRun.Outcome.CANCELLED, closed_at__gte=stopped_at)
    interrupted = list(cut.order_by("sequence"))
    for run in interrupted:
        step = application.spec.step(run.step_id)
        open_step(application, step, assignee=_holder(application, step))
    if not interrupted and not application.spec.parts:
        open_first(application, assignee=None)
