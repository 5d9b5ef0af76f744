"""Files from outside: what they are is decided here, by their bytes, never by name or header.

Pictures are written anew (turned upright, without EXIF and without anything hidden behind them);
PDF, which may carry a signature, is kept byte for byte or refused.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.core.upload_office import check_office
from portal.core.upload_pdf import count_pages
from portal.core.upload_pictures import heic_to_jpeg, normalise
from portal.core.upload_refusals import Refused

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
INLINE_TYPES = {MEDIA_TYPES[kind] for kind in ("pdf", "jpg", "png")}
HEIF_BRANDS = (b"heic", b"heix", b"mif1", b"msf1", b"heim", b"heis", b"hevc", b"avif")
NAME_LENGTH = 150
MEGABYTE = 1024 * 1024


class UploadRefused(Exception):
    """The message names the file and is ready to be read by the person who sent it."""


@dataclass(frozen=True)
class Checked:
    """`kind` is pdf, jpg, png, docx or xlsx; `pages` only of a PDF."""

    name: str
    kind: str
    content: bytes
    pages: int | None = None

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.kind]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    def file(self) -> ContentFile:
        return ContentFile(self.content, name=f"{self.sha256[:16]}.{self.kind}")


def check_upload(upload, *, accept, max_mb: int | None = None, opened=None) -> Checked:
    """Read and check an uploaded file; `accept` are kinds. `opened(kind, data)` does what READERS
    do, elsewhere: the site calls `portal.tasks.foreign`. Raises UploadRefused."""
    name = clean_name(upload.name)
    try:
        data = _read(upload, max_mb or settings.UPLOAD_MAX_BYTES // MEGABYTE)
        kind = sniff(data)
        if kind not in accept and not (kind in ("heic", "webp") and "jpg" in accept):
            raise Refused(_("must be %(kinds)s") % {"kinds": kinds_in_words(accept)})
        kind, content, pages = opened(kind, data) if opened else READERS[kind](data)
    except Refused as refused:
        words = _("The file “%(name)s” %(reason)s")
        raise UploadRefused(words % {"name": name, "reason": refused}) from None
    return Checked(_with_ending(name, kind), kind, content, pages)


def _read(upload, max_mb: int) -> bytes:
    if upload.size > max_mb * MEGABYTE:
        values = {"size": max(round(upload.size / MEGABYTE), max_mb + 1), "max": max_mb}
        raise Refused(
            _(
                "weighs %(size)s MB. Each file may have at most %(max)s MB; take the picture again "
                "at a smaller size."
            )
            % values
        )
    data = upload.read()
    if not data:
        raise Refused(_("is empty. Choose it again."))
    return data


def sniff(data: bytes) -> str:
    """The kind by the bytes at the very beginning; "" for what we do not take."""
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp" and data[8:12] in HEIF_BRANDS:
        return "heic"
    if data.startswith(b"PK\x03\x04"):
        return "docx" if b"word/" in data else "xlsx" if b"xl/" in data else ""
    return ""


def _pdf(data):
    return "pdf", data, count_pages(data)


def _picture(kind: str) -> Callable:
    return lambda data: (kind, normalise(data, kind), None)


def _office(kind: str) -> Callable:
    def read(data):
        check_office(data, kind)
        return kind, data, None

    return read


def _heic(data):
    return "jpg", heic_to_jpeg(data), None


READERS: dict[str, Callable] = {
    "pdf": _pdf,
    "jpg": _picture("jpg"),
    "png": _picture("png"),
    "webp": _picture("jpg"),
    "heic": _heic,
    "docx": _office("docx"),
    "xlsx": _office("xlsx"),
}


def open_at(path: str, kind: str, language: str) -> dict:
    """For a process of its own: {"kind", "pages"}, and what is to be kept in place of the file; or
    {"refused": why}."""
    file = Path(path)
    with override(language):
        try:
            kind, content, pages = READERS[kind](file.read_bytes())
        except Refused as refused:
            return {"refused": str(refused)}
    file.write_bytes(content)
    return {"kind": kind, "pages": pages}


# --- names --------------------------------------------------------------------------------------
def clean_name(name: str) -> str:
    """The last part of a path, NFC, without controls and direction marks, of a length to show."""
    text = unicodedata.normalize("NFC", name or "").replace("\\", "/").rpartition("/")[2]
    text = "".join(" " if unicodedata.category(one) in SPACE else one for one in text)
    text = "".join(one for one in text if unicodedata.category(one)[0] != "C")
    text = re.sub(r'[<>:"|?*]', "", " ".join(text.split())).strip(". ")
    stem, dot, ending = text.rpartition(".")
    if dot and len(ending) <= 5:
        return f"{stem[: NAME_LENGTH - len(ending) - 1]}.{ending}"
    return text[:NAME_LENGTH] or _("file")


SPACE = {"Zs", "Zl", "Zp"}


def _with_ending(name: str, kind: str) -> str:
    """The ending says what is inside: `anh.heic` that became a JPEG is called `anh.jpg`."""
    stem, dot, ending = name.rpartition(".")
    same = ending.lower() == kind or (kind == "jpg" and ending.lower() == "jpeg")
    return name if dot and same else f"{stem if dot and len(ending) <= 5 else name}.{kind}"


def kinds_in_words(kinds) -> str:
    """ "PDF, JPG or PNG" """
    names = [kind.upper() for kind in kinds]
    if len(names) == 1:
        return names[0]
    return _("%(many)s or %(last)s") % {"many": ", ".join(names[:-1]), "last": names[-1]}
