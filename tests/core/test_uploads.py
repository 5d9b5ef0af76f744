"""Files from outside: the good ones are taken, the hostile ones are told why not."""

import io
import unicodedata
import zipfile
import zlib

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from portal.core.uploads import UploadRefused, check_upload, clean_name, kinds_in_words, sniff
from tests.core.heic import heic

ACCEPT = ("pdf", "jpg", "png")


def sent(data: bytes, name: str = "giấy tờ.pdf"):
    return SimpleUploadedFile(name, data)


def refusal(data: bytes, name: str = "giấy tờ.pdf", accept=ACCEPT) -> str:
    with pytest.raises(UploadRefused) as refused:
        check_upload(sent(data, name), accept=accept)
    return str(refused.value)


def pdf(change=None, pages: int = 1, **save) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as document:
        for _number in range(pages):
            document.add_blank_page()
        if change:
            change(document)
        document.save(out, **save)
    return out.getvalue()


def picture(kind: str = "JPEG", size=(60, 40), **save) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#a1231c").save(out, kind, **save)
    return out.getvalue()


# --- what is taken ------------------------------------------------------------------------------
def test_a_pdf_is_kept_byte_for_byte_with_its_pages_counted():
    data = pdf(pages=3)
    checked = check_upload(sent(data), accept=ACCEPT)
    assert (checked.kind, checked.pages, checked.content) == ("pdf", 3, data)
    assert checked.media_type == "application/pdf"


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "jpg"), ("PNG", "png")])
def test_a_picture_is_written_anew(kind, name):
    checked = check_upload(sent(picture(kind), f"ảnh.{name}"), accept=ACCEPT)
    assert checked.kind == name
    with Image.open(io.BytesIO(checked.content)) as opened:
        assert opened.size == (60, 40)


def test_a_photograph_is_turned_upright_and_loses_its_exif():
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Máy ảnh của tôi"  # turned by 90 degrees; maker
    checked = check_upload(sent(picture(exif=exif), "a.jpg"), accept=ACCEPT)
    with Image.open(io.BytesIO(checked.content)) as opened:
        assert opened.size == (40, 60)
        assert not opened.getexif()
    assert "Máy ảnh".encode() not in checked.content


def test_webp_becomes_jpeg():
    checked = check_upload(sent(picture("WEBP"), "ảnh.webp"), accept=ACCEPT)
    assert (checked.kind, checked.name) == ("jpg", "ảnh.jpg")


def test_palette_and_transparent_pictures_survive():
    for mode in ("P", "RGBA", "L", "1", "LA"):
        out = io.BytesIO()
        Image.new(mode, (10, 10)).save(out, "PNG")
        assert check_upload(sent(out.getvalue(), "a.png"), accept=ACCEPT).kind == "png"
    out = io.BytesIO()
    Image.new("CMYK", (10, 10)).save(out, "JPEG")
    assert check_upload(sent(out.getvalue(), "a.jpg"), accept=ACCEPT).kind == "jpg"


@pytest.mark.threat(20)
def test_a_photograph_of_an_iphone_becomes_a_jpeg():
    checked = check_upload(sent(heic(), "Giấy chứng sinh.HEIC"), accept=ACCEPT)
    assert (checked.kind, checked.name) == ("jpg", "Giấy chứng sinh.jpg")
    with Image.open(io.BytesIO(checked.content)) as opened:
        assert opened.format == "JPEG"


@pytest.mark.threat(20)
def test_a_broken_heic_says_what_to_do_on_the_phone():
    assert "iPhone" in refusal(heic()[:300], "a.heic")
    assert "iPhone" in refusal(heic().replace(b"hvcC", b"free"), "a.heic")
    assert "iPhone" in refusal(b"\x00\x00\x00\x18ftypheic" + b"\x00" * 200, "a.heic")


@pytest.mark.threat(20)
def test_a_heic_that_claims_to_be_huge_is_not_decoded():
    assert "40" in refusal(heic(width=60_000, height=60_000), "a.heic")


