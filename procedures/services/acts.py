"""The frame of every act: lock the row, refuse a stale page, save, write one event."""

from contextlib import contextmanager
from datetime import UTC

from django.db import transaction
from django.utils.translation import gettext as _

from portal.audit.services import last_event, record
from portal.core import moments
from portal.tasks.outbox import publish
from procedures.models import Application
from procedures.services.errors import StalePage
from procedures.services.fee_states import taken

DATES = ("accept_by", "received_at", "due_at", "finished_at", "closed_at")


@contextmanager
def acting(  # noqa: PLR0913 (each is a column of the event)
    application, *, act, actor, seen=None, reason="", payload=None
):
    """Yield the locked application; afterwards save it and record the act.

    `seen` is the revision that the person's page showed (None: no page, e.g. the system). Must run
    inside a transaction opened by the service. Raises StalePage.
    """
    _require_transaction()
    files = Application.objects.locked().with_procedure()
    locked = files.select_related("receiving_agency__calendar").get(pk=application.pk)
    if seen is not None:
        refuse_stale(locked, seen)
    with acting_on(locked, act=act, actor=actor, reason=reason, payload=payload):
        yield locked
        locked.acted_as = locked.acted_as or application.acted_as


@contextmanager
def acting_on(locked, *, act, actor, reason="", payload=None):
    """The same for a caller that holds the lock: `locked` is the row as it was read under it."""
    before, stood = locked.status, _standing(locked)
    yield
    payload = {**(payload or {}), **taken(locked), **_moved(stood, _standing(locked))}
    locked.revision += 1
    locked.save()
    record(
        stream=locked.audit_stream,
        act=act,
        actor=actor,
        before=before,
        after=locked.status,
        reason=reason,
        post=_post_of(actor, locked),
        payload=payload or None,
    )
    publish("application.acted", application=str(locked.pk), act=act, revision=str(locked.revision))


def _standing(application) -> dict:
    """What an act may move beside the status: the open steps of the route, and the dates."""
    steps = application.steps.open().order_by("sequence").values_list("step_id", flat=True)
    dates = {name: getattr(application, name) for name in DATES}
    return {"steps": list(steps)} | {
        name: at and at.astimezone(UTC).isoformat() for name, at in dates.items()
    }


def _moved(before, after) -> dict:
    """{"moved": {what: [before, after]}}; empty where all stands as it stood."""
    moved = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    return {"moved": moved} if moved else {}


def _post_of(actor, application):
    """None for whoever acts as a citizen, also where an officer acted on this row before."""
    post = application.acted_as
    return post if actor and post and post in actor.current_posts else None


def _require_transaction():
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("acting() needs a transaction")


def refuse_stale(application, seen):
    """Raises StalePage, naming who acted, unless the page showed the revision of this row."""
    if str(seen) != str(application.revision):
        raise _stale(application)


def _stale(application) -> StalePage:
    event = last_event(application.audit_stream)
    return StalePage(
        _("This application has just been handled by someone else."),
        who=event.actor_label if event else "",
        when=event.created_at if event else moments.now(),
    )
