"""How far an application is, in the words of a citizen."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from procedures.models import Status, StepRun
from procedures.services.route import live_steps

BEFORE = {Status.REGISTERED, Status.RECEIVED}


@dataclass(frozen=True)
class Progress:
    """Stage `number` of `total`; `bars` are is-done, is-now or "" for each."""

    number: int
    total: int
    title: str

    @property
    def bars(self) -> list[str]:
        return [
            "is-done" if stage < self.number else "is-now" if stage == self.number else ""
            for stage in range(1, self.total + 1)
        ]


def progress_of(application) -> Progress:
    """Reception, the steps of the route, handing over. Reads `runs` when the list page has them."""
    steps = live_steps(application)
    total = len(steps) + 2
    origin = application.paused_from or application.status
    if origin in BEFORE:
        return Progress(
            1,
            total,
            _("waiting for reception")
            if origin == Status.REGISTERED
            else _("received, waiting for its first officer"),
        )
    if application.status == Status.PROCESSED:
        return Progress(total, total, _("the result is ready"))
    place, step = _current(application, steps)
    return Progress(place + 2, total, str(step.citizen_title) if step else _("being processed"))


def _current(application, steps):
    runs = getattr(application, "runs", None)
    runs = list(application.steps.order_by("sequence")) if runs is None else runs
    runs = [run for run in runs if run.outcome != StepRun.Outcome.LEFT_OUT]
    if application.spec.parts:
        return _among_parts(steps, runs)
    at = next((run.step_id for run in reversed(runs) if run.closed_at is None), None)
    at = at or (runs[-1].step_id if runs else None)
    for number, step in enumerate(steps):
        if step.id == at:
            return number, step
    return 0, (steps[0] if steps else None)


def _among_parts(steps, runs):
    """(how many steps are done, one that is under way): several may be at once."""
    done = {run.step_id for run in runs if run.outcome == StepRun.Outcome.FORWARD}
    at = {run.step_id for run in runs if run.closed_at is None}
    step = next((step for step in steps if step.id in at), None)
    return min(len(done - at), len(steps) - 1), step
