"""A bank's statement as a CSV file: read whole or refused, with what is wrong line by line.

Banks head their columns differently and put their own lines above and below. The usual headings are
known here; an account may name others (`{"credit": "Số tiền vào"}`, "" for a column to ignore).
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from django.utils.translation import gettext as _

from payments.bank import cells
from payments.bank.cells import BadCell
from portal.core.text import nfc

USUAL = {
    "day": ("Ngày giao dịch", "Ngày giờ giao dịch", "Thời gian giao dịch", "Ngày hạch toán", "Ngày")
    + ("Transaction date", "Booking date", "Date"),
    "id": ("Số tham chiếu", "Mã giao dịch", "Số giao dịch", "Số bút toán", "Transaction ID")
    + ("Reference", "Reference number", "Transaction no"),
    "credit": ("Ghi có", "Số tiền ghi có", "Phát sinh có", "Có", "Tiền vào", "Số tiền")
    + ("Credit", "Credit amount", "Amount"),
    "debit": ("Ghi nợ", "Số tiền ghi nợ", "Phát sinh nợ", "Nợ", "Tiền ra", "Debit", "Debit amount"),
    "words": ("Nội dung giao dịch", "Nội dung", "Diễn giải", "Mô tả", "Description", "Details"),
    "currency": ("Loại tiền", "Tiền tệ", "Currency", "CCY"),
}
NEEDED = ("day", "credit", "words")
SEPARATORS = ",;\t|"
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
MAX_BYTES, MAX_LINES = 8 * 1024 * 1024, 20_000
HEADING_WITHIN = 40  # lines
SHOWN_PROBLEMS = 20


class BadFile(ValueError):
    """Nothing of this file was taken in. `problems` are sentences for who uploaded it."""

    def __init__(self, *problems: str):
        super().__init__(problems[0])
        self.problems = problems


def plain(words: str) -> str:
    """Capitals and blanks differ between two exports of the same line."""
    return "".join(words.casefold().split())


@dataclass(frozen=True, slots=True)
class Line:
    """Money that came. `bank_id` is "" where the bank gives none; `nth` counts equal lines then."""

    number: int
    paid_at: datetime
    amount: int
    words: str
    bank_id: str
    nth: int = 1

    @property
    def plain_words(self) -> str:
        return plain(self.words)


@dataclass(frozen=True, slots=True)
class Sheet:
    """`outgoing` lines of money that went; `skipped` lines that are no transactions (sums)."""

    lines: list[Line]
    outgoing: list[Line]
    skipped: int

    @property
    def total(self) -> int:
        return sum(line.amount for line in self.lines)


def read(data: bytes, columns: Mapping[str, str] | None = None) -> Sheet:
    """Raises BadFile."""
    rows, places = _opened(_decoded(data), columns or {})
    reader = _Reader(places)
    try:
        for number, row in rows:
            reader.take(number, row)
            if reader.has_enough:
                break
    except csv.Error as error:
        raise BadFile(_not_csv()) from error
    return reader.sheet()


class _Reader:
    """Lines as they come, and what is wrong with them."""

    def __init__(self, places: dict[str, int]):
        self._places = places
        self._lines, self._outgoing, self._problems = [], [], []
        self._skipped, self._seen = 0, Counter()

    @property
    def has_enough(self) -> bool:
        return len(self._problems) >= SHOWN_PROBLEMS or self._is_too_long

    @property
    def _is_too_long(self) -> bool:
        return len(self._lines) + len(self._outgoing) > MAX_LINES

    def sheet(self) -> Sheet:
        """Raises BadFile."""
        if self._is_too_long:
            most = {"most": MAX_LINES}
            raise BadFile(_("A file may hold %(most)s lines. Split it by days.") % most)
        if self._problems:
            raise BadFile(*self._problems)
        if not self._lines and not self._outgoing:
            raise BadFile(_("There is no transaction in this file."))
        return Sheet(self._lines, self._outgoing, self._skipped)

    def take(self, number: int, row: list[str]) -> None:
        names = self._places.items()
        values = {name: row[at].strip() if at < len(row) else "" for name, at in names}
        if not values["day"] and not values.get("id"):
            self._skipped += any(values.values())
            return
        try:
            self._keep(number, values)
        except BadCell as error:
            told = {"number": number, "problem": error}
            self._problems.append(_("Line %(number)s: %(problem)s") % told)

    def _keep(self, number, values) -> None:
        cells.in_dong(values.get("currency", ""))
        paid_at, words = cells.moment(values["day"]), values["words"]
        credit, debit = cells.amount(values["credit"]), cells.outgoing(values.get("debit", ""))
        if credit and debit:
            raise BadCell(_("money that came and money that went stand in one line"))
        if not credit and not debit:
            raise BadCell(_("there is no amount"))
        bank_id = values.get("id", "")
        line = Line(number, paid_at, credit or debit, words, bank_id)
        line = replace(line, nth=self._count(bool(credit), line))
        if credit and bank_id and line.nth > 1:
            raise BadCell(_("the number of the transaction stands in the file twice"))
        (self._lines if credit else self._outgoing).append(line)

    def _count(self, came, line) -> int:
        """Some banks number anew each day, and give a fee the number of what it was for."""
        same = line.amount, line.paid_at, line.plain_words
        what = came, line.paid_at.date(), line.bank_id or same
        self._seen[what] += 1
        return self._seen[what]


# --- from bytes to rows -------------------------------------------------------------------------
def _decoded(data: bytes) -> str:
    if not data.strip():
        raise BadFile(_("The file is empty."))
    if len(data) > MAX_BYTES:
        raise BadFile(_("The file is larger than 8 MB. Split it by days."))
    if data.startswith(WORKBOOKS):
        raise BadFile(
            _("This is an Excel workbook. In Excel choose Save as, “CSV UTF-8”, and upload that.")
        )
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise BadFile(
            _("The letters of this file cannot be read. Save it as “CSV UTF-8” and try again.")
        ) from error
    if "\0" in text:
        raise BadFile(_not_csv())
    return nfc(text)


def _not_csv() -> str:
    return _("This is no CSV file. Save it as “CSV UTF-8” and try again.")


def _opened(text, columns) -> tuple[Iterator[tuple[int, list[str]]], dict[str, int]]:
    """(the rows below the heading with their numbers, {column: its place})."""
    headings, best = _headings(columns), {}
    for separator in SEPARATORS:
        rows = enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), start=1)
        places = _heading(rows, headings)
        if all(name in places for name in NEEDED):
            return rows, places
        best = max(best, places, key=len)
    missing = [name for name in NEEDED if name not in best]
    named = "; ".join(", ".join(headings[name][:3]) for name in missing)
    raise BadFile(_("The file has no column for: %(names)s.") % {"names": named})


def _heading(rows, headings) -> dict[str, int]:
    """The first row that names all columns that are needed, or the one that names most."""
    best: dict[str, int] = {}
    try:
        for _number, row in islice(rows, HEADING_WITHIN):
            best = max(best, cells.places(row, headings), key=len)
            if all(name in best for name in NEEDED):
                break
    except csv.Error:
        return {}
    return best


def _headings(columns) -> dict[str, tuple[str, ...]]:
    own = {name: (heading,) if heading else () for name, heading in columns.items()}
    return {name: own.get(name, usual) for name, usual in USUAL.items()}
