"""What moving the open applications of a procedure to another version would do: counted by the
worker on the real rows, piece by piece. Applications are only read."""

import logging

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Count, F, Sum
from django.utils.translation import gettext_noop

from portal.core import moments
from portal.tasks import publish
from procedures.models import Application, Effect, Simulation
from procedures.services.comparing import Comparison, Found, load
from procedures.workflow import OPEN_STATUSES

PIECE = 200  # applications in a task: in between, others have their turn
NOT_COMPARED = gettext_noop("An error of ours: this file could not be compared.")
logger = logging.getLogger(__name__)


def open_elsewhere(version):
    """Open applications of the procedure that stay on other versions than this one."""
    same = Application.objects.filter(version__procedure=version.procedure_id)
    return same.filter(status__in=OPEN_STATUSES).exclude(version=version)


@transaction.atomic
def begin(*, version, actor) -> Simulation:
    """Have the worker look; the one that is under way, where there is one, goes on."""
    found, _is_new = Simulation.objects.get_or_create(
        version=version,
        finished_at=None,
        defaults={"asked_by": actor, "total": open_elsewhere(version).count()},
    )
    publish("simulation.begun", simulation=found.pk)
    return found


def work_off(simulation: str):
    """Handler of "simulation.begun": the next PIECE, then the rest in its own turn. Nothing is
    locked while it reads, and of two workers that looked at the same piece one keeps it."""
    found = Simulation.objects.select_related("version").filter(finished_at__isnull=True)
    one = found.filter(pk=simulation).first()
    if one is None:
        return
    applications = _next(one)
    comparison = Comparison(one.version)
    load(applications)
    effects = [
        Effect(
            simulation=one,
            application=application,
            kind=effect.kind,
            amount=effect.amount,
            reasons=[_kept(*reason) for reason in effect.reasons],
        )
        for application in applications
        for effect in _effects(comparison, application)
    ]
    _keep(one, applications, effects)


def _effects(comparison, application) -> list[Found]:
    """A fault of ours in one file holds up no other; one of the database is tried again."""
    try:
        return comparison.effects(application)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        logger.error("application %s: %s", application.pk, type(error).__qualname__)
        return [Found(Effect.Kind.BLOCKED, reasons=((NOT_COMPARED, {}),))]


def _next(simulation) -> list:
    waiting = open_elsewhere(simulation.version).with_procedure().order_by("pk")
    if simulation.cursor:
        waiting = waiting.filter(pk__gt=simulation.cursor)
    return list(waiting[:PIECE])


@transaction.atomic
def _keep(simulation, applications, effects):
    mine = Simulation.objects.filter(pk=simulation.pk, cursor=simulation.cursor)  # None: IS NULL
    if not applications:
        mine.filter(finished_at__isnull=True).update(finished_at=moments.now())
        return
    looked_at = F("looked_at") + len(applications)
    if mine.update(cursor=applications[-1].pk, looked_at=looked_at):
        Effect.objects.bulk_create(effects)
        publish("simulation.begun", simulation=simulation.pk)


def _kept(message, values) -> list:
    """As JSON holds it: see procedures.refusals."""
    return [message, {name: {"vi": one.vi, "en": one.en} for name, one in values.items()}]


def counted(version) -> list[tuple[int, int]]:
    """[(number of a version, open applications on it)] of all but this version."""
    found = open_elsewhere(version).order_by().values_list("version__number")
    return sorted(found.annotate(Count("pk")))


def counts(simulation) -> tuple[dict, int]:
    """{kind of effect: number of applications}, and what the fees would change by, in đồng."""
    rows = simulation.effects.order_by().values_list("kind").annotate(Count("pk"), Sum("amount"))
    return {kind: number for kind, number, _sum in rows}, sum(more for *_rest, more in rows)
