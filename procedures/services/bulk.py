"""One act on many files: chosen and confirmed once, done by the worker file by file.

Each file is a transaction of its own through the ordinary service of the act, which checks
everything again; that it is done, or why it was refused, is committed with it. So a worker that is
killed goes on where it stood, and nothing is done twice.
"""

import logging

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.accounts.models import User
from portal.core import moments
from portal.core.errors import Conflict
from portal.tasks import publish
from procedures import refusals
from procedures.models import Application, BulkItem, BulkRun, WorkItem
from procedures.services import assigning, processing, reception
from procedures.services.acts import refuse_stale
from procedures.services.authority import ASSIGNERS
from procedures.services.errors import ActRefused, NotAllowed
from procedures.services.outlook import outlook

LIMIT = 500  # files in a run
PIECE = 25  # files in a task: in between, others have their turn
SERVICES = {
    "receive": lambda given, work: (reception.receive, {}),
    "start": lambda given, work: (reception.start, {}),
    "forward": lambda given, work: (processing.forward_step, _of_step(work, note=given["note"])),
    "approve": lambda given, work: (processing.forward_step, _of_step(work, note=given["note"])),
    "return": lambda given, work: (processing.return_step, _of_step(work, reason=given["reason"])),
    "take": lambda given, work: (assigning.take, {"item_id": work.pk}),
    "assign": lambda given, work: (assigning.assign, {"item_id": work.pk, "to": given["to"]}),
}
logger = logging.getLogger(__name__)


def _of_step(work, **words) -> dict:
    return {"run_id": work.step_id, **words}


def in_reach(user):
    """Work, done or not, of the posts that the user fills today, and of the agencies they lead."""
    wanted = Q(pk__in=())
    for post in user.current_posts:
        leads = post.role in ASSIGNERS
        wanted |= Q(agency=post.agency_id) if leads else Q(agency=post.agency_id, role=post.role)
    return WorkItem.objects.filter(wanted)


def with_all(works):
    """Everything that `outlook` and a list of it read."""
    related = ("step", "assignee", "agency", "application__version__procedure")
    found = works.select_related(*related, "application__receiving_agency__area")
    found = list(found.defer("application__version__spec").by_due())
    for work in found:
        if work.step:
            work.step.application = work.application  # its version is read already
    return found


@transaction.atomic
def begin(*, actor, act, chosen, parameters, token) -> BulkRun:
    """Keep what was confirmed, and have the worker do it. The same `token` again gives the same
    run.

    `chosen` is {id of the work: revision that was shown}; what lies outside the actor's reach is
    left out. Raises ActRefused when nothing is left or there is more than LIMIT.
    """
    begun = BulkRun.objects.filter(actor=actor, token=token).first()
    if begun:
        return begun
    works = list(in_reach(actor).filter(pk__in=chosen).by_due()) if len(chosen) <= LIMIT else []
    if not works:
        raise ActRefused(_("Choose at least one file, and at most %(most)d.") % {"most": LIMIT})
    frame = {"act": act, "parameters": parameters}
    run, is_new = BulkRun.objects.get_or_create(actor=actor, token=token, defaults=frame)
    if is_new:
        BulkItem.objects.bulk_create(
            BulkItem(
                run=run,
                application_id=work.application_id,
                work=work,
                position=position,
                seen=chosen[str(work.pk)],
            )
            for position, work in enumerate(works, start=1)
        )
        publish("bulk.begun", run=run.pk)
    return run


def work_off(run: str):
    """Handler of "bulk.begun": the next PIECE of files, then the rest in its own turn."""
    waiting = BulkItem.objects.filter(run=run).waiting().order_by("position")
    with override(refusals.LANGUAGE):
        for pk in list(waiting.values_list("pk", flat=True)[:PIECE]):
            _settle(pk)
    with transaction.atomic():
        if waiting.exists():
            publish("bulk.begun", run=run)
        else:
            unfinished = BulkRun.objects.filter(pk=run, finished_at__isnull=True)
            unfinished.update(finished_at=moments.now())


def _settle(pk):
    """A fault of ours in one file holds up no other; one of the database is tried again."""
    try:
        _settle_one(pk)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        logger.error("bulk item %s was not done: %s", pk, type(error).__qualname__)
        _give_up(pk)


@transaction.atomic
def _settle_one(pk):
    item = _waiting(pk)
    if item is None:
        return
    try:
        with transaction.atomic():
            _act_on(item)
    except (ActRefused, Conflict) as refused:
        _close(item, BulkItem.State.REFUSED, refusals.kept(refused))
    else:
        _close(item, BulkItem.State.DONE)


@transaction.atomic
def _give_up(pk):
    if item := _waiting(pk):
        _close(item, BulkItem.State.REFUSED, (refusals.OF_OURS, {}))


def _waiting(pk) -> BulkItem | None:
    """Locked; None where another worker was faster."""
    return BulkItem.objects.locked().waiting().filter(pk=pk).select_related("run").first()


def _close(item, state, refused=("", {})):
    item.state, item.settled_at = state, moments.now()
    item.reason, item.values = refused
    item.save(update_fields=["state", "settled_at", "reason", "values"])


def _act_on(item):
    """By the rights of this moment: a post may have ended since the last file."""
    actor = User.objects.get(pk=item.run.actor_id)
    if not actor.is_active:
        raise NotAllowed(_("The account of whoever began this is closed."))
    application = Application.objects.locked().with_procedure().get(pk=item.application_id)
    refuse_stale(application, item.seen)
    (work,) = with_all(WorkItem.objects.filter(pk=item.work_id))
    given = _given(item.run)
    ((_work, why),) = outlook(item.run.act, actor=actor, works=[work], to=given.get("to"))
    if why:
        raise why
    service, arguments = SERVICES[item.run.act](given, work)
    done = service(application=application, actor=actor, seen=item.seen, **arguments)
    _expect(item, done.revision)


def _given(run) -> dict:
    if "to" not in run.parameters:
        return run.parameters
    return run.parameters | {"to": User.objects.get(pk=run.parameters["to"])}


def _expect(item, revision):
    """What this run did itself to the file is no surprise for another piece of its work."""
    others = BulkItem.objects.waiting().filter(run=item.run_id, application=item.application_id)
    others.exclude(pk=item.pk).filter(seen=item.seen).update(seen=revision)
