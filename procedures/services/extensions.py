"""A result that comes late: one apology, with its reason and one new date (form 04)."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal.core import moments
from portal.core.dates import local_date
from procedures.deadlines import Limit, Term, compute_due
from procedures.models import Extension, Status
from procedures.services import clock, powers, slips, terms
from procedures.services.acts import acting
from procedures.services.errors import ActRefused

WORKED_ON = (Status.RECEIVED, Status.PROCESSING)  # elsewhere somebody else is waited for
AMOUNTS = {
    Extension.Unit.WORKING_DAY: (*range(1, 11), 15, 20, 25, 30),
    Extension.Unit.CALENDAR_DAY: (*range(1, 11), 15, 20, 25, 30),
    Extension.Unit.WORKING_HOUR: (1, 2, 4, 8, 16, 24, 32, 40),
}


def is_possible(application) -> bool:
    """There is a date that runs, and no new one was given before."""
    runs = application.status in WORKED_ON and application.due_at is not None
    return runs and terms.extension_of(application) is None


def is_in_time(application, now) -> bool:
    """Is it told at least a day before the date? Only then does the time limit become longer."""
    return local_date(now) < local_date(application.due_at)


def new_dates(application, now) -> dict[int, datetime]:
    """{amount: the new date} of what can be given, in the unit of the limit.

    Where days off make two amounts end on one day, the smaller one; none that is not later.
    """
    term, unit = terms.term_of(application), terms.limit_of(application).unit
    found: dict[int, datetime] = {}
    for amount in AMOUNTS[unit]:
        moment = _new_date(application, term, amount, now)
        if moment > max(found.values(), default=application.due_at):
            found[amount] = moment
    return found


def _new_date(application, term, amount, now) -> datetime:
    """Of a longer limit or, where it is too late for that, counted from the old date or from now,
    whichever is later."""
    if is_in_time(application, now):
        longer = Limit(term.limit.amount + amount, term.limit.unit)
        return compute_due(replace(term, limit=longer), now).at
    begun = max(now, application.due_at)
    return compute_due(Term(begun, Limit(amount, term.limit.unit), term.calendar), begun).at


@transaction.atomic
def extend(*, application, actor, amount: int, reason, seen=None):
    """Give the new date, `amount` units of the limit later, and issue the apology.

    By an approver of an agency that handles the file. Raises ActRefused for a second time, and
    while the applicant is waited for.
    """
    frame = {"seen": seen, "reason": reason, "payload": {"amount": amount}}
    with acting(application, act="extend", actor=actor, **frame) as locked:
        agency = powers.require_approver(actor, locked)
        _check_possible(locked)
        extension = _extension(locked, amount, moments.now())
        extension.agency, extension.decided_by, extension.reason = agency, actor, reason
        extension.save(force_insert=True)
        if extension.in_time:
            clock.extend(locked, at=extension.decided_at)
        slips.issue_apology(locked, extension=extension)
    return locked


def _check_possible(application):
    if terms.extension_of(application):
        raise ActRefused(_("A new date was given already; it may be given only once."))
    if not is_possible(application):
        raise ActRefused(_("This act is not possible here now."))


def _extension(application, amount, now) -> Extension:
    dates = new_dates(application, now)
    if amount not in dates:
        raise ActRefused(_("Choose the new date."))
    return Extension(
        application=application,
        amount=amount,
        unit=terms.limit_of(application).unit,
        in_time=is_in_time(application, now),
        old_due_at=application.due_at,
        new_due_at=dates[amount],
        decided_at=now,
    )
