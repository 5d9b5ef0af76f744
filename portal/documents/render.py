"""From frozen data to a PDF/A-3a, PDF/UA-1 file. Runs in a limited child process: no database.

The same data give the same bytes for the same renderer version, so a file can be made again and
compared with its hash.
"""

import base64
import io
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import pydyf
import segno
import weasyprint
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from portal.core.dates import VN_TZ, official_date
from portal.documents.machine import file_name, xml_of
from portal.documents.printed import ENTRIES, MONEY, pretty_code, printed_number

PRINT = Path(__file__).parent / "print"
FONTS = settings.BASE_DIR / "portal" / "static" / "fonts" / "pdf"
STYLES = dict.fromkeys(MONEY, "receipt.css") | {
    "blank_form": "form.css",
    "guide": "guide.css",
    "register": "register.css",
}
SIZES = {"A5": "a5.css"}  # beside the usual A4
PDF_A = {  # what the variant implies; spelled out because rendering and writing are two calls
    "pdf_variant": "pdf/a-3a",
    "pdf_version": "1.7",
    "pdf_tags": True,
    "output_intent": "srgb",
}
QR_MASK = 4  # a fixed mask saves 10 ms a document


class OnlyOurs(URLFetcher):
    """Serves our fonts from a map and inline data; every other address is refused."""

    def __init__(self):
        super().__init__(allowed_protocols=("data", "font"), allow_redirects=False)

    def fetch(self, url, headers=None):
        if url.startswith("data:"):
            return super().fetch(url, headers)
        scheme, _, name = url.partition(":")
        font = _fonts().get(name) if scheme == "font" else None
        if font is None:
            raise ValueError("Documents may not load anything from outside")
        return URLFetcherResponse(url, font, {"Content-Type": "font/ttf"})


@lru_cache
def _fonts() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in FONTS.glob("*.ttf")}


@lru_cache
def _font_config() -> FontConfiguration:
    return FontConfiguration()


@lru_cache
def _stylesheet(name: str) -> weasyprint.CSS:
    css = (PRINT / "fonts.css").read_text() + (PRINT / name).read_text()
    return weasyprint.CSS(string=css, font_config=_font_config(), url_fetcher=OnlyOurs())


def _stylesheets(template: str, data: dict) -> list[weasyprint.CSS]:
    names = [STYLES.get(template, "official.css"), SIZES.get(data.get("paper"))]
    return [_stylesheet(name) for name in names if name]


def render_html(template: str, data: dict, seal: dict | None = None) -> str:
    """The page as HTML: what tests read and what the preview shows."""
    issued = _moment(data)
    context = {
        **data,
        "seal": seal,
        "issued": issued,
        "printed_number": printed_number(data),
        "official_date": official_date(issued.date()) if issued else "",
        "verify_page": verify_url(),
        "verify_url": verify_url(data.get("lookup_code", "")),
        "pretty_code": pretty_code(data.get("lookup_code", "")),
        "qr": qr_data_uri(verify_url(data.get("lookup_code", ""))),
    }
    with override(data.get("language", "vi")):  # papers are Vietnamese; guides are in both
        return render_to_string(f"pdf/{template}.html", context)


def render_pdf(template: str, data: dict, seal: dict | None = None) -> bytes:
    """`seal` is {"signer", "is_trial"} of who will sign these bytes; None: nobody will.

    Raises whatever WeasyPrint raises; the caller runs it with limits.
    """
    html = weasyprint.HTML(string=render_html(template, data, seal), url_fetcher=OnlyOurs())
    options = PDF_A | {
        "pdf_identifier": str(data.get("lookup_code", "preview")).encode(),
        "attachments": _attachments(template, data),
        "pdf_forms": bool(data.get("unnumbered")),
    }
    document = html.render(
        font_config=_font_config(),
        stylesheets=_stylesheets(template, data),
        **options,
    )
    issued = _moment(data.get("converted", data), "at" if "converted" in data else "issued_at")
    moment = issued.isoformat(timespec="seconds") if issued else None
    document.metadata.created = document.metadata.modified = moment
    target = io.BytesIO()
    document.write_pdf(target, finisher=_finish, **options)
    return target.getvalue()


