"""Every night the books and the record of events are gone through; what is found is told once.

Each check is a task of its own, and one that grows with the years takes a task for each piece: none
is too long for a task, and none that fails holds up another. What is not finished by the morning is
itself a finding.
"""

import hashlib
import logging
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from functools import partial
from itertools import chain, islice

from django.db import transaction
from django.utils import timezone

from payments import ledger, orphans
from payments.models import BookCheck
from payments.recounts import RECOUNTS, tonights_share
from payments.services import comparison
from portal.accounts.models import User
from portal.audit import verification
from portal.core.dates import at, local, today
from portal.documents import restoring
from portal.notices.services import News, notify
from portal.tasks import publish
from procedures.services import redating

START = time(1)  # in Viet Nam, when hardly anybody works
LONGEST = timedelta(hours=6)  # of a check with all its pieces: then the offices open
MOST = 20  # findings that are kept and told
UNFINISHED = "the check of %s was not finished by the morning"
Subject = BookCheck.Subject
Piece = tuple[Iterator[str], str]  # findings, and where the next piece begins; "": this is the last

logger = logging.getLogger("payments")


def run():
    """Hourly: begin what was not begun this night, note what did not finish. Nothing in restore
    mode."""
    if restoring.current():
        return
    known = BookCheck.objects.in_bulk()
    for subject in Subject:
        row = known.get(subject)
        if row is None or row.begun_at < last_night():
            begin(subject)
        elif is_late(row):
            _note_late(subject)


def last_night() -> datetime:
    """When it began."""
    night = at(today(), START)
    return night if night <= local(timezone.now()) else night - timedelta(days=1)


def is_late(row: BookCheck) -> bool:
    """Also where nothing was begun, because no worker is there to do it."""
    since = max(row.begun_at, last_night())
    is_finished = row.checked_at is not None and row.checked_at >= since
    return not is_finished and timezone.now() > since + LONGEST


@transaction.atomic
def begin(subject: str):
    """What an earlier run has not finished is dropped: its next piece finds another number."""
    first = {"begun_at": timezone.now(), "pieces": 0, "place": "", "so_far": []}
    row = BookCheck.objects.update_or_create(pk=subject, defaults=first)[0]
    publish("books.check", subject=subject, run=_number(row), piece=0)


def _number(row) -> int:
    return int(row.begun_at.timestamp())


def check(*, subject: str, run: int, piece: int):
    """Handler of "books.check": one piece, then the next. Raises OnHold in restore mode."""
    restoring.require_off()
    row = BookCheck.objects.filter(pk=subject, pieces=piece).first()
    if row is None or _number(row) != run:
        return  # done already, or of a night that is over
    found, place = _found(subject, row.place)
    with transaction.atomic():
        row = BookCheck.objects.select_for_update().get(pk=subject)
        if (_number(row), row.pieces) != (run, piece):
            return
        row.pieces, row.place = piece + 1, place
        row.so_far = [*row.so_far, *found][:MOST]
        if place:
            publish("books.check", subject=subject, run=run, piece=row.pieces)
        else:
            row.checked_at = timezone.now()
            _conclude(row, row.so_far)
        row.save()


def _found(subject, place) -> tuple[list[str], str]:
    """What is found twice: people pay meanwhile, and a question may fall between two answers."""
    lines, then = CHECKS[subject](place)
    first = list(islice(lines, MOST))
    again = set(islice(CHECKS[subject](place)[0], 2 * MOST)) if first else set()
    return [line for line in first if line in again], then


@transaction.atomic
def _note_late(subject):
    row = BookCheck.objects.select_for_update().get(pk=subject)
    line = UNFINISHED % subject
    if is_late(row) and line not in row.findings:
        _conclude(row, [line, *row.findings])
        row.save()


def _conclude(row, findings):
    """Administrators hear of what was not found before."""
    is_new = set(findings) - set(row.findings)
    row.findings = findings
    if is_new:
        logger.critical("%s: %s", row.subject, "; ".join(sorted(is_new)))
        publish("books.wrong", subject=row.subject)


def _of_ledger(part, _place) -> Piece:
    return (f"{one.invariant}: {one.what}; first {one.row}" for one in ledger.findings(part)), ""


def _of_recount(name, place) -> Piece:
    """What was found stays found until it is mended, whichever rows have their turn."""
    row = BookCheck.objects.filter(pk=name).first()
    told = [line for line in row.findings if "; " in line] if row else []
    return RECOUNTS[name].piece(place, told)


def _of_dates(place) -> Piece:
    """What the calendar has moved since yesterday is moved first: that is no fault."""
    redating.follow_calendars(RECOUNTS["dates"].due(place))
    return _of_recount("dates", place)


def _of_orphans(_place) -> Piece:
    """A sixteenth of the store, and what was found before."""
    row = BookCheck.objects.filter(pk=Subject.ORPHANS).first()
    told = [line.rpartition("; ")[2] for line in row.findings] if row else []
    names = chain(orphans.still(told), orphans.of_share(tonights_share()))
    return (f"{orphans.INVARIANT}: {orphans.WHAT}; {name}" for name in dict.fromkeys(names)), ""


def _of_comparison(_place) -> Piece:
    return comparison.behind(), ""


def _of_record(piece, place) -> Piece:
    found, then = piece(place)
    return (str(one) for one in found if one.is_fault), then


RECORD = {
    Subject.CHAINS: verification.chains,
    Subject.ENDS: verification.ends,
    Subject.ANCHORS: verification.anchors,
    Subject.GUARDS: verification.refusals,
}
CHECKS: dict[str, Callable[[str], Piece]] = {
    **{Subject(part): partial(_of_ledger, part) for part in ledger.PARTS},
    **{Subject(name): partial(_of_recount, name) for name in RECOUNTS},
    Subject.DATES: _of_dates,
    Subject.COMPARED: _of_comparison,
    Subject.ORPHANS: _of_orphans,
    **{subject: partial(_of_record, piece) for subject, piece in RECORD.items()},
}


def tell(*, subject: str):
    """Handler of "books.wrong"."""
    row = BookCheck.objects.filter(pk=subject).first()
    if row is None or not row.findings:
        return
    mark = hashlib.sha256("\n".join(row.findings).encode()).hexdigest()[:32]
    context = {"is_money": subject not in RECORD, "findings": row.findings}
    for administrator in User.objects.filter(is_active=True, is_superuser=True):
        news = News("books_wrong", f"books:{subject}:{today()}:{mark}", None, context)
        notify(recipient=administrator, news=news)
