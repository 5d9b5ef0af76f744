"""The two phases of a procedure that has them: one application, two limits, two appointments."""

from portal.core import moments
from portal.core.dates import local_date
from portal.tasks.outbox import publish
from procedures.models import ClockEntry
from procedures.services import clock


def enter(application):
    """The first begins with the reception."""
    application.phase = 1 if application.spec.phases else 0


def begins(application, *, at) -> bool:
    """What was asked for on notice is met: of a file in its first phase the second begins, and the
    clock runs by its limit. The caller holds the lock."""
    if application.phase != 1:
        return False
    application.first_phase_late = _is_late(application, at)
    application.phase = 2
    clock.begin_phase(application, at=at)
    publish("phase.begun", application=str(application.pk))
    return True


def follow(application):
    """Nothing was asked for: the second begins with its first step."""
    second = application.phase == 1 and application.spec.phases.begins
    if second and application.steps.open().filter(step_id=second).exists():
        begins(application, at=moments.now())


def _is_late(application, at) -> bool:
    """Days are compared, as for a result. The first phase ended when the file began to wait."""
    last = clock.last_turn(application)
    ended = last.at if last.act == ClockEntry.Act.PAUSE else at
    return local_date(ended) > local_date(application.due_at)
