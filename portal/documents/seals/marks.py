"""The signatures in a PDF. pyHanko checks the mathematics of each; whose certificate it is, the
caller knows.
"""

import hashlib
import io

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

MAX_SIGNATURES, LONGEST_NAME = 5, 100


def marks(content: bytes) -> list[dict]:
    """Of each signature the fields of verification's Mark. A broken file may raise anything."""
    reader = PdfFileReader(io.BytesIO(content), strict=False)
    return [_mark(one, content) for one in reader.embedded_regular_signatures[:MAX_SIGNATURES]]


def holds(signature, content: bytes) -> bool:
    """Is the recorded seal in this file of ours, over all of it, and over what was rendered?"""
    rendered = hashlib.sha256(content[: signature.unsigned_size]).hexdigest()
    found = marks(content)
    return rendered == signature.unsigned_sha256 and any(
        mark["intact"] and mark["is_last"] and mark["certificate"] == signature.certificate
        for mark in found
    )


def _mark(signature, content: bytes) -> dict:
    start, length = list(signature.byte_range)[2:4]
    end = start + length
    certificate = signature.signer_cert
    name = certificate.subject.native.get("common_name", certificate.subject.human_friendly)
    return {
        "signer": str(name)[:LONGEST_NAME],
        "certificate": hashlib.sha256(certificate.dump()).hexdigest(),
        "intact": _is_intact(signature),
        "covered": hashlib.sha256(content[:end]).hexdigest(),
        "is_last": end == len(content),
    }


def _is_intact(signature) -> bool:
    """The signed bytes are those that were signed, from the first one to the signature's own end.

    No certificate is trusted here, and nothing is fetched.
    """
    nothing = ValidationContext(trust_roots=[], allow_fetching=False)
    try:
        status = validate_pdf_signature(signature, nothing, nothing, skip_diff=True)
    except Exception:
        return False
    whole = (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION)
    return status.intact and status.valid and status.coverage in whole
