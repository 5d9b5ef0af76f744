"""Periodic: seal what had to wait, and look ahead so that nothing has to."""

import logging
import time
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from portal.accounts.models import Agency
from portal.documents import sealing
from portal.documents.models import IssuedDocument, SealCheck
from portal.documents.seals.book import entries
from portal.documents.seals.condition import condition_of, usable_seal
from portal.documents.seals.errors import SealUnusable
from portal.documents.seals.revocation import refresh
from portal.documents.worker import make
from portal.tasks import publish

BATCH = 500  # papers of an agency; the next run takes the next ones
CATCH_UP_FOR = timedelta(minutes=5).total_seconds()  # a run; the next one goes on

logger = logging.getLogger(__name__)


def catch_up():
    """Agency by agency, series by series and number by number, each as long as its seal can be
    used; no key is opened before it is its agency's turn."""
    until = time.monotonic() + CATCH_UP_FOR
    waiting = IssuedDocument.objects.waiting_for_seal()
    codes = waiting.order_by("agency__code").values_list("agency__code", flat=True).distinct()
    for code in list(codes):
        if time.monotonic() > until:
            return
        if _is_usable(code):
            _catch_up_one(waiting.filter(agency__code=code).select_related("agency"), until)


def _catch_up_one(waiting, until):
    stopped = set()
    for issued in list(waiting[:BATCH]):  # no open cursor while files are stored
        if time.monotonic() > until:
            return
        if issued.series_id not in stopped and not _made(issued):
            stopped.add(issued.series_id)


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
    """Fetch the lists of revoked certificates, look at every key, and tell of those that will not
    do, or not for much longer."""
    found = _looked_at()
    with transaction.atomic():
        SealCheck.objects.exclude(code__in=[check.code for check in found]).delete()
        for check in found:
            check.save()
            if check.problem:
                sealing.tell(check.code, check.problem)


def _looked_at() -> list[SealCheck]:
    try:
        known = entries()
    except SealUnusable as error:
        return [SealCheck(code="-", problem=error.problem)]
    if settings.SEALS_REQUIRED and not known:
        return [SealCheck(code="-", problem="unlisted")]
    sources = {source for entry in known.values() for source in entry.crl}
    refresh(sources | set(settings.SIGNING_CRLS))
    names = dict(Agency.objects.filter(code__in=known).values_list("code", "name"))
    return [_check(entry, names.get(entry.agency, "")) for entry in known.values()] + _lost(known)


def _lost(known) -> list[SealCheck]:
    """Where seals are required: agencies whose papers wait, or that had a key, without an entry."""
    if not settings.SEALS_REQUIRED:
        return []
    waits = Q(pk__in=IssuedDocument.objects.waiting_for_seal().order_by().values("agency"))
    had = Q(pk__in=Agency.objects.valid_on(), code__in=SealCheck.objects.values("code"))
    rows = Agency.objects.filter(waits | had).exclude(code__in=known)
    found = dict(rows.values_list("code", "name"))
    return [SealCheck(code=code, agency=found[code], problem="unlisted") for code in found]


def _check(entry, name) -> SealCheck:
    condition = condition_of(entry)
    return SealCheck(
        code=entry.agency,
        agency=name,
        problem=condition.problem,
        signer=condition.signer[:200],
        issuer=condition.issuer[:200],
        until=condition.until,
        is_trial=entry.trial,
    )
