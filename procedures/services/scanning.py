"""The virus check of what people gave: nobody opens a file before the scanner has spoken."""

import logging

from django.db import transaction

from portal.audit.services import record
from portal.core import viruses
from portal.tasks.outbox import publish
from procedures.models import Application, Attachment
from procedures.models.papers import Scan

logger = logging.getLogger(__name__)


def first_state() -> Scan:
    return Scan.QUARANTINED if viruses.is_on() else Scan.CLEAN


def ask_for(attachment: Attachment) -> Attachment:
    """Inside the transaction that keeps the file."""
    if attachment.scan == Scan.QUARANTINED:
        publish("file.kept", attachment=attachment.pk)
    return attachment


def scan(attachment: str):
    """Handler of "file.kept". Without a verdict it raises, to be tried again; the file waits.

    Where the check was switched off meanwhile, it is as if the file had come today.
    """
    waiting = Attachment.objects.filter(pk=attachment, scan=Scan.QUARANTINED).first()
    if waiting is None:
        return  # taken out meanwhile, or looked at by another worker
    if not viruses.is_on():
        return _settle(waiting, "")
    with waiting.file.open("rb") as stream:
        _settle(waiting, viruses.found_in(stream))


@transaction.atomic
def _settle(waiting, virus: str):
    application = Application.objects.locked().get(pk=waiting.application_id)
    same = application.attachments.filter(pk=waiting.pk, scan=Scan.QUARANTINED)
    if not same.update(scan=Scan.REFUSED if virus else Scan.CLEAN) or not virus:
        return
    record(
        stream=application.audit_stream,
        act="refuse_file",
        actor=None,
        before=application.status,
        after=application.status,
        payload={"file": str(waiting.pk), "virus": virus},
    )
    publish("file.refused", application=str(application.pk), attachment=str(waiting.pk))
    logger.warning("attachment %s: %s", waiting.pk, virus)
