"""QR codes read as a phone reads them: from the picture, not from what was meant to be in it."""

import base64
from io import BytesIO
from urllib.parse import unquote

import pypdfium2
import zxingcpp
from PIL import Image

PRINTED = 150 / 72  # dots an inch of a modest printer


def texts_of(pdf: bytes) -> list[str]:
    """What the codes on the first page of a PDF say."""
    with pypdfium2.PdfDocument(pdf) as document:
        return read(document[0].render(scale=PRINTED).to_pil())


def text_of(data_uri: str) -> str:
    """What the one code in a picture says that stands in a page itself."""
    _kind, _comma, content = unquote(data_uri).partition("base64,")
    (text,) = read(Image.open(BytesIO(base64.b64decode(content))))
    return text


def read(picture) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(picture.convert("RGB"))]
