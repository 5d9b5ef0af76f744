"""Pictures: measured from the header before anything is decoded, then written anew."""

import io
import warnings

import pi_heif
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from portal.core.upload_refusals import Refused

MAX_PIXELS = 40_000_000
QUALITY = 90
FORMATS = {"jpg": "JPEG", "png": "PNG"}
# A header that claims too much is an error, not a remark in the log.
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


def normalise(data: bytes, kind: str) -> bytes:
    """The same picture as a fresh JPEG or PNG, upright. Raises Refused."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as picture:
            _check_size(*picture.size)
            picture.load()
            return _written(ImageOps.exif_transpose(picture), kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large() from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise Refused(_("is damaged and cannot be opened. Take or scan it again.")) from None


def heic_to_jpeg(data: bytes) -> bytes:
    """A photograph of an iPhone as JPEG. Raises Refused."""
    try:
        picture = pi_heif.open_heif(io.BytesIO(data), convert_hdr_to_8bit=True)
        _check_size(*picture.size)
        return _written(picture.to_pillow(), "jpg")
    except (LookupError, ValueError, OSError, RuntimeError, SyntaxError, EOFError, MemoryError):
        raise Refused(
            _(
                "cannot be read. On an iPhone choose Settings, Camera, Formats, Most Compatible, "
                "and take it again."
            )
        ) from None


def _written(picture, kind: str) -> bytes:
    fits = ("RGB", "L") if kind == "jpg" else ("RGB", "RGBA", "L", "LA", "P", "1")
    if picture.mode not in fits:
        picture = picture.convert("RGB")
    fresh = Image.new(picture.mode, picture.size)
    fresh.paste(picture)
    if picture.mode == "P":
        fresh.putpalette(picture.getpalette())
    out = io.BytesIO()
    options = {"quality": QUALITY} if kind == "jpg" else {}
    fresh.save(out, FORMATS[kind], optimize=True, **options)
    return out.getvalue()


def _check_size(width: int, height: int):
    if width * height > MAX_PIXELS:
        raise _too_large()


def _too_large() -> Refused:
    words = _("has more than %(max)s million points. Take it again at a smaller size.")
    return Refused(words % {"max": MAX_PIXELS // 1_000_000})
