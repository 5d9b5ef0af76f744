"""What a foreign PDF says of itself: our code and the signatures. Runs in a limited child process.

Whose certificates they are, the caller knows.
"""

import re
from pathlib import Path

import pypdfium2

from portal.documents.seals.marks import marks

ADDRESS = re.compile(r"xac-minh/\s*([2-9A-HJ-NP-Z]{12})")
PRINTED = re.compile(r"\b([2-9A-HJ-NP-Z]{4})-([2-9A-HJ-NP-Z]{4})-([2-9A-HJ-NP-Z]{4})\b")
MAX_PAGES = 20


def judge(path: str) -> dict:
    """{"code", "readable", "signatures": [...]}; the fields of reading.Reading and Mark."""
    content = Path(path).read_bytes()
    code, signatures = _tried(_code, content), _tried(marks, content)
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
