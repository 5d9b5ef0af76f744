"""Is this paper ours, whole and still valid? Compared by code, by bytes and by signature.

Our records decide: a file is genuine when its bytes are those that we issued. Signatures only tell
what happened to a file that differs; even one made with our key vouches for nothing by itself.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from portal.documents.models import IssuedDocument, Sheet, Signature, SigningCredential
from portal.verification.reading import Mark, Reading

UNREAD = ("data", "attributes", "signature", "public_data")  # of what a leader has signed


class Verdict(StrEnum):
    VALID = "valid"  # the code is ours and the document stands
    GENUINE = "genuine"  # the very bytes that we issued, and the document stands
    REPLACED = "replaced"
    VOID = "void"
    CHANGED = "changed"  # carries one of our codes or signatures, but other bytes
    ADDED_TO = "added_to"  # our whole file, and something after our signature
    UNSEALED = "unsealed"  # as its leader signed it: no number, no seal, not issued yet
    UNSIGNED = "unsigned"  # ours, but the signature that we gave it is gone
    FOREIGN = "foreign"  # signed, but not by us
    SHEET = "sheet"  # the code of a control slip or register, made once and kept nowhere
    SHEET_GENUINE = "sheet_genuine"  # the very bytes of one
    SHEET_CHANGED = "sheet_changed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """`by_file` says that bytes were compared, not only a code looked up."""

    verdict: Verdict
    document: IssuedDocument | None = None
    by_file: bool = False
    reading: Reading = Reading(readable=True)
    sheet: Sheet | None = None


STANDING = {
    IssuedDocument.State.REPLACED: Verdict.REPLACED,
    IssuedDocument.State.VOID: Verdict.VOID,
}


def check_code(typed: str) -> Finding:
    document = _documents().by_code(typed)
    if document is None:
        sheet = _sheets().by_code(typed)
        return Finding(Verdict.SHEET if sheet else Verdict.UNKNOWN, sheet=sheet)
    return Finding(STANDING.get(document.state, Verdict.VALID), document)


def check_file(content: bytes, read) -> Finding:
    """First the exact hash. Otherwise `read(content)` says what the file says of itself."""
    digest = hashlib.sha256(content).hexdigest()
    document = _documents().filter(sha256=digest).first()
    if document is not None:
        verdict = STANDING.get(document.state, Verdict.GENUINE)
        return Finding(verdict, document, by_file=True)
    stripped = _documents().filter(signature__unsigned_sha256=digest).first()
    if stripped is not None:
        return Finding(Verdict.UNSIGNED, stripped, by_file=True)
    half = _documents().filter(signed_request__sha256=digest).first()
    if half is not None:
        return Finding(Verdict.UNSEALED, half, by_file=True)
    sheet = _sheets().filter(sha256=digest).first()
    if sheet is not None:
        return Finding(Verdict.SHEET_GENUINE, by_file=True, sheet=sheet)
    return _of_reading(read(content))


def _of_reading(reading: Reading) -> Finding:
    covered = [mark.covered for mark in reading.signatures]
    inside = _documents().filter(sha256__in=covered).first() if covered else None
    if inside is not None:
        return Finding(Verdict.ADDED_TO, inside, True, reading)
    claimed = _documents().by_code(reading.code or "-")
    sheet = None if claimed or reading.signatures else _sheets().by_code(reading.code or "-")
    if sheet is not None:
        return Finding(Verdict.SHEET_CHANGED, None, True, reading, sheet)
    return Finding(_verdict(reading, claimed), claimed, True, reading)


def _verdict(reading, claimed) -> Verdict:
    if any(map(_is_ours, reading.signatures)):
        return Verdict.CHANGED
    if reading.signatures:
        return Verdict.FOREIGN
    if claimed is None:
        return Verdict.UNKNOWN
    return Verdict.UNSIGNED if claimed.is_sealed else Verdict.CHANGED


def _is_ours(mark: Mark) -> bool:
    """Made with a certificate that has sealed or signed papers of ours, or claiming so: anyone has
    a copy."""
    seals = Signature.objects.filter(certificate=mark.certificate)
    people = SigningCredential.objects.filter(certificate=mark.certificate)
    return seals.exists() or people.filter(batches__requests__document__isnull=False).exists()


def _sheets():
    return Sheet.objects.select_related("agency")


def _documents():
    related = ("agency", "replaced_by", "signature", "signed_request__batch__credential")
    found = IssuedDocument.objects.select_related(*related)
    return found.defer(*(f"signed_request__{name}" for name in UNREAD))
