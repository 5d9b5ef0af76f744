"""Periodic work on applications."""

import logging

from django.utils import timezone

from procedures.models import Application, PaymentState, Status
from procedures.services import endings
from procedures.services.errors import ActRefused

logger = logging.getLogger(__name__)


def lapse_late():
    """Close what waited too long: supplements past their date, filing fees never paid."""
    now = timezone.now()
    unanswered = Application.objects.filter(
        status=Status.SUPPLEMENT_REQUESTED,
        supplements__state="open",
        supplements__answer_by__lt=now,
    )
    for application in unanswered:
        _try(endings.lapse, application=application, reason="Quá hạn bổ sung hồ sơ")
    long_ago = now - endings.UNPAID
    unpaid = Application.objects.filter(
        status=Status.REGISTERED, payment_state=PaymentState.DUE, submitted_at__lt=long_ago
    ).exclude(supplements__answered_at__gte=long_ago)
    for application in unpaid:
        _try(endings.lapse_unpaid, application=application)


def _try(service, **arguments):
    """One that was settled meanwhile must not hold up the others."""
    try:
        service(**arguments)
    except ActRefused:
        logger.info("Not lapsed: %s", arguments["application"].pk)
