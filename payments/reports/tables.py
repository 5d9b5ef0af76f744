"""The tables that leave the house: 01/TH-BLĐT for the tax office, and one for the Treasury.

Headings and words are those of the forms, in Vietnamese whatever language the page is in.
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain

from payments.reports.day import DayReport
from payments.reports.items import counted_again
from portal.core.dates import format_date
from procedures.models import Fee

BOM = "\ufeff"  # without it Excel takes the letters for another alphabet
FORMULA = ("=", "+", "-", "@")  # a cell that begins so is calculated when opened
SUMMARY = (
    "STT",
    "Ký hiệu mẫu biên lai",
    "Ký hiệu biên lai",
    "Số biên lai",
    "Ngày lập",
    "Tên loại thuế, phí, lệ phí",
    "Số tiền",
    "Tỷ giá",
    "Trạng thái",
    "Kỳ điều chỉnh",
    "Biên lai liên quan",
    "Giải trình",
    "Ghi chú",
)
TREASURY = (
    "Ngày",
    "Mã cơ quan",
    "Tên cơ quan",
    "Mã ĐVQHNS",
    "Chương",
    "Tài khoản Kho bạc",
    "Khoản thu",
    "Tiểu mục",
    "Ký hiệu biên lai",
    "Số biên lai",
    "Số lượng biên lai",
    "Số tiền thu",
    "Số tiền hoàn trả",
    "Số phiếu hoàn trả",
)
KINDS = {Fee.Kind.FEE: "Phí", Fee.Kind.CHARGE: "Lệ phí"}
TEST = "BẢN THỬ, không có giá trị"
HELD = "Tiền tạm giữ"  # on no receipt
AGAIN = "Trừ biên lai có dòng thuộc nhiều tiểu mục, đã đếm ở từng tiểu mục"
NOBODYS = "Chưa rõ cơ quan thu"
UNKNOWN = "Chưa nhập"  # a code that nobody has entered is never made up


def as_csv(heading: Iterable, rows: Iterable[Iterable]) -> str:
    """For a spreadsheet; text that it would calculate is written as text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heading)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return BOM + out.getvalue()


def _cell(value):
    """Some programs leave blanks aside, and take full-width signs for the plain ones."""
    if not isinstance(value, str):
        return value
    seen = unicodedata.normalize("NFKC", value).lstrip()
    return f"'{value}" if seen.startswith(FORMULA) else value


def summary(report: DayReport) -> Iterator[tuple]:
    """Rows of SUMMARY: every receipt of the day in order of its number, then every slip.

    A replacement shows the amount that the replaced receipt showed before; a slip what it takes
    off its receipt, below zero, and a counter-document what it puts back. A receipt that became
    void on the day has a row of no amount: slips have taken all of it off.
    """
    papers = ("document", "capture", "replaces__document", "replacement__document")
    receipts = report.receipts().select_related(*papers).iterator(chunk_size=500)
    receipts = map(_receipt, receipts)
    papers = chain(map(_note, report.notes()), map(_void, report.voids()))
    rows = chain(receipts, papers, _reserved(report))
    for place, row in enumerate(rows, start=1):
        yield (place, *row)


def _reserved(report) -> Iterator[tuple]:
    """Numbers of receipts that were reserved: on no paper, and of no amount."""
    for one in report.reserved():
        what, *marks = one.series.key.removeprefix("test:").split(":")
        if what == "receipt":
            kind, form, serial = marks
            numbers, day = f"{one.first} – {one.last}", format_date(one.reserved_at)
            said = (form, serial, numbers, day, KINDS[kind], 0, "", "Không lập", "", "")
            yield (*said, one.reason, TEST if serial.startswith("TEST-") else "")


def _receipt(receipt) -> tuple:
    data, old = receipt.document.data, receipt.replaces
    return (
        receipt.form_symbol,
        receipt.serial,
        receipt.number_text,
        format_date(receipt.document.issued_at),
        _names(data),
        receipt.amount,
        "",  # all in đồng
        "Thay thế" if old else "Mới",
        format_date(old.document.issued_at) if old else "",
        str(old) if old else "",
        data.get("replace_reason", ""),
        _remark(receipt),
    )


def _note(note) -> tuple:
    """The period is the day on which the money was first told of."""
    data = note.document.data
    said = [data["title"], *([f"Hủy phiếu {data['cancels']}"] if note.reverses_id else [])]
    return (
        "",
        data["serial"],
        note.number_text,
        format_date(note.document.issued_at),
        _names(data),
        -note.returned,
        "",
        "Điều chỉnh",
        format_date(note.receipt.document.issued_at),
        data["receipt_marks"],
        data["refund_reason"],
        "; ".join([*said, *([TEST] if data["is_test"] else [])]),
    )


def _void(void) -> tuple:
    data, receipt = void.document.data, void.receipt
    said = f"{data['title']} {void.document.symbol} số {void.document.reference}"
    return (
        receipt.form_symbol,
        receipt.serial,
        receipt.number_text,
        format_date(receipt.document.issued_at),
        _names(data),
        0,
        "",
        "Hủy",
        format_date(receipt.document.issued_at),
        "",
        void.reason,
        "; ".join([said, *([TEST] if data["is_test"] else [])]),
    )


def _names(data) -> str:
    return "; ".join(line["name"] for line in data["lines"])


def _remark(receipt) -> str:
    new = getattr(receipt, "replacement", None)
    said = [f"Đã được thay thế bằng biên lai {new}"] if new else []
    return "; ".join([*said, *([TEST] if not receipt.capture.is_live else [])])


def treasury(reports: Iterable[DayReport]) -> Iterator[tuple]:
    """Rows of TREASURY: for each agency its kinds and items with their numbers, then what takes off
    how often a receipt was counted more than once, and what was only held: each column adds up."""
    for report in reports:
        whose = (format_date(report.day), *_whose(report.agency))
        items = report.by_item()
        for item in items:
            yield (*whose, *_item(item))
        if again := counted_again(report, items):
            yield (*whose, AGAIN, "", "", "", -again, 0, 0, "")
        if report.released_total:
            yield (*whose, HELD, "", "", "", 0, 0, report.released_total, "")


def _whose(agency) -> tuple:
    if agency is None:
        return "", NOBODYS, "", "", ""
    codes = (agency.budget_unit_code, agency.budget_chapter, agency.treasury_account)
    return agency.code, agency.name, *(code or UNKNOWN for code in codes)


def _item(item) -> tuple:
    return (
        KINDS[item.kind],
        item.code or UNKNOWN,
        "; ".join(dict.fromkeys(item.serials)),
        "; ".join(item.numbers),
        item.count,
        item.came,
        item.gone,
        "; ".join(item.slips),
    )
