"""Issuing: number and content are fixed in the caller's transaction; rendering comes later."""

import hashlib
import json
from dataclasses import dataclass, field

from django.db import transaction

from portal.audit.services import record
from portal.core import crashpoints, moments
from portal.core.dates import local_date, official_date
from portal.documents.models import IssuedDocument
from portal.documents.numbering import next_number
from portal.tasks.outbox import publish


@dataclass(frozen=True, slots=True)
class Content:
    """What is printed (`data`), and the masked [label, value] rows that anyone may see. `signed`:
    the SignatureRequest of a person who has signed just this."""

    template: str
    data: dict
    public: list = field(default_factory=list)
    signed: object = None


@dataclass(frozen=True, slots=True)
class Place:
    """Which series the number comes from, and the symbol printed after it."""

    agency: object
    key: str
    symbol: str = ""
    period: str = ""


@transaction.atomic
def issue(*, kind, place: Place, content: Content, actor, at=None) -> IssuedDocument:
    """Take a number and freeze the content; a worker renders it after commit.

    `at` is the moment of issue where the caller has fixed it (default: now). Dates never run
    backwards within a series. `content.data` gains "number", "symbol", "issued_at", "lookup_code"
    and "date", the local day of issue in words: only here is it known, for the number decides.
    """
    now = at or moments.now()
    period = place.period or str(local_date(now).year)
    document = IssuedDocument(
        kind=kind,
        agency=place.agency,
        symbol=place.symbol,
        template=content.template,
        public_data=content.public,
        issued_by=actor,
    )
    if content.signed:
        document.lookup_code = content.signed.lookup_code
    taken = next_number(agency=place.agency, key=place.key, period=period)
    document.series, document.number = taken.series, taken.number
    document.issued_at = _not_before_the_last(taken, now)
    document.data = {
        **content.data,
        "number": document.number,
        "symbol": place.symbol,
        "issued_at": document.issued_at.isoformat(),
        "date": official_date(local_date(document.issued_at)),
        "lookup_code": document.lookup_code,
    }
    document.content_hash = content_hash(document.data)
    document.save(force_insert=True)
    if content.signed:
        content.signed.document = document
        content.signed.save(update_fields=["document"])
    crashpoints.here("paper.numbered")
    publish("document.issued", document=str(document.pk))
    return document


def _not_before_the_last(taken, moment):
    """Whoever waited for the number looked at the clock too early; clocks are set back, too."""
    earlier = IssuedDocument.objects.filter(series=taken.series, number__lt=taken.number)
    before = earlier.order_by("-number").values_list("issued_at", flat=True).first()
    return max(moment, before) if before else moment


def content_hash(data: dict) -> str:
    """SHA-256 of the frozen data in one canonical form."""
    canonical = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


@transaction.atomic
def void(*, document, reason, actor=None):
    """Mark as void; number and file stay for ever."""
    return _leave_valid(document, "void", IssuedDocument.State.VOID, reason, actor)


@transaction.atomic
def replace(*, document, by, reason, actor=None):
    """Mark as replaced by a later document; both stay and point at each other."""
    document.replaced_by = by
    return _leave_valid(document, "replace", IssuedDocument.State.REPLACED, reason, actor)


def _leave_valid(document, act, state, reason, actor):
    """Its only event: a paper without one is valid. Series and steps are locked before."""
    before, document.state, document.state_reason = document.state, state, reason
    document.save(update_fields=["state", "state_reason", "replaced_by"])
    record(
        stream=f"document:{document.pk}",
        act=act,
        actor=actor,
        before=before,
        after=state,
        reason=reason,
    )
    return document
