"""The seven national forms, in both sets: their text to the letter, and how they look on paper.

After a wanted change of a template: GOLDEN=write pytest tests/documents/test_national_forms.py, and
read the difference before it is committed.
"""

import io
import os
import subprocess
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageOps

from portal.documents.render import render_pdf
from tests import qr
from tests.documents.national_forms import FORMS, SETS
from tests.documents.test_layout import MM, pieces
from tests.documents.test_render import raw_text_of

GOLDEN = Path(__file__).parent / "golden" / "forms"
SIZES = {"A4": (210, 297), "A5": (148, 210)}  # mm
DOTS = 60  # an inch: enough to see where ink is
EDGE = 4  # mm that a printer leaves white
SMALLEST = 6.0  # points
OTHER = {"A4": "A5", "A5": "A4"}


@pytest.fixture(scope="module")
def printed() -> dict[str, bytes]:
    return {name: render_pdf(*form) for name, form in FORMS.items()}


def normalised(text: str) -> list[str]:
    """Lines without the blanks at their ends, and without empty lines and pages."""
    lines = (line.replace("\xa0", " ").rstrip() for line in text.replace("\f", "\n").splitlines())
    return [line for line in lines if line]


def size_of(name, paper=None) -> tuple[int, int]:
    """Width and height in mm; the register lies across."""
    size = SIZES[paper or FORMS[name][1]["paper"]]
    return size[::-1] if name.startswith("register") else size


def test_each_set_has_all_seven():
    assert len(FORMS) == 14
    assert {slip for _source, _dates, rows in SETS for slip, *_rest in rows} == {
        name.rpartition("_")[0] for name in FORMS
    }


@pytest.mark.parametrize("name", FORMS)
def test_the_text_of_the_form_is_exact(printed, name):
    read, kept = normalised(raw_text_of(printed[name])), GOLDEN / f"{name}.txt"
    if os.environ.get("GOLDEN") == "write":
        kept.parent.mkdir(exist_ok=True)
        kept.write_text("\n".join(read) + "\n")
    assert read == kept.read_text().splitlines()


def test_no_text_is_kept_of_a_form_that_is_gone():
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(FORMS)


@pytest.mark.parametrize("name", FORMS)
def test_every_form_says_whose_it_is_and_which(printed, name):
    text = " ".join(" ".join(normalised(raw_text_of(printed[name]))).split())
    data = FORMS[name][1]
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 07/TNHS",
        "7K4Q-93TX-ABCD",
        data["form_mark"],
    ):
        assert words in text


# --- on paper -------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", FORMS)
def test_the_page_is_of_its_size_and_nothing_runs_out_of_it(printed, name):
    check_page(printed[name], size_of(name))


@pytest.mark.parametrize("name", [name for name in FORMS if not name.startswith("register")])
def test_it_can_be_printed_on_the_other_size_too(name):
    template, data = FORMS[name]
    paper = OTHER[data["paper"]]
    check_page(render_pdf(template, data | {"paper": paper}), size_of(name, paper))


def check_page(pdf, size):
    """One sheet of this size; letters large enough, inside the margins, in the one typeface."""
    with pypdfium2.PdfDocument(pdf) as document:
        (page,) = document
        assert tuple(round(side / MM) for side in page.get_size()) == size
        found = list(pieces(1, page))
    assert found
    width, height = size
    assert min(one.left for one in found) >= EDGE
    assert max(one.right for one in found) <= width - EDGE
    assert min(one.top for one in found) >= EDGE
    assert max(one.bottom for one in found) <= height - EDGE
    assert {one.font.split("+")[-1].split("-")[0] for one in found} == {"Tinos"}
    assert min(one.size for one in found if one.text.strip()) >= SMALLEST


@pytest.mark.parametrize("name", FORMS)
def test_a_printer_puts_ink_where_it_belongs(printed, name):
    picture = raster(printed[name])
    width, height = (round(side / 25.4 * DOTS) for side in size_of(name))
    assert abs(picture.width - width) <= 1
    assert abs(picture.height - height) <= 1
    left, top, right, bottom = (
        ImageOps.invert(picture).point(lambda dot: dot > 40 and 255).getbbox()
    )
    edge = EDGE / 25.4 * DOTS
    assert min(left, top, picture.width - right, picture.height - bottom) >= edge
    assert right - left > picture.width * 0.7
    ink = sum(picture.histogram()[:128]) / (picture.width * picture.height)
    assert 0.005 < ink < 0.25


def raster(pdf: bytes) -> Image.Image:
    """The first page as pdftoppm draws it, in grey."""
    command = ["pdftoppm", "-gray", "-r", str(DOTS), "-f", "1", "-l", "1", "-"]
    done = subprocess.run(command, input=pdf, capture_output=True, check=True)
    return Image.open(io.BytesIO(done.stdout)).convert("L")


@pytest.mark.parametrize("name", FORMS)
def test_the_code_on_it_leads_to_its_verification(printed, name):
    (said,) = qr.texts_of(printed[name])
    assert said.endswith("/xac-minh/7K4Q93TXABCD/")


@pytest.mark.parametrize("name", FORMS)
def test_it_is_tagged_for_those_who_cannot_see_it(printed, name):
    with pikepdf.open(io.BytesIO(printed[name])) as pdf:
        root = pdf.Root
        assert root.MarkInfo.Marked
        assert str(root.Lang) == "vi"
        assert b"pdfuaid" in root.Metadata.read_bytes()
        assert root.ViewerPreferences.DisplayDocTitle
        tags = list(tags_of(root.StructTreeRoot.K))
    kinds = {kind for kind, _alternative in tags}
    assert {"/H1", "/Figure"} <= kinds
    is_letter = FORMS[name][0].startswith("letter")
    assert ("/TH" in kinds) != is_letter  # whose only tables are for the eye
    assert all(alternative for kind, alternative in tags if kind == "/Figure")


def tags_of(node):
    """(kind, alternative text) of each element of the structure."""
    if isinstance(node, pikepdf.Array):
        for one in node:
            yield from tags_of(one)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield str(node.S), str(node.get("/Alt", ""))
        if "/K" in node:
            yield from tags_of(node.K)
