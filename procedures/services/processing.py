"""Moving a file along its route: forward, back, assign."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import Post
from procedures.models import StepRun, WorkItem
from procedures.services import desk, results, route
from procedures.services.acts import acting
from procedures.services.authority import ASSIGNERS, require_post, require_work
from procedures.services.errors import ActRefused


def _open_run(application, run_id) -> tuple[StepRun, WorkItem]:
    run = StepRun.objects.locked().get(pk=run_id, application=application)
    item = WorkItem.objects.filter(step=run).order_by("-opened_at").first()
    return run, item


@transaction.atomic
def forward_step(*, application, actor, run_id, note="", seen=None):
    """Finish this step. After the last one the drafted result is issued and the clock stops.

    Raises ActRefused when the step needs a drafted result first.
    """
    act = "approve" if _decides(application, run_id) else "forward"
    with acting(application, act=act, actor=actor, seen=seen, reason=note) as locked:
        run, item = _open_run(locked, run_id)
        require_work(actor, item)
        results.check_ready_to_leave(locked, run)
        if not route.forward(locked, run, actor=actor, note=note):
            results.finish(locked, actor=actor)
    return locked


def _decides(application, run_id) -> bool:
    """Approvals have their own name in the history. The kind of a step never changes."""
    run = StepRun.objects.get(pk=run_id, application=application)
    return run.spec.kind in results.DECIDING


@transaction.atomic
def return_step(*, application, actor, run_id, reason, seen=None):
    """Send the file back to the officer of the previous step, with the reason."""
    with acting(application, act="return", actor=actor, seen=seen, reason=reason) as locked:
        run, item = _open_run(locked, run_id)
        require_work(actor, item)
        if "back" not in run.spec.outcomes:
            raise ActRefused(_("This step cannot be returned."))
        route.back(locked, run, actor=actor, note=reason)
    return locked


@transaction.atomic
def assign(*, application, actor, item_id, to, seen=None):
    """Give open work to a colleague who holds the same role at the same agency."""
    with acting(
        application, act="assign", actor=actor, seen=seen, payload={"to": str(to.pk)}
    ) as locked:
        item = desk.open_item(locked, pk=item_id)
        require_post(actor, item.agency_id, item.role, *ASSIGNERS)
        if not Post.objects.held_by(to).filter(agency=item.agency_id, role=item.role).exists():
            raise ActRefused(_("This colleague does not hold the post that the step needs."))
        item.assignee = to
        item.save(update_fields=["assignee"])
        if item.step_id:
            StepRun.objects.filter(pk=item.step_id).update(assignee=to)
    return locked
