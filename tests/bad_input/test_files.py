"""Wrong, broken and huge files: told beside the field, and what was sent before stays."""

import zlib

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from procedures.models import Attachment, Status
from procedures.services import supplements
from tests import states
from tests.bad_input.reading import Page
from tests.core.test_uploads import pdf, picture, script, zipped

pytestmark = pytest.mark.django_db
SLOT = "file-exemption_proof"
MEGABYTE = 1024 * 1024


def bomb() -> bytes:
    """A picture of a few bytes that claims 60.000 x 60.000 points."""
    claims = bytearray(picture("PNG"))
    claims[16:24] = (60_000).to_bytes(4, "big") * 2
    claims[29:33] = zlib.crc32(claims[12:29]).to_bytes(4, "big")
    return bytes(claims)


BAD = {  # what it is: (its name, its bytes, words of the message)
    "program": ("giay-to.pdf", b"MZ\x90\x00" * 20, "phải là"),
    "web page": ("giay-to.pdf", b"<html><script>alert(1)</script>", "phải là"),
    "archive": ("giay-to.zip", zipped({"a.txt": b"a"}), "phải là"),
    "empty": ("trong.pdf", b"", "không có nội dung"),
    "broken": ("hong.pdf", pdf()[:200], "hỏng"),
    "locked": (
        "khoa.pdf",
        pdf(encryption=pikepdf.Encryption(owner="chu", user="mat-khau")),
        "mật khẩu",
    ),
    "acting": ("tu-chay.pdf", pdf(script), "tự"),
    "long": ("dai.pdf", pdf(pages=501), "501"),
    "cut off": ("anh.jpg", picture()[:200], "hỏng"),
    "bomb": ("anh.png", bomb(), "40"),
    "huge": ("nang.pdf", b"%PDF-" + b"0" * (10 * MEGABYTE), "MB"),
}


@pytest.fixture
def documents(citizen, world, civil_status):
    """Address of the documents page of a draft that has one good file already."""
    draft = states.drafted(world, civil_status, fee_category="poor")
    Attachment.objects.all().delete()
    page = reverse("application_documents", args=[draft.pk])
    good = SimpleUploadedFile("Giấy xác nhận.pdf", pdf(pages=2))
    assert citizen.post(page, {"do": "upload", SLOT: good}).status_code == 302
    return page


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("button", ["upload", "continue"])
def test_the_reason_stands_beside_the_field(citizen, documents, kind, button):
    name, data, words = BAD[kind]
    shown = Page(citizen.post(documents, {"do": button, SLOT: SimpleUploadedFile(name, data)}))
    assert shown.status == 200
    assert f"“{name}”" in shown.beside(SLOT)
    assert words in shown.beside(SLOT)
    assert len(shown.summary) == 1
    assert shown.summary[0] in shown.beside(SLOT)
    assert "Giấy xác nhận.pdf" in shown.text
    assert Attachment.objects.get().name == "Giấy xác nhận.pdf"


def test_the_good_ones_among_bad_ones_are_kept(citizen, documents):
    files = [SimpleUploadedFile(name, data) for name, data, _words in BAD.values()]
    files.insert(3, SimpleUploadedFile("ảnh chụp.jpg", picture()))
    shown = Page(citizen.post(documents, {"do": "continue", SLOT: files}))
    assert len(shown.summary) == len(BAD)
    assert "ảnh chụp.jpg" in shown.text
    assert {one.name for one in Attachment.objects.all()} == {"Giấy xác nhận.pdf", "ảnh chụp.jpg"}


def test_a_bad_file_of_a_supplement_keeps_the_note(citizen, world, civil_status):
    filed = states.paid(states.filed(world, civil_status))
    request = {"reason": "Thiếu", "items": [{"kind": "other", "id": "", "note": "Ảnh rõ"}]}
    request["items"].append({"kind": "document", "id": "exemption_proof", "note": "Mờ"})
    officer = world.officer("receptionist")
    supplements.ask_supplement(application=filed, actor=officer, request=request | NO_EXCEPTION)
    page = reverse("application_supplement", args=[filed.pk])
    first = Page(citizen.get(page))
    sent = first.typed() | {"note": "Tôi gửi lại bản rõ hơn.", "do": "send"}
    shown = Page(citizen.post(page, sent | {SLOT: SimpleUploadedFile("hong.pdf", pdf()[:200])}))
    assert (shown.status, shown.value("note")) == (200, "Tôi gửi lại bản rõ hơn.")
    assert "hong.pdf" in shown.beside(SLOT)
    filed.refresh_from_db()
    assert filed.status == Status.SUPPLEMENT_REQUESTED


NO_EXCEPTION = {"exception": ""}


def test_more_text_than_a_form_may_hold_is_told_and_changes_nothing(citizen, documents, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = citizen.post(
        documents, "x=" + "a" * 2000, content_type="application/x-www-form-urlencoded"
    )
    shown = Page(answer)
    assert (shown.status, shown.heading) == (400, "Chúng tôi không đọc được yêu cầu này")
    assert Attachment.objects.count() == 1
