"""Results look as decree 30/2020 (annex I) asks: paper, margins, typeface, sizes, page numbers."""

from dataclasses import dataclass

import pypdfium2
import pytest
from pypdfium2.raw import FPDF_PAGEOBJ_TEXT

from portal.documents.render import render_pdf
from tests.documents.samples import LONG_RESULT

MM = 72 / 25.4  # points
A4 = (210, 297)
LEFT, RIGHT, TOP, BOTTOM = 30, 15, 20, 20  # margins
CLOSE = 1.0  # mm: letters do not fill the box they stand in
HEIGHT = 10  # mm: a line of text or a row of a table
BODY, TITLE = 13, 14  # points


@dataclass(frozen=True)
class Piece:
    """Letters of one size on one line; edges in mm from the left and from the top."""

    page: int
    text: str
    font: str
    size: float
    left: float
    right: float
    top: float
    bottom: float


@pytest.fixture(scope="module")
def sheet() -> tuple[list, list[Piece]]:
    """Sizes of the pages in mm, and what is printed on them."""
    with pypdfium2.PdfDocument(render_pdf("result", LONG_RESULT)) as document:
        pages = list(document)
        sizes = [tuple(round(side / MM) for side in page.get_size()) for page in pages]
        return sizes, [one for number, page in enumerate(pages, 1) for one in pieces(number, page)]


def pieces(number, page):
    height, letters = page.get_height(), page.get_textpage()
    for found in page.get_objects([FPDF_PAGEOBJ_TEXT], textpage=letters):
        left, bottom, right, top = found.get_bounds()
        size = found.get_font_size() * abs(found.get_matrix().d)
        edges = (left, right, height - top, height - bottom)
        font = found.get_font().get_base_name()
        yield Piece(number, found.extract(), font, round(size, 1), *(one / MM for one in edges))


def test_results_are_a4_in_tinos(sheet):
    sizes, printed = sheet

    assert len(sizes) > 1
    assert set(sizes) == {A4}
    assert {piece.font.split("+")[-1].split("-")[0] for piece in printed} == {"Tinos"}


def test_the_margins_are_those_of_the_decree(sheet):
    printed = [piece for piece in sheet[1] if not is_page_number(piece)]
    width, height = A4

    assert min(piece.left for piece in printed) == pytest.approx(LEFT, abs=CLOSE)
    assert max(piece.right for piece in printed) == pytest.approx(width - RIGHT, abs=CLOSE)
    assert TOP <= min(piece.top for piece in printed) < TOP + HEIGHT
    assert height - BOTTOM >= max(piece.bottom for piece in printed) > height - BOTTOM - HEIGHT


def test_text_and_title_have_the_sizes_of_the_decree(sheet):
    sizes = {"Căn cứ hồ sơ": BODY, "THÔNG BÁO KẾT QUẢ": TITLE, "Độc lập": BODY}

    for words, size in sizes.items():
        assert {piece.size for piece in sheet[1] if piece.text.startswith(words)} == {size}, words
    assert max(piece.size for piece in sheet[1]) == TITLE


def test_pages_are_numbered_in_the_middle_above_the_text(sheet):
    (number,) = [piece for piece in sheet[1] if is_page_number(piece)]

    assert (number.page, number.text, number.size) == (2, "2", BODY)
    middle = (LEFT + A4[0] - RIGHT) / 2
    assert (number.left + number.right) / 2 == pytest.approx(middle, abs=CLOSE)


def is_page_number(piece) -> bool:
    return piece.top < TOP
