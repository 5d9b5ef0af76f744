"""Questions to other agencies taken back, with a reason, by the desk that asked."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal.core import moments
from portal.tasks.outbox import publish
from procedures.models import Opinion, Status, StepRun, WorkItem
from procedures.services import desk, processing, route, route_opinions
from procedures.services.acts import acting
from procedures.services.authority import holds, may_work_on, require_post, require_work
from procedures.services.errors import ActRefused, NotAllowed


@transaction.atomic
def recall_opinion(*, application, actor, opinion_id, reason, seen=None):
    """The answer is no longer needed. A step of the route that was to give it ends, and the file
    goes on as if it had: the next step opens with the last of those beside it."""
    told = {}
    frame = {"seen": seen, "reason": reason, "payload": told}
    with acting(application, act="recall_opinion", actor=actor, **frame) as locked:
        opinion = locked.opinions.select_related("agency", "step").get(pk=opinion_id)
        opinion.application = opinion.step.application = locked
        told["agencies"] = [opinion.agency.code]
        _check(locked, opinion, actor, reason)
        _take_back(locked, opinion, actor, reason)
        if opinion.of_route:
            run = StepRun.objects.locked().get(pk=opinion.step_id)
            run.application = locked
            ended = {"outcome": StepRun.Outcome.RECALLED, "note": reason}
            processing.leave(locked, run, actor, **ended)
    publish("opinion.recalled", opinion=str(opinion.pk))
    return locked


def _check(application, opinion, actor, reason):
    if opinion.state != Opinion.State.ASKED:
        raise ActRefused(_("This opinion has already been given or recalled."))
    if not reason.strip():
        raise ActRefused(_("Say why the question is taken back."))
    if not opinion.of_route:
        require_work(actor, desk.open_item(application, step_id=opinion.step_id))
        return
    if application.status != Status.PROCESSING:
        raise ActRefused(_("This act is not possible here now."))
    _require_asker(application, opinion, actor)


def _require_asker(application, opinion, actor):
    item = asking_item(application, opinion)
    if item is None:
        raise NotAllowed(_("This act belongs to another post or agency."))
    if item.closed_at is None:
        require_work(actor, item)
    else:
        require_post(actor, item.agency_id, item.role, on=application)


def _take_back(application, opinion, actor, reason):
    opinion.state = Opinion.State.RECALLED
    opinion.recalled_at, opinion.recalled_by = moments.now(), actor
    opinion.recall_reason = reason
    opinion.save(update_fields=["state", "recalled_at", "recalled_by", "recall_reason"])
    desk.close_work(application, opinion=opinion)


# --- who asks, where it is the route ------------------------------------------------------------
def recallable(application, user) -> list[Opinion]:
    """Questions of the route that this officer may take back now."""
    if application.status != Status.PROCESSING:
        return []
    found = list(route_opinions.asked(application).select_related("step"))
    for opinion in found:
        opinion.step.application = application
    return [one for one in found if _asks(user, asking_item(application, one))]


def _asks(user, item) -> bool:
    if item is None:
        return False
    if item.closed_at is None:
        return may_work_on(user, item)
    return holds(user, item.agency_id, item.role)


def asking_item(application, opinion) -> WorkItem | None:
    """The work for whose sake a step of the route asks: that of the step it runs beside, also when
    it is done; else that of the step before. None where the route begins with the question."""
    for names in route.asking_steps(application, opinion.step.step_id):
        items = application.work_items.filter(kind=WorkItem.Kind.STEP, step__step_id__in=names)
        last = items.order_by("-opened_at", "-pk").first()
        if last is not None:
            return last
    return None


def askers(opinion) -> list:
    """Who waits for the answer: whoever asked, and who has the work that it is for."""
    found = [opinion.asked_by]
    if opinion.of_route:
        item = asking_item(opinion.application, opinion)
        found.append(item.assignee if item and item.closed_at is None else None)
    return list(dict.fromkeys(one for one in found if one is not None))
