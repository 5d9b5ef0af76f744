"""The frame of every act: lock the row, refuse a stale page, save, write one event."""

from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.delegations import with_delegation
from portal.audit.services import last_event, record
from portal.tasks.outbox import publish
from procedures.models import Application
from procedures.services.errors import StalePage
from procedures.services.fee_states import taken


@contextmanager
def acting(  # noqa: PLR0913 (each is a column of the event)
    application, *, act, actor, seen=None, reason="", payload=None
):
    """Yield the locked application; afterwards save it and record the act.

    `seen` is the revision that the person's page showed (None: no page, e.g. the system). Must run
    inside a transaction opened by the service. Raises StalePage.
    """
    _require_transaction()
    locked = Application.objects.locked().with_procedure().get(pk=application.pk)
    if seen is not None:
        refuse_stale(locked, seen)
    with acting_on(locked, act=act, actor=actor, reason=reason, payload=payload):
        yield locked
        locked.acted_for = locked.acted_for or application.acted_for


@contextmanager
def acting_on(locked, *, act, actor, reason="", payload=None):
    """The same for a caller that holds the lock: `locked` is the row as it was read under it."""
    before = locked.status
    yield
    post = locked.acted_for if actor else None
    payload = {**(payload or {}), **taken(locked)}
    locked.revision += 1
    locked.save()
    record(
        stream=locked.audit_stream,
        act=act,
        actor=actor,
        before=before,
        after=locked.status,
        reason=reason,
        payload=with_delegation(post, payload or None),
    )
    publish("application.acted", application=str(locked.pk), act=act, revision=str(locked.revision))


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
        when=event.created_at if event else timezone.now(),
    )
