"""Reads our verification code out of an uploaded PDF, in a limited child process."""

import re
import tempfile
from pathlib import Path

import pypdfium2

from portal.tasks.limited import ChildFailed, LimitExceeded, run_limited

ADDRESS = re.compile(r"xac-minh/\s*([2-9A-HJ-NP-Z]{12})")
PRINTED = re.compile(r"\b([2-9A-HJ-NP-Z]{4})-([2-9A-HJ-NP-Z]{4})-([2-9A-HJ-NP-Z]{4})\b")
MAX_PAGES = 20


def code_in(content: bytes) -> str:
    """The first code that looks like ours; "" when there is none or the file cannot be read."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        try:
            return run_limited(
                "portal.verification.reading.read_code", [file.name], seconds=10, megabytes=300
            )
        except (LimitExceeded, ChildFailed):
            return ""


def read_code(path: str) -> str:
    """Runs in the child."""
    document = pypdfium2.PdfDocument(Path(path))
    for number in range(min(len(document), MAX_PAGES)):
        text = document[number].get_textpage().get_text_range()
        for pattern in (ADDRESS, PRINTED):
            found = pattern.search(text)
            if found:
                return "".join(found.groups())
    return ""
