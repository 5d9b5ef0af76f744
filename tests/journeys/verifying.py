"""Anyone asks whether a paper is real."""

import re

from tests.journeys.paying import text_of
from tests.journeys.visitor import Visitor


def check_each(anyone: Visitor, papers, paid_back: str = "") -> None:
    """Every one of the PDFs is known by its bytes and by its code, and a changed one is not.

    One that holds the words `paid_back` is a receipt of which money went back: it counts, and says
    so.
    """
    for paper in papers:
        counts = "old" if paid_back and paid_back in text_of(paper) else "ok"
        assert verdict_on_file(anyone, paper) == counts
        assert verdict_on_file(anyone, with_one_byte_changed(paper)) == "bad"
        assert verdict_on_code(anyone, code_printed_on(paper)) == counts


def verdict_on_code(visitor: Visitor, code: str) -> str:
    """ok, bad or old."""
    visitor.move_on()
    visitor.open("/xac-minh/")
    visitor.page.locator("main [name=code]").fill(code)
    visitor.page.locator("main form:has([name=code]) [type=submit]").first.click()
    return _verdict(visitor)


def verdict_on_file(visitor: Visitor, pdf: bytes) -> str:
    visitor.move_on()
    visitor.open("/xac-minh/")
    file = {"name": "giay-to.pdf", "mimeType": "application/pdf", "buffer": pdf}
    visitor.page.locator("main [name=file]").set_input_files(file)
    visitor.page.locator("main form:has([name=file]) [type=submit]").first.click()
    return _verdict(visitor)


def _verdict(visitor: Visitor) -> str:
    verdict = visitor.page.locator(".mc-verdict")
    verdict.wait_for()
    classes = verdict.get_attribute("class")
    return next(look for look in ("ok", "bad", "old") if f"mc-verdict--{look}" in classes)


def with_one_byte_changed(pdf: bytes) -> bytes:
    """In the last third, past the header and the metadata at the front."""
    at = len(pdf) * 2 // 3
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]


def code_printed_on(pdf: bytes) -> str:
    """The one below the QR code, in three groups of four."""
    return re.search(r"\b([0-9A-Z]{4}-){2}[0-9A-Z]{4}\b", text_of(pdf))[0]
