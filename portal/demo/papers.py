"""Papers that demo citizens hand in: one A4 page with its title, plainly a sample."""

from functools import cache
from io import BytesIO
from textwrap import wrap

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

A4 = (827, 1169)  # pixels at 100 dpi
MARGIN, INK, PALE = 96, 40, 214
SAMPLE = "BẢN MẪU: giấy tờ minh họa, không có giá trị pháp lý"
LINES = (1, 1, 0.82, 1, 0.94, 0.5, 0, 1, 0.9, 1, 0.66, 0, 1, 1, 0.4)  # shares of the width


def sample(title: str, holder: str, number: int) -> bytes:
    """A PDF; `number` keeps two papers of one name from being the same file."""
    page = Image.new("L", A4, 255)
    draw = ImageDraw.Draw(page)
    middle = A4[0] / 2
    draw.text((middle, 80), SAMPLE, INK, _font("400Regular", 18), anchor="mm")
    top = 170
    for line in wrap(title.upper(), 42):
        draw.text((middle, top), line, INK, _font("700Bold", 26), anchor="mm")
        top += 38
    facts = f"Người nộp: {holder}", f"Số bản mẫu: {number}"
    for row, fact in enumerate(facts):
        draw.text((MARGIN, top + 40 + row * 32), fact, INK, _font("400Regular", 20))
    _body(draw, top + 140)
    file = BytesIO()
    page.save(file, "PDF", resolution=100, quality=60, title=f"{number} {title}")
    return file.getvalue()


def _body(draw, top):
    """Grey bars where a real paper has its text."""
    width = A4[0] - 2 * MARGIN
    for row, share in enumerate(LINES):
        if share:
            left, high = MARGIN, top + row * 34
            draw.rectangle((left, high, left + width * share, high + 9), fill=PALE)


@cache
def _font(weight: str, size: int):
    folder = settings.BASE_DIR / "portal" / "static" / "fonts" / "pdf"
    return ImageFont.truetype(folder / f"Tinos-{weight}.ttf", size)
