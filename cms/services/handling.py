"""Working off what differs from the national catalogue: who looks after it, and how it ended."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.models import CatalogueDifference
from portal.audit.services import record
from portal.core.errors import Conflict

State = CatalogueDifference.State


class Overtaken(Conflict):
    """Somebody else was faster; the page in front of the editor is out of date."""


def take(*, difference: CatalogueDifference, actor) -> None:
    """Nobody looks after it yet. Raises Overtaken."""
    _change(difference, actor, "take", {"owner": None, "state": State.OPEN}, {"owner": actor})


def leave(*, difference: CatalogueDifference, actor) -> None:
    """Only who looks after it. Raises Overtaken."""
    _change(difference, actor, "leave", {"owner": actor, "state": State.OPEN}, {"owner": None})


def handle(*, difference: CatalogueDifference, actor, reason: str) -> None:
    """It is dealt with, or needs nothing; `reason` says which. Raises Overtaken."""
    changes = {"state": State.HANDLED, "handled_by": actor, "handled_at": timezone.now()}
    _change(difference, actor, "handle", {"state": State.OPEN}, changes | {"reason": reason})


def reopen(*, difference: CatalogueDifference, actor) -> None:
    """Raises Overtaken."""
    changes = {"state": State.OPEN, "handled_by": None, "handled_at": None, "reason": ""}
    _change(difference, actor, "reopen", {"state": State.HANDLED}, changes)


@transaction.atomic
def _change(difference, actor, act: str, before: dict, changes: dict) -> None:
    """One statement asks and changes: of two editors at once, the second is told."""
    found = CatalogueDifference.objects.filter(pk=difference.pk, **before)
    if not found.update(**changes):
        raise Overtaken(_("Somebody else has changed this meanwhile. Look at it again."))
    record(
        stream=f"difference:{difference.pk}",
        act=act,
        actor=actor,
        before=str(before.get("state", "")),
        after=str(changes.get("state", before.get("state", ""))),
        reason=changes.get("reason", ""),
        payload={"code": difference.code, "kind": difference.kind, "mark": difference.mark},
    )
