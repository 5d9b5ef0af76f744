"""Opening a file of others for an hour: with a reason, under everybody's eyes."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_noop

from portal.audit.services import record
from portal.core import moments
from portal.tasks.outbox import publish
from procedures.models import Application, Status, UrgentAccess
from procedures.services.authority import is_party
from procedures.services.errors import ActRefused
from procedures.services.powers import require_opening_urgently, urgent_post

LASTS = timedelta(minutes=60)
UNKNOWN = gettext_noop("No file with this code can be opened. Check the code.")


@transaction.atomic
def open_urgently(*, code, actor, reason) -> Application:
    """The file, to be read until the access ends; at once where the officer may read it anyway.

    Raises NotAllowed without the power, ActRefused in the same words for a code that is nobody's
    and for a file that is not to be opened.
    """
    post = require_opening_urgently(actor)
    filed = Application.objects.locked().exclude(status=Status.DRAFT)
    found = filed.filter(code=code.strip().upper()).first()
    if found is None or is_party(actor, found):
        raise ActRefused(UNKNOWN)
    if not may_read(actor, found):
        _begin(found, actor, post, reason)
    return found


def may_read(user, application) -> bool:
    handled = Application.objects.at_work_for(user).filter(pk=application.pk)
    return handled.exists() or access_of(user, application.pk) is not None


def access_of(user, application_id) -> UrgentAccess | None:
    """The one in force; it ends early with the post that allowed it."""
    if urgent_post(user) is None:
        return None
    mine = user.urgent_accesses.in_force().filter(application=application_id)
    return mine.select_related("application", "agency").order_by("-ends_at").first()


def _begin(application, actor, post, reason):
    now = moments.now()
    access = UrgentAccess.objects.create(
        application=application,
        officer=actor,
        role=post.role,
        agency=post.agency,
        reason=reason,
        begun_at=now,
        ends_at=now + LASTS,
    )
    record(
        stream=application.audit_stream,
        act="open_urgently",
        actor=actor,
        post=post,
        before=application.status,
        after=application.status,
        reason=reason,
        payload={"ends_at": access.ends_at},
    )
    publish("application.opened_urgently", access=str(access.pk))
