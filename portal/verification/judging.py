"""What a foreign PDF says of itself: our code and the signatures. Runs in a limited child process.

pyHanko checks the mathematics of each signature; whose certificate it is, the caller knows.
"""

import hashlib
import io
import re
from pathlib import Path

import pypdfium2
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

ADDRESS = re.compile(r"xac-minh/\s*([2-9A-HJ-NP-Z]{12})")
PRINTED = re.compile(r"\b([2-9A-HJ-NP-Z]{4})-([2-9A-HJ-NP-Z]{4})-([2-9A-HJ-NP-Z]{4})\b")
MAX_PAGES, MAX_SIGNATURES, LONGEST_NAME = 20, 5, 100


def judge(path: str) -> dict:
    """{"code", "readable", "signatures": [...]}; the fields of reading.Reading and Mark."""
    content = Path(path).read_bytes()
    code, signatures = _tried(_code, content), _tried(_signatures, content)
    readable = code is not None and signatures is not None
    return {"code": code or "", "readable": readable, "signatures": signatures or []}


def _tried(read, content: bytes):
    """None for a file that is broken, locked or hostile: its reader may raise anything."""
    try:
        return read(content)
    except Exception:
        return None


def _code(content: bytes) -> str:
    """The first text on a page that looks like one of our codes."""
    document = pypdfium2.PdfDocument(content)
    for number in range(min(len(document), MAX_PAGES)):
        text = document[number].get_textpage().get_text_range()
        for pattern in (ADDRESS, PRINTED):
            found = pattern.search(text)
            if found:
                return "".join(found.groups())
    return ""


def _signatures(content: bytes) -> list[dict]:
    reader = PdfFileReader(io.BytesIO(content), strict=False)
    return [_mark(one, content) for one in reader.embedded_regular_signatures[:MAX_SIGNATURES]]


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
