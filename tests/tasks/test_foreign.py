"""A file that takes everything takes a child process along, not the site."""

import io

import pytest
from django.utils.translation import override

from portal.core.uploads import UploadRefused
from portal.tasks import foreign
from portal.tasks.limited import ChildFailed
from tests.core.test_uploads import ACCEPT, pdf, pdf_of_objects, picture, sent

pytestmark = pytest.mark.threat(18)
CATALOGUE = b"1 0 <</Type/Catalog/Pages 2 0 R>>"


def lzw(letters: bytes, blanks: int) -> bytes:
    """For /LZWDecode, whose bound qpdf does not know: each code stands for one blank more."""
    out, held, width, packed = 0, 0, 9, bytearray()

    def put(code):
        nonlocal out, held
        out, held = (out << width) | code, held + width
        while held >= 8:
            held -= 8
            packed.append((out >> held) & 255)
            out &= (1 << held) - 1

    for code in (256, *letters, 256):
        put(code)
    while blanks > 0:
        width = 9
        for length in range(1, 3_830):
            put(32 if length == 1 else 256 + length)
            blanks -= length
            width += 256 + length in (510, 1022, 2046)
        put(256)
        width = 9
    put(257)
    return bytes(packed) + bytes([(out << (8 - held)) & 255])


def refusal(data: bytes) -> str:
    with override("en"), pytest.raises(UploadRefused) as refused:
        foreign.check_upload(sent(data), accept=ACCEPT)
    return str(refused.value)


def test_good_files_come_back_as_they_are_kept():
    data = pdf(pages=2)
    checked = foreign.check_upload(sent(data), accept=ACCEPT)
    assert (checked.kind, checked.pages, checked.content) == ("pdf", 2, data)
    photo = foreign.check_upload(sent(picture("WEBP"), "ảnh.webp"), accept=ACCEPT)
    assert (photo.name, photo.kind, photo.pages) == ("ảnh.jpg", "jpg", None)
    assert io.BytesIO(photo.content).read(3) == b"\xff\xd8\xff"


def test_a_breakdown_of_ours_is_not_the_fault_of_the_file(monkeypatch, caplog):
    def broken(*_arguments, **_limits):
        raise ChildFailed("Traceback:\n  in open\nImportError: libheif of Nguyễn Văn A")

    monkeypatch.setattr(foreign, "run_limited", broken)
    assert "cannot be checked now" in refusal(pdf())
    assert "ImportError" in caplog.text
    assert "Nguyễn" not in caplog.text


def test_a_refusal_speaks_the_language_of_the_page():
    assert "is damaged" in refusal(pdf()[:200])
    assert "must be" in refusal(b"MZ")


def test_what_needs_more_than_it_may_is_refused(monkeypatch):
    modest = pdf_of_objects(lzw(CATALOGUE, 10_000), "/LZWDecode")
    assert foreign.check_upload(sent(modest), accept=ACCEPT).pages == 1

    monkeypatch.setattr(foreign, "MEGABYTES", 100)
    bomb = pdf_of_objects(lzw(CATALOGUE, 200_000_000), "/LZWDecode")
    assert len(bomb) < 300_000
    assert "too complicated" in refusal(bomb) or "damaged" in refusal(bomb)


def test_what_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(foreign, "SECONDS", 0.001)
    assert "too complicated" in refusal(pdf())
