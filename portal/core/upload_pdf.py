"""PDF: opened and walked through whole; whatever acts by itself is refused."""

import io

import pikepdf
from django.utils.translation import gettext as _
from pikepdf.settings import set_qpdf_limits

from portal.core.upload_refusals import Refused

MAX_PAGES = 500
MAX_OBJECTS = 200_000
MAX_STREAM = 20 * 1024 * 1024  # bytes of a stream that holds objects or says where they are
AFTER_END = 1024  # bytes that sloppy writers leave behind the last %%EOF
ACTING_KEYS = {
    "/JS",
    "/JavaScript",
    "/Launch",
    "/AA",
    "/RichMedia",
    "/XFA",
    "/EmbeddedFiles",
    "/EF",
}
ACTING_NAMES = {
    "/JavaScript",
    "/Launch",
    "/RichMedia",
    "/EmbeddedFile",
    "/ImportData",
    "/SubmitForm",
    "/GoToE",
    "/GoToR",
    "/Movie",
    "/Sound",
    "/Rendition",
    "/FileAttachment",
}


# A few kilobytes may unpack to gigabytes: reading ends at the bound, and the file is damaged.
set_qpdf_limits(
    max_stream_filters=2,
    parser_max_container_size=MAX_OBJECTS,
    flate_max_memory=MAX_STREAM,
    run_length_max_memory=MAX_STREAM,
    png_max_memory=MAX_STREAM,
    tiff_max_memory=MAX_STREAM,
)


def count_pages(data: bytes) -> int:
    """Number of pages of a PDF that may be kept. Raises Refused."""
    _check_end(data)
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if pdf.is_encrypted:
                raise pikepdf.PasswordError
            pages = len(pdf.pages)
            _walk(pdf.trailer)
    except pikepdf.PasswordError:
        raise Refused(_("is locked with a password. Save a copy without one.")) from None
    except (pikepdf.PdfError, ValueError, RuntimeError, RecursionError):
        raise Refused(_("is damaged and cannot be opened. Save or scan it again.")) from None
    if not 1 <= pages <= MAX_PAGES:
        words = _("has %(pages)s pages. Each file may have 1 to %(max)s; split it into parts.")
        raise Refused(words % {"pages": pages, "max": MAX_PAGES})
    return pages


def _check_end(data: bytes):
    """Nothing may hide behind the document: an archive or a page that another program opens."""
    end = data.rfind(b"%%EOF")
    if end < 0 or len(data[end + 5 :].strip()) > AFTER_END or b"PK\x05\x06" in data[end:]:
        raise Refused(_("is damaged and cannot be opened. Save or scan it again."))


def _walk(root):
    """Every object that can be reached, each once. Iterating over objects would miss what is
    nested in them."""
    stack, seen, count = [root], set(), 0
    while stack:
        found = stack.pop()
        count += 1
        if count > MAX_OBJECTS:
            raise Refused(_("is too complicated to check. Print it to a new PDF and send that."))
        if not isinstance(found, pikepdf.Object) or _was_seen(found, seen):
            continue
        if isinstance(found, (pikepdf.Dictionary, pikepdf.Stream)):
            _check(found)
            stack.extend(found[key] for key in found.keys() if key != "/Parent")  # noqa: SIM118
        elif isinstance(found, pikepdf.Array):
            stack.extend(found)


def _was_seen(found, seen: set) -> bool:
    number = found.objgen
    if number == (0, 0):
        return False
    if number in seen:
        return True
    seen.add(number)
    return False


def _check(dictionary):
    keys = set(dictionary.keys())
    kinds = {str(dictionary[key]) for key in ("/S", "/Type", "/Subtype") if key in keys}
    if keys & ACTING_KEYS or kinds & ACTING_NAMES or _opens_with_action(dictionary, keys):
        raise Refused(
            _(
                "contains a programme, an attachment or an action that starts by itself. "
                "Print it to a new PDF and send that."
            )
        )


def _opens_with_action(dictionary, keys) -> bool:
    """Opening at a page (as LibreOffice writes it) is harmless; any other action is not."""
    if "/OpenAction" not in keys:
        return False
    action = dictionary["/OpenAction"]
    if isinstance(action, pikepdf.Dictionary):
        return str(action.get("/S", "")) != "/GoTo" or "/Next" in action
    return False
