"""A table as a spreadsheet, written row by row: its length does not matter to the memory.

Text is kept as text, whatever it begins with: no program calculates it (`docs/threats.md`, 26).
"""

import tempfile
from collections.abc import Iterable, Sequence
from datetime import date

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DAY = "DD/MM/YYYY"
A4 = "9"  # the number of the format among papers
WRAPPED = Alignment(wrap_text=True, vertical="top")


def write_sheet(
    *, above: Sequence[str], heading: Sequence[str], rows: Iterable[Iterable], widths: Sequence[int]
):
    """An open temporary file: lines of words, the heading, then the rows (text, int, date, None).

    `widths` are of the columns, in letters. The caller closes the file, which is gone then.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Bảng")
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = f"A{len(above) + 2}"
    _for_print(sheet, len(above) + 1)
    for line in above:
        sheet.append([_bold(sheet, line)])
    sheet.append([_bold(sheet, words) for words in heading])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the caller sends it, then closes it)
    book.save(file)
    file.seek(0)
    return file


def _for_print(sheet, heading: int):
    """A4 across, as wide as the page, with the heading on each."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_rows = f"{heading}:{heading}"


def _bold(sheet, words):
    cell = _cell(sheet, words)
    cell.font, cell.alignment = Font(bold=True), WRAPPED
    return cell


def _cell(sheet, value):
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
        cell.data_type = "s"
        return cell
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, date):
        cell.number_format = DAY
    return cell
