"""Documents and the seals of their agencies: which one, and what waits while it cannot be used."""

import hashlib

from django.conf import settings
from django.db import transaction

from portal.documents.models import IssuedDocument, Signature
from portal.documents.seals import book
from portal.documents.seals.condition import Seal, usable_seal
from portal.documents.seals.errors import SealUnusable
from portal.tasks import publish

Rendering = IssuedDocument.Rendering


def seal_for(issued) -> Seal | None:
    """Of the agency; None: it needs none, and the sheet says so. Raises SealUnusable."""
    return usable_seal(issued.agency.code)


def announced(agency, *, by_trial: bool) -> dict | None:
    """What a sheet that a person signs first says of the seal that follows, for the renderer; None:
    there will be none. It asks no key: that one cannot be used today stops nobody from signing.
    `by_trial`: the person's own certificate is of a test CA."""
    try:
        entry = book.entries().get(agency.code)
    except SealUnusable:
        return {"signer": agency.name, "is_trial": by_trial}
    if entry is None and not settings.SEALS_REQUIRED:
        return None
    is_trial = by_trial or (entry is not None and entry.trial)
    return {"signer": agency.name, "is_trial": is_trial}


def require_as_announced(request, seal: Seal | None):
    """No seal is worth less than the sheet says that a person has signed. Raises SealUnusable."""
    said = request.seal
    if said and not said["is_trial"] and (seal is None or seal.entry.trial):
        raise SealUnusable("lesser")


def sealed(pdf: bytes, seal: Seal | None) -> bytes:
    """Raises SealUnusable."""
    if seal is None:
        return pdf
    from portal.documents.seals.pades import seal_pdf  # slow to import: the worker's work

    return seal_pdf(pdf, seal)


def numbered_and_sealed(pdf: bytes, texts: dict, sheets: bytes, seal: Seal | None) -> bytes:
    """A second revision of what a person has signed. Raises SealUnusable."""
    from portal.documents.seals.pades import seal_revision  # slow to import: the worker's work
    from portal.documents.signing.entries import fill

    revision = fill(pdf, texts, sheets)
    return seal_revision(revision, seal)


def signature(pdf: bytes, seal: Seal | None) -> Signature | None:
    """The record of it, not saved; `pdf` is what was rendered."""
    if seal is None:
        return None
    return Signature(
        signer=seal.signer[:200],
        certificate=seal.fingerprint,
        is_trial=seal.entry.trial,
        level=seal.level,
        unsigned_sha256=hashlib.sha256(pdf).hexdigest(),
        unsigned_size=len(pdf),
    )


# --- waiting ----------------------------------------------------------------------------------
def must_queue(issued) -> bool:
    """Papers are sealed in the order of their numbers: nobody overtakes those that wait."""
    before = IssuedDocument.objects.waiting_for_seal().filter(series=issued.series_id)
    return before.filter(number__lt=issued.number).exists()


@transaction.atomic
def hold(issued, problem: str = ""):
    """Let it wait. The first one of an agency that has to is told to the administrators."""
    is_first = not IssuedDocument.objects.waiting_for_seal().filter(agency=issued.agency).exists()
    rows = IssuedDocument.objects.filter(pk=issued.pk).exclude(rendering=Rendering.DONE)
    if rows.update(rendering=Rendering.HELD) and is_first and problem:
        tell(issued.agency.code, problem)


def tell(agency_code: str, problem: str):
    """`agency_code` "-": it concerns all of them. Needs a transaction."""
    publish("seal.trouble", agency=agency_code, problem=problem)
