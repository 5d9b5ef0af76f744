"""Word and Excel files: an archive with limits, without macros and foreign objects."""

import io
import zipfile

from django.utils.translation import gettext as _

from portal.core.upload_refusals import Refused

MAX_ENTRIES, MAX_BYTES, MAX_RATIO = 2_000, 100 * 1024 * 1024, 200
MAIN = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
ACTING = ("vbaproject.bin", "/embeddings/", "/activex/", ".exe", ".js")


def check_office(data: bytes, kind: str):
    """Looks at the directory of the archive only; nothing is unpacked. Raises Refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise Refused(_("is damaged and cannot be opened. Save or scan it again.")) from None
    names = {entry.filename for entry in entries}
    if {"[Content_Types].xml", MAIN[kind]} - names:
        raise Refused(_("is damaged and cannot be opened. Save or scan it again."))
    if _too_much(entries):
        raise Refused(_("is too complicated to check. Print it to a new PDF and send that."))
    if any(part in name.lower() for name in names for part in ACTING):
        raise Refused(_("contains macros or other files. Save it as PDF and send that."))


def _too_much(entries) -> bool:
    total = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    return len(entries) > MAX_ENTRIES or total > MAX_BYTES or total / packed > MAX_RATIO
