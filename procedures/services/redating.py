"""Due dates that were given follow the calendar: a day off that is announced late moves them."""

import logging

from django.db import InterfaceError, OperationalError, transaction

from portal.core import moments
from procedures.services import clock
from procedures.services.acts import acting
from procedures.services.errors import ActRefused

logger = logging.getLogger(__name__)


def follow_calendars(applications):
    """Of those whose clock runs. One that was handled meanwhile, or whose date cannot be worked out
    at all, holds up no other; the checks of the night name it.
    """
    for application in applications:
        try:
            if clock.is_overtaken(application):
                follow_calendar(application=application)
        except ActRefused:
            logger.info("Left as it is: %s", application.pk)
        except (OperationalError, InterfaceError):  # says nothing of the application
            raise
        except Exception as error:
            logger.error("application %s: %s", application.pk, type(error).__qualname__)


@transaction.atomic
def follow_calendar(*, application):
    """Move the due date to where the calendar puts it now. Raises ActRefused: it stands there."""
    with acting(application, act="move_date", actor=None) as locked:
        if not clock.is_overtaken(locked):
            raise ActRefused("its date follows from the calendar")
        clock.follow_calendar(locked, at=moments.now())
    return locked
