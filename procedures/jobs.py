"""Periodic work on applications."""

import logging
from datetime import timedelta

from portal.core import moments
from portal.core.viruses import NoVerdict
from procedures.models import Application, Attachment, Opinion, PaymentState, Status
from procedures.models.papers import Scan
from procedures.services import drafts, endings, opinions, scanning
from procedures.services.errors import ActRefused
from procedures.services.powers import PAUSED
from procedures.system_reasons import NOT_SUPPLIED

logger = logging.getLogger(__name__)
FORGOTTEN = timedelta(days=90)  # the privacy notice says so
AT_ONCE = 500  # drafts thrown away, files looked at, opinions escalated, in one run
MOST_SILENT = 3  # files in a row that the scanner says nothing about
LONG = timedelta(hours=2)  # by then the task of a new file has been given up


def lapse_late(only=None):
    """Close what waited too long: supplements past their date, filing fees never paid; `only` of
    this application.

    Whoever has no account cannot answer online: a receptionist closes those, with a reason.
    """
    now = moments.now()
    files = Application.objects.filter(pk=only.pk) if only else Application.objects.all()
    unanswered = files.filter(
        status=Status.SUPPLEMENT_REQUESTED,
        supplements__state="open",
        supplements__answer_by__lt=now,
        filed_by__is_dormant=False,
    )
    for application in unanswered:
        _try(endings.lapse, application=application, reason=NOT_SUPPLIED)
    long_ago = now - endings.UNPAID
    unpaid = files.filter(
        status=Status.REGISTERED, payment_state=PaymentState.DUE, submitted_at__lt=long_ago
    ).exclude(supplements__answered_at__gte=long_ago)
    for application in unpaid:
        _try(endings.lapse_unpaid, application=application)


def escalate_late(only=None):
    """Bring opinions that nobody gave in time before the approvers of the agency asked; `only` of
    this application."""
    late = Opinion.objects.filter(
        state=Opinion.State.ASKED, escalated_at__isnull=True, due_at__lt=moments.now()
    )
    late = late.filter(application=only) if only else late
    # A step of the route waits with its file.
    late = late.exclude(of_route=True, application__status__in=PAUSED)
    for opinion in late.select_related("application").order_by("due_at")[:AT_ONCE]:
        _try(opinions.escalate_opinion, application=opinion.application, opinion_id=opinion.pk)


def forget_drafts():
    """Throw away drafts, with their files, that nobody has touched for `FORGOTTEN`.

    Those that were erased, but for a paper, are done with: they shall not fill the run for ever.
    """
    before = moments.now() - FORGOTTEN
    old = Application.objects.filter(status=Status.DRAFT, updated_at__lt=before)
    old = old.filter(erased_at__isnull=True)
    old = old.exclude(attachments__created_at__gte=before).order_by("updated_at")
    for application in old[:AT_ONCE]:
        _try(drafts.forget, application=application, before=before)


def scan_waiting():
    """Look at files that came while the scanner was away for long.

    One that cannot be read, or judged, holds up no other; where none is judged, nobody is there.
    """
    silent = 0
    waiting = Attachment.objects.filter(scan=Scan.QUARANTINED)
    old = waiting.filter(created_at__lt=moments.now() - LONG).order_by("created_at")
    for pk in list(old.values_list("pk", flat=True)[:AT_ONCE]):
        try:
            scanning.scan(str(pk))
            silent = 0
        except NoVerdict:
            silent += 1
        except Exception as error:
            logger.error("attachment %s was not scanned: %s", pk, type(error).__qualname__)
        if silent == MOST_SILENT:
            return


def _try(service, **arguments):
    """One that was settled meanwhile must not hold up the others."""
    try:
        service(**arguments)
    except ActRefused:
        logger.info("Left as it is: %s", arguments["application"].pk)
