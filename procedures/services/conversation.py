"""What agency and citizen write to each other. A line changes nothing else: no page goes stale."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.tasks.outbox import publish
from procedures.models import Message
from procedures.services.errors import NotAllowed


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
def write_to_agency(*, application, actor, text) -> Message:
    """A line of the applicant or a representative. Raises NotAllowed for anybody else."""
    if not type(application).objects.of_citizen(actor).filter(pk=application.pk).exists():
        raise NotAllowed(_("Only the applicant or a representative may do this."))
    message = _write(application, actor, text, agency=None)
    _told(application, actor, "message", message)
    return message


def _write(application, actor, text, **details):
    return Message.objects.create(
        application=application, author=actor, text=text.strip(), **details
    )


def _agency_of(application, actor):
    """The officer's agency that handles the file; an auditor reads without handling."""
    handled = type(application).objects.at_work_for(actor).filter(pk=application.pk).exists()
    agencies = {application.receiving_agency_id, application.deciding_agency_id}
    agencies |= set(application.work_items.values_list("agency_id", flat=True))
    for post in actor.current_posts:
        if handled and post.agency_id in agencies:
            return post.agency
    raise NotAllowed(_("This act belongs to another post or agency."))


def _told(application, actor, act, message):
    record(
        stream=application.audit_stream,
        act=act,
        actor=actor,
        before=application.status,
        after=application.status,
        payload={"message": str(message.pk)},
    )
    if act == "message":
        publish("application.acted", application=str(application.pk), act=act,
                revision=str(application.revision))  # fmt: skip
