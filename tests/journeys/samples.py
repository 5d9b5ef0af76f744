"""Files as citizens send them: scanned pages, photographs from a phone with their secrets."""

import io
import unicodedata
from functools import cache
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw

from tests.core.heic import heic

A4, FINE_A4, PHOTO = (1240, 1754), (2480, 3508), (4000, 3000)
PAGES = 3
GRAIN = 10  # of a sensor, of paper: how far points differ in brightness (standard deviation)
HEAVY = 3_000_000  # bytes: no lighter, or it is not what phones and scanners send
WORDS = "Giay khai sinh\nSo 27/1990\nNguyen Thi Mai Huong"
SECRET = "Dien thoai cua Mai Huong"
ORIENTATION, MAKER, GPS = 0x0112, 0x010F, 0x8825
TURNED = 6  # held upright: the picture lies on its side until it is turned
# Where the photograph was taken: 21° 11' 10" N, 106° 4' 30" E.
PLACE = {1: "N", 2: (21.0, 11.0, 10.0), 3: "E", 4: (106.0, 4.0, 30.0)}


def scan(folder: Path) -> str:
    """Path of a PDF of several pages, each one picture, named as a Mac writes accents."""
    return _scanned(folder, A4, resolution=150)


def fine_scan(folder: Path) -> str:
    """The same from a scanner that nobody has told to be sparing."""
    path = _scanned(folder, FINE_A4, resolution=300)
    assert Path(path).stat().st_size > HEAVY
    return path


def _scanned(folder: Path, size: tuple[int, int], resolution: int) -> str:
    path = folder / unicodedata.normalize("NFD", "Giấy khai sinh (bản gốc).pdf")
    first, *others = (_page(size, f"{WORDS}\n{number}") for number in range(1, PAGES + 1))
    options = {"save_all": True, "append_images": others, "resolution": resolution}
    first.save(path, producer="Scanner", **options)
    return str(path)


def photo(folder: Path) -> str:
    """Path of a JPEG that knows how the phone was held, and where."""
    path, exif = folder / "Ảnh chụp lúc 14.30.jpg", Image.Exif()
    exif[ORIENTATION], exif[MAKER] = TURNED, SECRET
    exif.get_ifd(GPS).update(PLACE)
    _page(PHOTO, WORDS).save(path, exif=exif, quality=90)
    assert path.stat().st_size > HEAVY
    return str(path)


def phone_photo(folder: Path) -> str:
    """Path of a HEIC, as an iPhone makes them."""
    path = folder / "IMG_0042.HEIC"
    path.write_bytes(heic())
    return str(path)


def shown_name(path: str) -> str:
    """What the portal calls the file, up to the ending: a HEIC becomes a JPEG."""
    return unicodedata.normalize("NFC", Path(path).stem)


def tells_where(picture: bytes) -> bool:
    """Whether the place can be read from it."""
    with Image.open(io.BytesIO(picture)) as opened:
        return bool(opened.getexif().get_ifd(GPS))


def size_of(picture: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(picture)) as opened:
        return opened.size


def _page(size: tuple[int, int], words: str) -> Image.Image:
    page = Image.new("RGB", size, "#f4f0e6")
    ImageDraw.Draw(page).text((100, 100), words, fill="#1c1c1c")
    return ImageChops.add(page, _grain(size), offset=-128)


@cache
def _grain(size: tuple[int, int]) -> Image.Image:
    return Image.merge("RGB", [Image.effect_noise(size, GRAIN)] * 3)
