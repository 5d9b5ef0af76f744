"""The renderer: exact Vietnamese text, the same bytes again, nothing from outside."""

import subprocess

import pytest

from portal.documents.render import OnlyOurs, render_html, render_pdf

DATA = {
    "parent_heading": "UBND THÀNH PHỐ BẮC NINH",
    "heading": "ỦY BAN NHÂN DÂN\nPHƯỜNG VÕ CƯỜNG",
    "agency": "Ủy ban nhân dân phường Võ Cường",
    "number": 12,
    "symbol": "TL-UBND",
    "place": "Võ Cường",
    "title": "Trích lục hộ tịch (bản sao)",
    "issued_at": "2026-09-05T02:31:08+00:00",
    "lookup_code": "7K4Q93TXABCD",
    "code": "H05.16.02-260905-0012",
    "signer": {"position": "Chủ tịch", "name": "Đặng Thị Ễ Ộ Ặ Ỹ"},
    "recipients": ["Nguyễn Thị Mai Hương", "Lưu: VT, hồ sơ."],
    "blocks": [
        {"kind": "paragraph", "text": "Trích lục từ sổ hộ tịch: “Quyển số 01”."},
        {"kind": "facts", "rows": [["Người được đăng ký", "Nguyễn Gia Bảo, sinh 02/03/2020"]]},
        {"kind": "rows", "head": ["Thửa", "Diện tích"], "rows": [["118", "92,4 m²"]]},
    ],
    "reasons": "",
}


def text_of(pdf: bytes) -> str:
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return done.stdout.decode()


def test_the_pdf_holds_the_exact_vietnamese_text():
    text = text_of(render_pdf("result", DATA))

    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Số: 12/TL-UBND",
        "Võ Cường, ngày 05 tháng 9 năm 2026",
        "TRÍCH LỤC HỘ TỊCH (BẢN SAO)",
        "Đặng Thị Ễ Ộ Ặ Ỹ",
        "Nguyễn Gia Bảo, sinh 02/03/2020",
        "92,4 m²",
        "7K4Q-93TX-ABCD",
    ):
        assert words in text


def test_nothing_looks_signed():
    text = text_of(render_pdf("result", DATA))

    assert "Bản thử, chưa ký số" in text
    assert "Đã ký" not in text


def test_the_same_data_give_the_same_bytes():
    assert render_pdf("result", DATA) == render_pdf("result", DATA)


def test_hostile_answers_stay_text():
    hostile = {**DATA, "title": "{{ 7|add:7 }}<link rel=attachment href='file:///etc/passwd'>"}

    html = render_html("result", hostile)

    assert "{{ 7|add:7 }}&lt;link" in html


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "http://127.0.0.1:1/", "font:../../manage.py", "ftp://x/y"]
)
def test_nothing_is_fetched_from_outside(url):
    with pytest.raises(ValueError, match=r"outside|disallowed"):
        OnlyOurs().fetch(url)
