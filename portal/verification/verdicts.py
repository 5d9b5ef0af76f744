"""Is this paper ours, whole and still valid? Compared by code or by the bytes of a file."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from portal.documents.models import IssuedDocument


class Verdict(StrEnum):
    VALID = "valid"  # the code is ours and the document stands
    GENUINE = "genuine"  # the very bytes that we issued, and the document stands
    REPLACED = "replaced"
    VOID = "void"
    CHANGED = "changed"  # carries one of our codes, but other bytes
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """`by_file` says that bytes were compared, not only a code looked up."""

    verdict: Verdict
    document: IssuedDocument | None = None
    by_file: bool = False


STANDING = {
    IssuedDocument.State.REPLACED: Verdict.REPLACED,
    IssuedDocument.State.VOID: Verdict.VOID,
}


def check_code(typed: str) -> Finding:
    document = IssuedDocument.objects.select_related("agency", "replaced_by").by_code(typed)
    if document is None:
        return Finding(Verdict.UNKNOWN)
    return Finding(STANDING.get(document.state, Verdict.VALID), document)


def check_file(content: bytes, find_code) -> Finding:
    """First the exact hash. Otherwise `find_code(content)` reads the code printed in the file."""
    documents = IssuedDocument.objects.select_related("agency", "replaced_by")
    document = documents.filter(sha256=hashlib.sha256(content).hexdigest()).first()
    if document is not None:
        verdict = STANDING.get(document.state, Verdict.GENUINE)
        return Finding(verdict, document, by_file=True)
    claimed = documents.by_code(find_code(content) or "-")
    if claimed is not None:
        return Finding(Verdict.CHANGED, claimed, by_file=True)
    return Finding(Verdict.UNKNOWN, by_file=True)
