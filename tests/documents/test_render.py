"""The renderer: exact Vietnamese text, the same bytes again, nothing from outside."""

import hashlib
import os
import subprocess
import sys

import pytest
from django.conf import settings

from portal.documents.printed import pretty_code, printed_number, reference
from portal.documents.render import OnlyOurs, render_html, render_pdf
from tests.documents.samples import LONG_NAME, MONEY, RESULT, SHEETS

BASES = {"block", "money", "official", "seal", "seal_space", "slip", "letter", "blank_form"}
BASES |= {"entries"}  # of a paper that was signed: tests/procedures/test_signing.py
BASES |= {"slip_control", "register", "slip_lines"}  # tests/documents/test_national_forms.py
BASES |= {"guide", "words"}  # of no file and in two languages: tests/cms/test_sheets.py
BASES |= {"converted", "converted_band"}  # around another sheet: tests/documents/test_copies.py
ONE_SHEET = ("receipt_test", "proof", "credit_note", "credit_reversal", "receipt_void")
HASH_SCRIPT = """
import hashlib, django; django.setup()
from portal.documents.render import render_pdf
from tests.documents.samples import MONEY
print(hashlib.sha256(render_pdf("receipt", MONEY)).hexdigest())
"""


def text_of(pdf: bytes) -> str:
    return raw_text_of(pdf).replace("\xa0", " ")


def raw_text_of(pdf: bytes) -> str:
    """As pdftotext gives it, blanks that hold words together included."""
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return done.stdout.decode()


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {name: text_of(render_pdf(*sheet)) for name, sheet in SHEETS.items()}


@pytest.mark.parametrize(
    ("sheet", "words"),
    [
        (
            "result",
            [
                "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
                "Số: 07/TL-UBND",
                "Võ Cường, ngày 05 tháng 9 năm 2026",
                "TRÍCH LỤC HỘ TỊCH (BẢN SAO)",
                "Đặng Thị Ễ Ộ Ặ Ỹ",
                "Nguyễn Gia Bảo, sinh 02/03/2020",
                "92,4 m²",
                "7K4Q-93TX-ABCD",
            ],
        ),
        ("result_long", ["I. Người sử dụng đất", "CS 000130", "Hợp đồng chưa được công chứng."]),
        ("refusal_letter", ["Hồ sơ không được giải quyết vì lý do sau đây:", "khiếu nại"]),
        (
            "slip_appointment",
            [
                "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
                "Bộ phận tiếp nhận và trả kết quả:",
                "17:00 thứ Hai 07/09/2026",
                "NGƯỜI TIẾP NHẬN HỒ SƠ",
            ],
        ),
        (
            "slip_phases",
            [
                "Giai đoạn 1, thẩm định hồ sơ",
                "Ngay sau khi hoàn thành nghĩa vụ tài chính",
                "8. Vào sổ theo dõi hồ sơ",
            ],
        ),
        (
            "slip_waived",
            ["Phí, lệ phí được miễn:", "0 đ (mức thu 24.000 đ)", "97/2015/QH13, điều 10"],
        ),
        ("slip_supplement", ["NGƯỜI HƯỚNG DẪN", "Chụp lại cả hai mặt", "17:00 thứ Sáu 11/09/2026"]),
        ("slip_refusal", ["thông báo không tiếp nhận", "0222 3821 000"]),
        (
            "receipt",
            [
                "BIÊN LAI THU LỆ PHÍ",
                "EBL01",
                "26TAA",
                "00000241",
                "2300999019",
                "24.000 đ",
                "Hai mươi bốn nghìn đồng",
                "Ngày 05 tháng 9 năm 2026",
            ],
        ),
        ("proof", ["GIẤY XÁC NHẬN NỘP TIỀN", "000241", "25.000.000 đ", "Kho bạc Nhà nước"]),
        (
            "credit_note",
            ["PHIẾU HOÀN TRẢ PHÍ", "000012", "TEST-26TAA số 00000241", "ký, ghi rõ họ tên"],
        ),
        ("credit_reversal", ["PHIẾU HỦY PHIẾU HOÀN TRẢ", "TEST-HTP-26 số 000012"]),
        (
            "receipt_void",
            ["BIÊN BẢN HỦY BIÊN LAI", "EBL01 26TAA số 00000241", "theo phiếu HTP-26 số 000013"],
        ),
        ("receipt_notice", ["04/SS-CTĐT", "26TAA số 00000241", "Biên lai vẫn còn giá trị"]),
    ],
)
def test_the_pdf_holds_the_exact_vietnamese_text(texts, sheet, words):
    assert [word for word in words if word not in texts[sheet]] == []