def render_entries(texts: dict[str, str]) -> bytes:
    """What number and date of a signed paper look like: a page for each, as large as its field."""
    html = render_to_string("pdf/entries.html", {"texts": [texts[name] for name in ENTRIES]})
    sheets = weasyprint.HTML(string=html, url_fetcher=OnlyOurs())
    styles = [_stylesheet("entries.css")]
    return sheets.write_pdf(font_config=_font_config(), stylesheets=styles, pdf_version="1.7")


def _attachments(template, data) -> list[weasyprint.Attachment]:
    name = file_name(template, data)
    if not name or "converted" in data:  # a copy carries no data of its own
        return []
    issued = datetime.fromisoformat(data["issued_at"]).astimezone(UTC)
    return [
        weasyprint.Attachment(
            string=xml_of(template, data),
            name=name,
            description="Dữ liệu của chứng từ",
            created=issued,
            modified=issued,
            relationship="Source",
            url_fetcher=OnlyOurs(),
        )
    ]


def _finish(document, pdf):
    if "AF" in pdf.catalog:  # WeasyPrint lists each attached file twice
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])
    if "AcroForm" in pdf.catalog:
        _leave_entries(pdf)
    _claim_ua(pdf)


def _leave_entries(pdf):
    """Boxes to be ticked, which need no font, become empty fields of text that nobody types in.

    Whoever compares revisions looks for a field as the only content of its tag.
    """
    form = pdf.catalog["AcroForm"]
    del form["NeedAppearances"], form["DR"]
    for entry in [one for one in pdf.objects if isinstance(one, pydyf.Dictionary)]:
        if entry.get("S") == "/Form":
            (entry["K"],) = entry["K"]
        if entry.get("Subtype") == "/Widget":
            look = pydyf.Stream(extra=_empty(entry["Rect"]))
            pdf.add_object(look)
            for name in ("AS", "MK", "V"):
                del entry[name]
            appearance = pydyf.Dictionary({"N": look.reference})
            entry |= {"FT": "/Tx", "Ff": 1, "DA": pydyf.String("0 g"), "AP": appearance}


def _empty(rectangle) -> dict:
    left, top, right, bottom = rectangle
    box = pydyf.Array((0, 0, right - left, top - bottom))
    return {"Type": "/XObject", "Subtype": "/Form", "BBox": box, "Resources": pydyf.Dictionary()}


def _claim_ua(pdf):
    """Add the PDF/UA identifier, with its extension schema, to the XMP that PDF/A wrote."""
    extra = (PRINT / "pdfua.xml").read_bytes()
    for entry in pdf.objects:
        stream = getattr(entry, "stream", None)
        if stream and b"</rdf:RDF>" in b"".join(part for part in stream if isinstance(part, bytes)):
            entry.stream = [
                part.replace(b"</rdf:RDF>", extra + b"</rdf:RDF>")
                if isinstance(part, bytes)
                else part
                for part in stream
            ]


def _moment(data: dict, name: str = "issued_at") -> datetime | None:
    issued = data.get(name)
    return datetime.fromisoformat(issued).astimezone(VN_TZ) if issued else None


def verify_url(code: str = "") -> str:
    """Public address of one document, or of the page where its code is typed."""
    page = f"{settings.SITE_URL}/xac-minh/"
    return f"{page}{code}/" if code else page


def qr_data_uri(content: str) -> str:
    svg = io.BytesIO()
    segno.make(content, error="m", mask=QR_MASK, micro=False).save(svg, kind="svg", border=0)
    return "data:image/svg+xml;base64," + base64.b64encode(svg.getvalue()).decode()
