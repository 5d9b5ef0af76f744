"""Every night the books and the record of events are gone through; what is found is told once."""

import hashlib
import logging
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import islice

from django.db import transaction
from django.utils import timezone

from payments import ledger
from payments.models import BookCheck
from portal.accounts.models import User
from portal.audit import verification
from portal.core.dates import at, local, today
from portal.documents import restoring
from portal.notices.services import News, notify
from portal.tasks import publish

START = time(1)  # in Viet Nam, when hardly anybody works
MOST = 20  # findings that are kept and told

logger = logging.getLogger("payments")


def run():
    """Hourly: what has not been checked since the night began. Nothing in restore mode."""
    if restoring.current():
        return
    done = BookCheck.objects.filter(checked_at__gte=_last_night()).values_list("subject", flat=True)
    for subject in set(BookCheck.Subject) - set(done):
        check(subject)


def _last_night() -> datetime:
    night = at(today(), START)
    return night if night <= local(timezone.now()) else night - timedelta(days=1)


def check(subject: str) -> BookCheck:
    """Go through it now. Administrators hear of what the check before did not find."""
    found = _found(subject)
    with transaction.atomic():
        before = BookCheck.objects.filter(pk=subject).first()
        is_new = set(found) - set(before.findings if before else ())
        values = {"checked_at": timezone.now(), "findings": found}
        row = BookCheck.objects.update_or_create(pk=subject, defaults=values)[0]
        if is_new:
            logger.critical("%s: %s", subject, "; ".join(sorted(is_new)))
            publish("books.wrong", subject=subject)
    return row


def _found(subject) -> list[str]:
    """What is found twice: people pay meanwhile, and a question may fall between two answers."""
    first = list(islice(FINDINGS[subject](), MOST))
    again = set(islice(FINDINGS[subject](), 2 * MOST)) if first else set()
    return [line for line in first if line in again]


def _of_ledger() -> Iterator[str]:
    return (f"{one.invariant}: {one.what}; first {one.row}" for one in ledger.verify())


def _of_audit() -> Iterator[str]:
    return (str(one) for one in verification.verify() if one.is_fault)


FINDINGS = {BookCheck.Subject.LEDGER: _of_ledger, BookCheck.Subject.AUDIT: _of_audit}


def tell(*, subject: str):
    """Handler of "books.wrong"."""
    row = BookCheck.objects.filter(pk=subject).first()
    if row is None or not row.findings:
        return
    mark = hashlib.sha256("\n".join(row.findings).encode()).hexdigest()[:32]
    context = {"is_money": subject == BookCheck.Subject.LEDGER, "findings": row.findings}
    for administrator in User.objects.filter(is_active=True, is_superuser=True):
        news = News("books_wrong", f"books:{subject}:{today()}:{mark}", None, context)
        notify(recipient=administrator, news=news)