@pytest.mark.parametrize("sheet", SHEETS)
def test_nothing_looks_signed(texts, sheet):
    assert "Bản thử, chưa ký số" in texts[sheet]
    assert "Đã ký" not in texts[sheet]


def test_trial_money_is_marked_and_real_money_is_not(texts):
    assert "BẢN THỬ" in texts["receipt_test"]
    assert "không có khoản tiền thật nào được nộp" in texts["receipt_test"]
    assert "TEST-26TAA" in texts["receipt_test"]
    assert "BẢN THỬ" not in texts["receipt"]


def test_every_template_of_a_document_has_a_sample():
    files = {path.stem for path in (settings.BASE_DIR / "templates" / "pdf").glob("*.html")}

    assert {template for template, _data in SHEETS.values()} == files - BASES


def test_long_names_are_whole(texts):
    for sheet in ("receipt_test", "result_long"):
        assert " ".join(LONG_NAME.split()[:4]) in texts[sheet]


def test_a_paper_about_money_is_one_sheet_however_long_its_names_are(texts):
    assert {texts[sheet].count("\f") for sheet in ONE_SHEET} == {1}


def test_a_slip_of_before_has_no_empty_row(texts):
    """Frozen when the form named no time limit: a copy for print says what the paper said."""
    assert "theo quy định" not in texts["slip_of_before"]
    assert "3. Thời gian nhận hồ sơ" in texts["slip_of_before"]
    assert "4. Thời gian nhận hồ sơ" in texts["slip_appointment"]


def test_a_slip_is_one_sheet_however_long_its_names_are(texts):
    assert {
        texts[sheet].count("\f") for sheet in SHEETS if sheet.startswith(("slip_", "letter_"))
    } == {1}


def test_pages_are_counted_from_the_second_on(texts):
    first, second = texts["result_long"].split("\f")[:2]

    assert second.split()[0] == "2"
    assert first.split()[0] != "1"


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        ({"number": 7, "symbol": "TL-UBND"}, "07/TL-UBND"),
        ({"number": 10, "symbol": "TL-UBND"}, "10/TL-UBND"),
        ({"number": 1234, "symbol": ""}, "1234"),
        ({"number": 241, "symbol": "26TAA", "digits": 8}, "00000241"),
    ],
)
def test_numbers_are_printed_as_the_rules_ask(data, shown):
    assert reference(data) == shown
    assert shown.startswith(printed_number(data))


def test_codes_are_read_in_groups():
    assert pretty_code("7K4Q93TXABCD") == "7K4Q-93TX-ABCD"


def test_the_same_data_give_the_same_bytes():
    assert render_pdf("result", RESULT) == render_pdf("result", RESULT)


def test_another_process_makes_the_same_bytes():
    here = hashlib.sha256(render_pdf("receipt", MONEY)).hexdigest()
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.test", "PYTHONHASHSEED": "7"}

    done = subprocess.run(
        [sys.executable, "-c", HASH_SCRIPT],
        cwd=settings.BASE_DIR,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == here


@pytest.mark.threat(12, 14)
def test_hostile_answers_stay_text():
    hostile = {**RESULT, "title": "{{ 7|add:7 }}<link rel=attachment href='file:///etc/passwd'>"}

    html = render_html("result", hostile)

    assert "{{ 7|add:7 }}&lt;link" in html


@pytest.mark.threat(14)
@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "http://127.0.0.1:1/", "font:../../manage.py", "ftp://x/y"]
)
def test_nothing_is_fetched_from_outside(url):
    with pytest.raises(ValueError, match=r"outside|disallowed"):
        OnlyOurs().fetch(url)
