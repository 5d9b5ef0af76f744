"""What banks call a CSV file: read whole, or refused with what is wrong line by line."""

import time
import tracemalloc
from datetime import datetime

import pytest

from payments.bank import statements
from payments.bank.statements import MAX_BYTES, BadFile, read
from portal.core.dates import VN_TZ

HEADING = "Ngày giao dịch,Số tham chiếu,Ghi nợ,Ghi có,Nội dung"


def csv(*rows, heading=HEADING) -> bytes:
    return "\n".join([heading, *rows]).encode()


def problems(data, columns=None) -> tuple:
    with pytest.raises(BadFile) as caught:
        read(data, columns)
    return caught.value.problems


def test_a_plain_file():
    sheet = read(
        csv('05/09/2024 14:30:05,FT1,,"8.000","MC ABC, nop phi"', "06/09/2024,FT2,5000,,x")
    )
    (line,) = sheet.lines
    assert line.paid_at == datetime(2024, 9, 5, 14, 30, 5, tzinfo=VN_TZ)
    assert (line.number, line.amount, line.words) == (2, 8000, "MC ABC, nop phi")
    assert [(one.bank_id, one.amount) for one in sheet.outgoing] == [("FT2", 5000)]
    assert (sheet.total, sheet.skipped) == (8000, 0)


def test_what_banks_write_above_and_below_is_left_aside():
    above = "NGÂN HÀNG ABC\nSao kê tài khoản,0011\n\nTừ ngày,01/09/2024\n"
    below = ["05/09/2024,FT1,,8000,x", ",,,8000,Tổng cộng", ""]
    sheet = read(above.encode() + csv(*below))
    assert (len(sheet.lines), sheet.lines[0].number, sheet.skipped) == (1, 6, 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_encodings_and_separators(encoding, separator):
    rows = [HEADING.split(","), ["05/09/2024", "FT1", "", "1.250.000", "Lệ phí, đợt 2; lần 1"]]
    text = "\r\n".join(separator.join(f'"{cell}"' for cell in row) for row in rows)
    (line,) = read(text.encode(encoding)).lines
    assert (line.amount, line.words) == (1_250_000, "Lệ phí, đợt 2; lần 1")


@pytest.mark.parametrize(
    "heading",
    [
        "DATE,CREDIT,DESCRIPTION",
        "Ngày giao dịch (Transaction date),Phát sinh có (VND),Diễn giải",
        "ngay giao dich,so tien ghi co,noi dung giao dich",
    ],
)
def test_headings_are_known_by_their_words(heading):
    assert read(csv("05/09/2024,8000,x", heading=heading)).total == 8000


def test_an_account_names_its_own_headings():
    data = csv("05/09/2024,Có,8000,x", heading="Ngày,Có,Vào (VND),Nội dung")
    assert read(data, {"credit": "Vào"}).total == 8000


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("8000", 8000),
        ("8.000", 8000),
        ("8,000.00", 8000),
        ("8000.0", 8000),
        ("1 250 000", 1_250_000),
    ]
    + [("1.250.000 VND", 1_250_000), ("8.000,00", 8000), ("8000 đ", 8000)],
)
def test_amounts(text, amount):
    assert read(csv(f'05/09/2024,FT1,,"{text}",x')).total == amount


@pytest.mark.parametrize("day", ["2024-09-05T", "05-09-2024 ", "05.09.2024 "])
def test_dates(day):
    (line,) = read(csv(f"{day}08:00:01,FT1,,8000,x")).lines
    assert line.paid_at == datetime(2024, 9, 5, 8, 0, 1, tzinfo=VN_TZ)


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ("05/09/2024,FT1,,-8000,x", "âm"),
        ("05/09/2024,FT1,,(8000),x", "âm"),
        ('05/09/2024,FT1,,"8000,5",x', "8000,5"),
        ("05/09/2024,FT1,,8.00.0,x", "8.00.0"),
        ("05/09/2024,FT1,,tám nghìn,x", "tám nghìn"),
        ("05/09/2024,FT1,,99999999999999,x", "9999"),
        ("31/02/2024,FT1,,8000,x", "31/02/2024"),
        (",FT1,,8000,x", "“”"),
        ("05/09/2999,FT1,,8000,x", ""),
        ("05/09/2024,FT1,5000,8000,x", ""),
        ("05/09/2024,FT1,,,x", ""),
        ("05/09/2024,FT1,0,0,x", ""),
    ],
)
def test_a_bad_line_is_named(row, word):
    (problem,) = problems(csv("05/09/2024,FT0,,1,x", row))
    assert "3" in problem
    assert word in problem


def test_another_currency_is_refused():
    heading = "Ngày,Ghi có,Nội dung,Loại tiền"
    assert "USD" in problems(csv("05/09/2024,80,x,USD", heading=heading))[0]
    assert read(csv("05/09/2024,80,x,VND", heading=heading)).total == 80


def test_a_number_that_stands_twice_is_refused():
    assert len(problems(csv("05/09/2024,FT1,,8000,x", "05/09/2024,FT1,,8000,x"))) == 1


def test_numbers_may_begin_anew_each_day_and_a_fee_may_share_one():
    sheet = read(csv("05/09/2024,1,,8000,x", "06/09/2024,1,,8000,x", "06/09/2024,1,1100,,phi"))
    assert (len(sheet.lines), len(sheet.outgoing)) == (2, 1)


@pytest.mark.parametrize("cell", ["(" * 100_000, "1" + " " * 100_000 + "x", "1." * 50_000])
def test_a_huge_cell_is_answered_at_once(cell):
    began = time.process_time()
    assert problems(csv(f"05/09/2024,FT1,,{cell},x"))
    assert problems(csv("05/09/2024,FT1,,8000,x", heading=f"{cell}{HEADING[4:]}"))
    assert time.process_time() - began < 0.5


def test_at_most_twenty_problems_are_told():
    assert len(problems(csv(*["x,FT,,1,x"] * 50))) == 20


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"  \n ",
        b"PK\x03\x04" + b"x" * 50,
        b"%PDF-1.7 \xff\xff",
        HEADING.encode("utf-16-le"),
        csv("05/09/2024,FT1,,8000,Lệ phí").decode().encode("cp1258", "replace") + b"\xff\xfe\xff",
        csv(),
        b"a,b,c\n1,2,3\n",
        "Ngày,Nội dung\n05/09/2024,x\n".encode(),
        csv("05/09/2024,FT1,,8000," + "x" * 200_000),
        b"x" * (MAX_BYTES + 1),
    ],
)
def test_other_files_are_refused_in_words(data):
    assert all(problems(data))


def test_a_missing_column_is_named():
    assert "Ghi có" in problems("Ngày,Nội dung\n05/09/2024,x\n".encode())[0]


def test_the_longest_file_is_read_in_bounded_memory():
    data = csv(*[f"05/09/2024,FT{n},,1000,{'x' * 40}" for n in range(1_000)])
    tracemalloc.start()
    sheet = read(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(sheet.lines) == 1_000
    assert peak < 24 * len(data)


def test_more_lines_than_a_file_may_hold(monkeypatch):
    monkeypatch.setattr(statements, "MAX_LINES", 20)
    assert "20" in problems(csv(*[f"05/09/2024,F{n},,1,x" for n in range(21)]))[0]
