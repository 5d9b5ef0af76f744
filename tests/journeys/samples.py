"""Files as citizens send them: a page from a scanner, a photograph from a phone."""

from pathlib import Path

from PIL import Image, ImageDraw

A4, PHOTO = (1240, 1754), (1600, 1200)
WORDS = "Giay khai sinh\nSo 27/1990\nNguyen Thi Mai Huong"


def scan(folder: Path) -> str:
    """Path of a PDF of one page."""
    return _drawn(A4, folder / "giay-khai-sinh.pdf")


def photo(folder: Path) -> str:
    """Path of a JPEG."""
    return _drawn(PHOTO, folder / "anh-chup.jpg")


def _drawn(size: tuple[int, int], path: Path) -> str:
    picture = Image.new("RGB", size, "#f4f0e6")
    ImageDraw.Draw(picture).text((100, 100), WORDS, fill="#1c1c1c")
    picture.save(path)
    return str(path)
