"""What comes by itself while time goes on: reminders, lapses, opinions that nobody gave."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from portal.core import moments
from portal.core.dates import at as moment_at
from procedures import jobs, reminders
from procedures.models import Application, Fee, Opinion, Status, SupplementRequest
from procedures.services import endings

LATER = timedelta(minutes=1)
DAWN = time(0, 1)
JOBS = (
    reminders.remind_of_answers,
    reminders.remind_of_notices,
    jobs.escalate_late,
    jobs.lapse_late,
)


def go_by(application: Application, since: datetime, until: datetime, after) -> None:
    """Let the periodic work look at the application whenever something of it is due, and at the
    end; `after` is called each time."""
    while since < until:
        since = min((one for one in _turns(application) if since < one < until), default=until)
        with moments.at(since):
            for job in JOBS:
                job(only=application)
            after()


def _turns(application) -> Iterator[datetime]:
    """Moments at which the periodic work may find something to do."""
    for request in application.supplements.filter(state=SupplementRequest.State.OPEN):
        yield from (request.answer_by - reminders.SOON + LATER, request.answer_by + LATER)
    for opinion in application.opinions.filter(state=Opinion.State.ASKED, escalated_at=None):
        yield opinion.due_at + LATER
    for fee in Fee.objects.owed().filter(application=application, pay_by__isnull=False):
        yield moment_at(fee.pay_by - reminders.SOON, DAWN)
        yield moment_at(fee.pay_by + timedelta(days=1), DAWN)
    if application.status == Status.REGISTERED and application.submitted_at:
        unpaid = application.submitted_at + endings.UNPAID
        yield from (unpaid - reminders.SOON + LATER, unpaid + LATER)