# --- what is not --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "data",
    [
        b"<html><script>alert(1)</script>",
        b"MZ\x90\x00",
        b"<svg xmlns='x'/>",
        b"GIF89a" + b"\0" * 50,
    ],
)
@pytest.mark.threat(9)
def test_other_kinds_are_refused_whatever_they_are_called(data):
    assert "a.pdf" in refusal(data, "a.pdf")


def test_an_empty_file_is_refused():
    assert refusal(b"")


def test_a_kind_that_this_document_does_not_take_is_refused():
    assert refusal(picture(), "a.jpg", accept=("pdf",))


def test_a_file_that_is_too_big_is_told_its_weight():
    words = refusal(b"%PDF-" + b"0" * (10 * 1024 * 1024 + 1))
    assert "11" in words
    assert "10" in words


@pytest.mark.parametrize("data", [b"%PDF-1.7\nnothing", b"%PDF-1.7\n%%EOF", pdf()[:200]])
def test_a_broken_pdf_is_refused(data):
    assert refusal(data)


@pytest.mark.threat(21)
def test_an_encrypted_pdf_is_refused():
    for user in ("", "mat-khau"):
        locked = pdf(encryption=pikepdf.Encryption(owner="chu", user=user))
        assert refusal(locked)


def run_lengths(content: bytes) -> bytes:
    """For /RunLengthDecode: up to 128 equal bytes as two."""
    letters, blanks = content.rstrip(b" "), len(content) - len(content.rstrip(b" "))
    packed = bytes([len(letters) - 1]) + letters
    return packed + b"\x81 " * (blanks // 128) + b"\x80"


def script(document):
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def nested(document):
    inner = pikepdf.Dictionary(S=pikepdf.Name.Named, Next=pikepdf.Array([
        pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")]))  # fmt: skip
    document.pages[0].Annots = pikepdf.Array([pikepdf.Dictionary(A=inner)])


def launch(document):
    document.pages[0].obj.AA = pikepdf.Dictionary(
        O=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")
    )


def attached(document):
    document.attachments["a.exe"] = pikepdf.AttachedFileSpec(document, b"MZ")


def xfa(document):
    document.Root.AcroForm = pikepdf.Dictionary(XFA=pikepdf.Array(["x"]))


def open_uri(document):
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="http://x.example")


@pytest.mark.threat(21)
@pytest.mark.parametrize("change", [script, nested, launch, attached, xfa, open_uri])
def test_a_pdf_that_acts_by_itself_is_refused(change):
    assert refusal(pdf(change))


def test_a_pdf_that_opens_at_its_first_page_is_fine():
    def at_page(document):
        page = document.pages[0].obj
        document.Root.OpenAction = pikepdf.Array([page, pikepdf.Name.Fit])

    assert check_upload(sent(pdf(at_page)), accept=ACCEPT).kind == "pdf"


def test_too_many_pages_are_refused():
    assert "501" in refusal(pdf(pages=501))


@pytest.mark.threat(22)
def test_polyglots_are_refused_or_written_anew():
    assert refusal(b"GIF89a" + pdf())
    assert refusal(b"\n" + pdf())
    assert refusal(pdf() + zipped({"a": b"a"}))
    assert refusal(pdf() + b"<script>" + b"x" * 2000)
    cleaned = check_upload(sent(picture() + b"<script>alert(1)</script>", "a.jpg"), accept=ACCEPT)
    assert b"<script>" not in cleaned.content


@pytest.mark.threat(19)
def test_a_header_that_claims_too_much_is_refused_before_decoding():
    claims = bytearray(picture("PNG"))
    claims[16:24] = (60_000).to_bytes(4, "big") * 2
    claims[29:33] = zlib.crc32(claims[12:29]).to_bytes(4, "big")
    assert "40" in refusal(bytes(claims), "a.png")
    large = io.BytesIO()
    Image.new("1", (7000, 6000)).save(large, "PNG")
    assert "40" in refusal(large.getvalue(), "a.png")


def test_a_truncated_picture_is_refused():
    assert refusal(picture()[:200], "a.jpg")
    assert refusal(b"\xff\xd8\xff\xe0" + b"\0" * 100, "a.jpg")


def pdf_of_objects(stream: bytes, filters: str) -> bytes:
    """A page whose catalogue lies in a stream of objects, as PDF has them since 1.5."""
    parts = {
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        4: f"<</Type/ObjStm/N 1/First 4/Filter{filters}/Length {len(stream)}>>stream\n".encode()
        + stream
        + b"\nendstream",
    }
    data, entries = b"%PDF-1.5\n", [(0, 0), (2, 4)]
    for number, part in parts.items():
        entries.append((1, len(data)))
        data += b"%d 0 obj" % number + part + b"endobj\n"
    table = b"".join(bytes([kind]) + at.to_bytes(4) + bytes(1) for kind, at in entries)
    head = b"<</Type/XRef/W[1 4 1]/Size 5/Root 1 0 R/Length %d>>stream\n" % len(table)
    end = b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % len(data)
    return data + b"5 0 obj" + head + table + end


@pytest.mark.threat(18)
@pytest.mark.parametrize(
    ("pack", "filters"),
    [
        (lambda content: zlib.compress(content, 1), "/FlateDecode"),
        (lambda content: zlib.compress(zlib.compress(content, 1)), "[/FlateDecode/FlateDecode]"),
        (run_lengths, "/RunLengthDecode"),
    ],
)
def test_a_pdf_that_grows_when_it_is_opened_is_refused(pack, filters):
    catalogue = b"1 0 <</Type/Catalog/Pages 2 0 R>>"
    modest = pdf_of_objects(pack(catalogue + b" " * 10_000), filters)
    assert check_upload(sent(modest), accept=ACCEPT).pages == 1

    bomb = pdf_of_objects(pack(catalogue + b" " * 60_000_000), filters)
    assert len(bomb) < 1_000_000
    assert refusal(bomb)


# --- office files -------------------------------------------------------------------------------
def zipped(entries: dict) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


WORD = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}


def test_a_word_file_is_taken_where_it_is_accepted():
    assert check_upload(sent(zipped(WORD), "a.docx"), accept=("docx",)).kind == "docx"
    assert refusal(zipped(WORD), "a.docx")


@pytest.mark.threat(18)
@pytest.mark.parametrize(
    "more",
    [
        {"word/vbaProject.bin": b"x"},
        {"word/embeddings/a.bin": b"x"},
        {"word/media/bomb": b"\0" * 60_000_000},
        {f"word/{number}": b"" for number in range(2001)},
    ],
)
def test_macros_and_bombs_in_archives_are_refused(more):
    assert refusal(zipped(WORD | more), "a.docx", accept=("docx",))


def test_an_archive_that_is_no_document_is_refused():
    assert refusal(zipped({"word/a": b"x"}), "a.docx", accept=("docx",))
    assert refusal(b"PK\x03\x04word/", "a.docx", accept=("docx",))


# --- names --------------------------------------------------------------------------------------
@pytest.mark.threat(24)
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\Lan\\giấy.pdf", "giấy.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        ("ảnh\u202egpj.exe", "ảnhgpj.exe"),
        ('"><img src=x>.jpg', "img src=x.jpg"),
        (unicodedata.normalize("NFD", "Giấy chứng sinh.pdf"), "Giấy chứng sinh.pdf"),
        ("=cmd|'/c calc'!A1.pdf", "c calc'!A1.pdf"),
    ],
)
def test_names_are_cleaned(given, kept):
    assert clean_name(given) == kept


def test_a_name_of_300_letters_keeps_its_ending():
    cleaned = clean_name("ả" * 300 + ".pdf")
    assert len(cleaned) == 150
    assert cleaned.endswith(".pdf")


def test_a_name_of_nothing_is_still_a_name():
    assert clean_name("...")
    assert clean_name("")


def test_kinds_in_words():
    assert kinds_in_words(["pdf"]) == "PDF"
    assert kinds_in_words(["pdf", "jpg", "png"]).startswith("PDF, JPG")


def test_only_the_first_bytes_tell_the_kind():
    assert sniff(b" %PDF-") == ""
    assert sniff(b"") == ""
