"""The tables that leave the house: 01/TH-BLĐT for the tax office, and one for the Treasury.

Headings and words are those of the forms, in Vietnamese whatever language the page is in.
"""

import csv
import io
from collections.abc import Iterable, Iterator

from payments.models import Receipt
from payments.reports.day import DayReport
from portal.core.dates import format_date
from procedures.models import Fee

BOM = "\ufeff"  # without it Excel takes the letters for another alphabet
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so is calculated when opened
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
    "Tài khoản Kho bạc",
    "Khoản thu",
    "Ký hiệu biên lai",
    "Số biên lai",
    "Số lượng biên lai",
    "Số tiền thu",
    "Số tiền hoàn trả",
)
KINDS = {Fee.Kind.FEE: "Phí", Fee.Kind.CHARGE: "Lệ phí"}
TEST = "BẢN THỬ, không có giá trị"


def as_csv(heading: Iterable, rows: Iterable[Iterable]) -> str:
    """For a spreadsheet; text that it would calculate is written as text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heading)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return BOM + out.getvalue()


def _cell(value):
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def summary(report: DayReport) -> Iterator[tuple]:
    """Rows of SUMMARY: every receipt that the agency issued on the day, in order of its number."""
    rows = report.receipts().select_related(
        "document__replaces", "document__replaced_by", "capture"
    )
    for place, receipt in enumerate(rows.iterator(chunk_size=500), start=1):
        data, old = receipt.document.data, getattr(receipt.document, "replaces", None)
        yield (
            place,
            receipt.form_symbol,
            receipt.serial,
            receipt.number_text,
            format_date(receipt.document.issued_at),
            "; ".join(line["name"] for line in data["lines"]),
            receipt.amount,
            "",  # all in đồng
            "Thay thế" if old else "Mới",
            "",
            _name(old),
            old.state_reason if old else "",
            _remark(receipt),
        )


def _name(document) -> str:
    if document is None:
        return ""
    receipt = Receipt.objects.select_related("document").get(document=document)
    return f"{receipt.form_symbol} {receipt.serial} {receipt.number_text}"


def _remark(receipt) -> str:
    new = receipt.document.replaced_by
    said = [f"Đã được thay thế bằng biên lai {_name(new)}"] if new else []
    return "; ".join([*said, *([TEST] if not receipt.capture.is_live else [])])


def treasury(reports: Iterable[DayReport]) -> Iterator[tuple]:
    """Rows of TREASURY: for each agency its kinds with their numbers, then what went back."""
    for report in reports:
        agency, day = report.agency, format_date(report.day)
        whose = (day, agency.code, agency.name, agency.budget_unit_code, agency.treasury_account)
        amounts, series = report.by_kind(), {}
        for numbers in report.numbers():
            series.setdefault(numbers.kind, []).append(numbers)
        for kind, amount in sorted(amounts.items()):
            yield (*whose, KINDS[kind], *_numbers(series[kind]), amount, 0)
        if report.refunded:
            yield (*whose, "Hoàn trả", "", "", 0, 0, report.refunded)


def _numbers(series) -> tuple:
    return (
        "; ".join(one.serial for one in series),
        "; ".join(one.range for one in series),
        sum(one.count for one in series),
    )
