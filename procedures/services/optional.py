"""Steps that may be left out: the officer of the step before says which, and why."""

from django.db.models import Max
from django.utils.translation import gettext as _

from portal.core import moments
from procedures.models import StepRun
from procedures.services import route
from procedures.services.errors import ActRefused, NoAgency


def choices(application, run) -> list:
    """The optional steps that the end of this run leads to: a group that may be left out as a
    whole, and what stands behind it. Empty while another step runs beside this one."""
    found = _ahead(application, run)
    if found and route.open_beside(application, run).exists():
        return []
    return found


def _ahead(application, run) -> list:
    found, steps = [], route.after_group(application, run)
    while group := route.together(steps):
        found += [step for step in group if step.optional]
        if not all(step.optional for step in group):
            break
        steps = steps[len(group) :]
    return found


def too_early(application, run, left_out) -> list:
    """Of the ids in `left_out`, the steps that the officer of a step between decides about."""
    coming = route.coming_group(route.after_group(application, run), left_out)
    steps = route.later_steps(application, coming[-1].id) if coming else []
    return [step for step in steps if step.id in left_out]


def check(application, run, left_out):
    """`left_out` is {id of a step: reason}. Raises ActRefused for a step that this officer may not
    leave out, and for one without a reason."""
    if not left_out:
        return
    allowed = {step.id for step in choices(application, run)}
    if left_out.keys() - allowed or too_early(application, run, left_out):
        raise ActRefused(_("This step cannot be left out here now."))
    if not all(reason.strip() for reason in left_out.values()):
        raise ActRefused(_("Say why the step is left out."))


def keep(application, left_out, *, actor):
    """A run of each that was over as it began. After the next steps were opened: see
    `left_out_of`."""
    now = moments.now()
    latest = application.steps.aggregate(latest=Max("sequence"))["latest"] or 0
    for number, (step_id, reason) in enumerate(left_out.items(), start=latest + 1):
        StepRun.objects.create(
            application=application,
            step_id=step_id,
            sequence=number,
            agency=_agency(application, step_id),
            opened_at=now,
            closed_at=now,
            closed_by=actor,
            outcome=StepRun.Outcome.LEFT_OUT,
            note=reason,
        )


def _agency(application, step_id):
    """Nobody is needed to do it, so the map may know nobody."""
    try:
        return route.agency_of(application, application.spec.step(step_id))
    except NoAgency:
        return application.receiving_agency


def left_out_of(application, runs) -> dict:
    """{id of the step: its run} of what is left out as the file stands now. `runs` in order.

    A step that opens later stands in front of what was left out behind it: the file came back, and
    it is to be decided again.
    """
    found = {}
    for run in runs:
        if run.outcome == StepRun.Outcome.LEFT_OUT:
            found[run.step_id] = run
        else:
            opened = application.spec.step(run.step_id)
            behind = _from(application, opened)
            found = {name: one for name, one in found.items() if name not in behind}
    return found


def _from(application, opened) -> list[str]:
    """Ids of this step and those behind it: in the same part, where there are parts."""
    names = [step.id for step in application.spec.branch(opened.part)]
    return names[names.index(opened.id) :]
