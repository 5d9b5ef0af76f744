"""Due dates that were given follow the calendar: a day off that is announced late moves them."""

import logging

from django.db import transaction
from django.utils import timezone

from procedures.services import clock
from procedures.services.acts import acting
from procedures.services.errors import ActRefused

logger = logging.getLogger(__name__)


def follow_calendars(applications):
    """Of those whose clock runs or waits. One that was handled meanwhile holds up no other."""
    for application in applications:
        if clock.is_overtaken(application):
            try:
                follow_calendar(application=application)
            except ActRefused:
                logger.info("Left as it is: %s", application.pk)


@transaction.atomic
def follow_calendar(*, application):
    """Move the due date to where the calendar puts it now. Raises ActRefused: it stands there."""
    with acting(application, act="move_date", actor=None) as locked:
        if not clock.is_overtaken(locked):
            raise ActRefused("its date follows from the calendar")
        clock.follow_calendar(locked, at=timezone.now())
    return locked
