"""Moving open applications to another version of the rules: an explicit act with a reason.

Only what a simulation found unchanged is moved, file by file, each in a transaction of its own in
which it is compared again under its lock. What became of it is committed with it, so a worker that
is killed, or stopped and sent again, goes on where it stood and does nothing twice.
"""

import logging

from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from portal.core import moments
from portal.core.errors import Conflict
from portal.tasks import publish
from procedures import refusals
from procedures.models import Effect, Move, MovedFile
from procedures.services.acts import acting
from procedures.services.authority import require_no_party
from procedures.services.comparing import Comparison, load
from procedures.services.errors import ActRefused, NotAllowed

PIECE = 25  # files in a task
POWER = "procedures.add_move"  # of legal officers, who approve versions; no editor has it
CHANGED = gettext_noop("The file has changed since the simulation: it would not stay as it is.")
ENDED = gettext_noop("The file has ended, or has been moved already.")
logger = logging.getLogger(__name__)


@transaction.atomic
def begin(*, simulation, actor, reason) -> Move:
    """Have the worker move what the simulation found unchanged; a second time the same Move.

    Raises NotAllowed without the power, ActRefused where there is nothing to move.
    """
    _require_power(actor)
    if not reason.strip():
        raise ActRefused(_("Say why the files are moved."))
    if simulation.finished_at is None:
        raise ActRefused(_("The simulation is still under way."))
    if simulation.version != simulation.version.procedure.current_version():
        raise ActRefused(_("Files are moved to the version in force only."))
    if not simulation.effects.filter(kind=Effect.Kind.SAME).exists():
        raise ActRefused(_("No file can be moved without a change for it."))
    move, is_new = Move.objects.get_or_create(
        simulation=simulation, defaults={"actor": actor, "reason": reason.strip()}
    )
    if is_new:
        publish("move.begun", move=move.pk)
    return move


@transaction.atomic
def stop(*, move, actor) -> None:
    """The worker leaves the rest alone, after the file that it has in hand."""
    _require_power(actor)
    under_way = Move.objects.filter(pk=move.pk, finished_at=None, stopped_at=None)
    under_way.update(stopped_at=moments.now())


@transaction.atomic
def resume(*, move, actor) -> None:
    """The rest goes on, still in the name of whoever began it."""
    _require_power(actor)
    stopped = Move.objects.filter(pk=move.pk, finished_at=None, stopped_at__isnull=False)
    if stopped.update(stopped_at=None):
        publish("move.begun", move=move.pk)


def _require_power(actor):
    if not actor.is_active or not actor.has_perm(POWER):
        raise NotAllowed(_("Only a legal officer may move files to another version."))


def work_off(move: str):
    """Handler of "move.begun": the next PIECE of files, then the rest in its own turn."""
    found = Move.objects.select_related("simulation__version__procedure", "actor")
    for effect in _next(found.get(pk=move)):
        if Move.objects.filter(pk=move, stopped_at__isnull=False).exists():
            return
        _settle(found.get(pk=move), effect)
    with transaction.atomic():
        if _next(found.get(pk=move)):
            publish("move.begun", move=move)
        else:
            unfinished = Move.objects.filter(pk=move, finished_at=None, stopped_at=None)
            unfinished.update(finished_at=moments.now())


def _next(move) -> list:
    """Effects `same` behind the cursor; of one that has ended or is stopped none."""
    if move.finished_at or move.stopped_at:
        return []
    waiting = move.simulation.effects.filter(kind=Effect.Kind.SAME).order_by("pk")
    if move.cursor:
        waiting = waiting.filter(pk__gt=move.cursor)
    return list(waiting.select_related("application")[:PIECE])


def _settle(move, effect):
    """A fault of ours in one file holds up no other; one of the database is tried again."""
    with override(refusals.LANGUAGE):
        try:
            _settle_one(move, effect)
        except (ActRefused, Conflict) as refused:
            _close(move, effect, MovedFile.State.REFUSED, refusals.kept(refused))
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            name = type(error).__qualname__
            logger.error("application %s was not moved: %s", effect.application_id, name)
            _close(move, effect, MovedFile.State.REFUSED, (refusals.OF_OURS, {}))


@transaction.atomic
def _settle_one(move, effect):
    _require_power(move.actor)
    move_one(effect.application, move)
    _close(move, effect, MovedFile.State.DONE)


@transaction.atomic
def move_one(application, move):
    """The file follows the other version from now on. Raises ActRefused where that would change
    anything for it, or where it stands on that version already."""
    version, kept = move.simulation.version, {}
    require_no_party(move.actor, application)
    with acting(
        application, act="move_version", actor=move.actor, reason=move.reason, payload=kept
    ) as locked:
        if not locked.is_open or locked.version_id == version.pk:
            raise ActRefused(ENDED)
        load([locked])
        if [one.kind for one in Comparison(version).effects(locked)] != [Effect.Kind.SAME]:
            raise ActRefused(CHANGED)
        kept["version"] = [locked.version.number, version.number]
        locked.version = version
        locked.work_items.open().update(version=version)
    return locked


@transaction.atomic
def _close(move, effect, state, refused=("", {})):
    """What became of it, once; another worker may have been faster."""
    reason, values = refused
    MovedFile.objects.get_or_create(
        move=move,
        application_id=effect.application_id,
        defaults={"state": state, "reason": reason, "values": values},
    )
    Move.objects.filter(pk=move.pk).update(cursor=effect.pk)
