"""Counting questions without an answer, so that editors know which words are missing."""

import re
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Case, F, Value, When

from cms.models.missed import MissedSearch
from portal.core.dates import today
from portal.core.encryption import blind_index
from portal.core.ratelimit import allow
from portal.core.text import canonical_tones, nfc

TOLD_FROM = 3  # addresses or days: words that fewer have typed are not kept
DAY = 86400
KEPT_DAYS = 180
MOST_ROWS = 20_000
PRIVATE = re.compile(r"@|[0-9]{4}|https?:")  # a number, an address: nothing that editors need


def note(query: str, who: str) -> None:
    """Count it, once a day for an address: whoever asks again is no second one.

    What looks like somebody's number or address is not even counted.
    """
    words = " ".join(canonical_tones(nfc(query)).lower().split())[:100]
    if not words or PRIVATE.search(re.sub(r"[\s.-]", "", words)):
        return
    digest = blind_index(words, "missed_search")
    if not allow(f"missed:{digest}:{who}", 1, DAY):
        return
    if not _again(digest, words) and MissedSearch.objects.count() < MOST_ROWS:
        try:
            with transaction.atomic():
                MissedSearch.objects.create(digest=digest, last_on=today())
        except IntegrityError:  # somebody asked the same at the same moment
            _again(digest, words)


def _again(digest: str, words: str) -> int:
    """One statement, so that two at once count as two."""
    told = Case(When(asked__gte=TOLD_FROM - 1, then=Value(words)), default=F("words"))
    row = MissedSearch.objects.filter(digest=digest)
    return row.update(words=told, asked=F("asked") + 1, last_on=today())


def forget_old() -> None:
    """Every night."""
    MissedSearch.objects.filter(last_on__lt=today() - timedelta(days=KEPT_DAYS)).delete()
