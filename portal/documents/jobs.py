"""Periodic: seal what had to wait, and look ahead so that nothing has to."""

import logging
import time
from datetime import timedelta

from django.db import transaction

from portal.documents import sealing
from portal.documents.models import IssuedDocument
from portal.documents.seals.book import entries
from portal.documents.seals.condition import condition_of, usable_seal
from portal.documents.seals.errors import SealUnusable
from portal.documents.seals.revocation import refresh
from portal.documents.worker import make
from portal.tasks import publish

CATCH_UP_FOR = timedelta(minutes=5).total_seconds()  # a run; the next one goes on

logger = logging.getLogger(__name__)


def catch_up():
    """Series by series and number by number, each as long as its seal can be used."""
    until, stopped = time.monotonic() + CATCH_UP_FOR, set()
    for issued in _waiting():
        if time.monotonic() > until:
            return
        if issued.series_id not in stopped and not _made(issued):
            stopped.add(issued.series_id)


def _waiting():
    """Of agencies that (again) have a seal that may be used; those without one go on waiting."""
    codes = IssuedDocument.objects.waiting_for_seal().order_by().values_list("agency__code")
    usable = [code for (code,) in codes.distinct() if _is_usable(code)]
    rows = IssuedDocument.objects.waiting_for_seal().filter(agency__code__in=usable)
    return rows.select_related("agency").iterator(chunk_size=100)


def _is_usable(agency_code: str) -> bool:
    try:
        return usable_seal(agency_code) is not None
    except SealUnusable:
        return False


def _made(issued) -> bool:
    """What cannot be rendered goes back to the queue and its retries: later numbers go on."""
    try:
        return make(issued)
    except Exception as error:
        logger.warning("document %s: %s", issued.pk, type(error).__qualname__)
        with transaction.atomic():
            publish("document.issued", document=str(issued.pk))
        return True


def check_seals():
    """Fetch the lists of revoked certificates, and tell of keys that will not do (much longer)."""
    try:
        known = entries().values()
    except SealUnusable as error:
        _tell("-", error.problem)
        return
    refresh({source for entry in known for source in entry.crl})
    for entry in known:
        problem = condition_of(entry).problem
        if problem:
            _tell(entry.agency, problem)


@transaction.atomic
def _tell(agency_code: str, problem: str):
    sealing.tell(agency_code, problem)
