"""The pictures of papers in README show what is printed now.

After a wanted change of a template: PICTURES=write pytest tests/documents/test_pictures.py, and
look at them before they are committed.
"""

import io
import json
import os
import subprocess

import pytest
from django.conf import settings
from PIL import Image, ImageChops, ImageOps, ImageStat

from portal.documents.render import render_pdf
from tests.documents.national_forms import FORMS
from tests.documents.samples import RESULT

FOLDER = settings.BASE_DIR / "docs" / "images"
ORDER = ("appointment", "supplement", "refusal", "apology", "stop", "control", "register")
GROUND, LINE = "#efe6d8", "#8a7d73"
PAGE, GAP = (380, 537), 16  # dots: an A4 sheet; around each
COLUMNS = 4
SHARP = 110  # dots an inch before it is made small
CLOSE = 8  # of 255: another version of a font or of poppler, not another text
OF_LETTERS, OF_A_PERSON = "Đặng Thị Ễ Ộ Ặ Ỹ", "Đặng Minh Tuấn"
SEAL = {"signer": "Ủy ban nhân dân phường Võ Cường", "is_trial": True}
EXTRACT = RESULT | {
    "blocks": [
        {"kind": "heading", "text": "Người được đăng ký khai sinh"},
        {
            "kind": "facts",
            "rows": [
                ["Họ, chữ đệm, tên", "Nguyễn Gia Bảo"],
                ["Ngày sinh", "02/03/2020"],
                ["Nơi đăng ký", "Ủy ban nhân dân phường Võ Cường"],
                ["Số, ngày đăng ký", "Số 118, ngày 12/03/2020"],
            ],
        },
        {"kind": "heading", "text": "Nội dung đã đăng ký"},
        {"kind": "paragraph", "text": "Khai sinh đúng hạn. Chưa có thay đổi, cải chính."},
    ],
}


def page_of(template, data, seal=None) -> Image.Image:
    data = json.loads(json.dumps(data).replace(json.dumps(OF_LETTERS), json.dumps(OF_A_PERSON)))
    command = ["pdftoppm", "-r", str(SHARP), "-f", "1", "-l", "1", "-png", "-"]
    pdf = render_pdf(template, data, seal)
    done = subprocess.run(command, input=pdf, capture_output=True, check=True)
    return Image.open(io.BytesIO(done.stdout)).convert("RGB")


def framed(page, size) -> Image.Image:
    small = page.resize((size[0] - 2, size[1] - 2), Image.Resampling.LANCZOS)
    return ImageOps.expand(small, border=1, fill=LINE)


def forms() -> Image.Image:
    """All seven on one sheet; the register, which lies across, takes two places."""
    width, height = PAGE
    rows = -(-(len(ORDER) + 1) // COLUMNS)
    whole = (COLUMNS * (width + GAP) + GAP, rows * (height + GAP) + GAP)
    sheet = Image.new("RGB", whole, GROUND)
    for place, slip in enumerate(ORDER):
        across = slip == "register"
        size = (2 * width + GAP, height) if across else PAGE
        row, column = divmod(place, COLUMNS)
        page = page_of(*FORMS[f"{slip}_2025"])
        corner = (GAP + column * (width + GAP), GAP + row * (height + GAP))
        sheet.paste(framed(page, size), corner)
    return sheet


def result() -> Image.Image:
    page = page_of("result", EXTRACT, SEAL)
    sheet = Image.new("RGB", (2 * PAGE[0] + 2 * GAP, 2 * PAGE[1] + 2 * GAP), GROUND)
    sheet.paste(framed(page, (2 * PAGE[0], 2 * PAGE[1])), (GAP, GAP))
    return sheet


PICTURES = {"forms.png": forms, "result.png": result}


@pytest.mark.parametrize("name", PICTURES)
def test_the_picture_shows_what_is_printed_now(name, settings):
    settings.SITE_URL = "https://motcua.example"
    drawn, kept = PICTURES[name](), FOLDER / name
    if os.environ.get("PICTURES") == "write":
        drawn.quantize(64).save(kept, optimize=True)
    with Image.open(kept) as picture:
        assert picture.size == drawn.size
        difference = ImageChops.difference(picture.convert("L"), drawn.convert("L"))
    assert ImageStat.Stat(difference).mean[0] < CLOSE


def test_another_form_would_be_noticed():
    """The measure above tells one form from another."""
    first, second = (page_of(*FORMS[f"{slip}_2025"]) for slip in ("appointment", "stop"))
    difference = ImageChops.difference(first.convert("L"), second.convert("L"))
    assert ImageStat.Stat(difference).mean[0] > CLOSE
