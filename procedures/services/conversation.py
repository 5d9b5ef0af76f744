"""What agency and citizen write to each other. A line changes nothing else: no page goes stale."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.delegations import filled
from portal.accounts.models import Role
from portal.audit.services import record
from portal.core.text import nfc
from portal.tasks.outbox import publish
from procedures.models import Message
from procedures.services.errors import ActRefused, NotAllowed
from procedures.services.speaking import spoken


@transaction.atomic
def write_to_citizen(*, application, actor, text) -> Message:
    """A line of an officer that the applicant reads. Raises NotAllowed for outsiders."""
    message = _write(application, actor, text, agency=_agency_of(application, actor))
    _told(application, actor, "message", message)
    return message


@transaction.atomic
def write_note(*, application, actor, text) -> Message:
    """A line for colleagues only. Raises NotAllowed for outsiders."""
    agency = _agency_of(application, actor)
    message = _write(application, actor, text, agency=agency, is_internal=True)
    _told(application, actor, "note", message)
    return message


@transaction.atomic
def write_to_agency(*, application, actor, text, why="") -> Message:
    """A line of the applicant, or `why` an officer writes it for them at the counter. Raises
    NotAllowed for anybody else, ActRefused on a draft."""
    said = spoken(actor, application, why)
    if application.is_draft:
        raise ActRefused(_("Send the application first."))
    whose = {"entered_by": actor} if why else {}
    message = _write(application, application.filed_by if why else actor, text, **whose)
    _told(application, actor, "question", message, said)
    return message


def _write(application, actor, text, **details):
    return Message.objects.create(
        application=application, author=actor, text=nfc(text).strip(), **details
    )


def agency_writing(application, actor):
    """The agency for which this officer writes here; None for who only reads (an auditor)."""
    handled = type(application).objects.at_work_for(actor).filter(pk=application.pk).exists()
    agencies = {application.receiving_agency_id, application.deciding_agency_id}
    agencies |= set(application.work_items.values_list("agency_id", flat=True))
    posts = (post for post in actor.current_posts if post.role != Role.AUDITOR)
    return next((post.agency for post in posts if handled and post.agency_id in agencies), None)


def _agency_of(application, actor):
    agency = agency_writing(application, actor)
    if agency is None:
        raise NotAllowed(_("This act belongs to another post or agency."))
    return agency


def _told(application, actor, act, message, said=None):
    post = filled(actor, message.agency_id) if message.agency_id else application.acted_as
    record(
        stream=application.audit_stream,
        act=act,
        actor=actor,
        before=application.status,
        after=application.status,
        post=post,
        payload={"message": str(message.pk), **(said or {})},
    )
    if act != "note":
        occasion = str(message.pk)  # a message raises no revision, yet each one is news
        publish("application.acted", application=application.pk, act=act, revision=occasion)
