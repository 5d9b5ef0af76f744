"""What stands in one cell of a statement: a heading, a moment, an amount, a currency."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.dates import VN_TZ
from portal.core.text import fold

LONGEST = 100  # letters of a heading, a date or an amount; no pattern sees a longer cell
IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
FORMS = ("%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d", "%d.%m.%Y")
CLOCKS = ("", " %H:%M:%S", " %H:%M")
GROUPED = re.compile(r"(\d{1,3}(?:([.,\s])\d{3})(?:\2\d{3})*)(?:[.,]00?)?", re.ASCII)
SIMPLE = re.compile(r"(\d+)(?:[.,]00?)?", re.ASCII)
DONG = ("", "vnd", "vnđ", "đ", "đồng")
UNIT = re.compile(r"(?<!\s)\s*(?:vnd|vnđ|đồng|đ)$", re.IGNORECASE)
MOST = 10**13
EARLIEST = datetime(2000, 1, 1, tzinfo=VN_TZ)
SLACK = timedelta(days=1)


class BadCell(ValueError):
    """What is wrong with it, as the end of a sentence."""


def places(row: list[str], headings: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """{column: place of the cell that names it}; marks, case and brackets do not count."""
    plain = [fold(IN_BRACKETS.sub("", cell)) if len(cell) <= LONGEST else "" for cell in row]
    found = {}
    for name, known in headings.items():
        wanted = [fold(IN_BRACKETS.sub("", heading)) for heading in known]
        first = next((heading for heading in wanted if heading in plain), None)
        if first is not None:
            found[name] = plain.index(first)
    return found


def moment(text: str) -> datetime:
    """`05/09/2024 14:30:05` and its kin; midnight where there is no clock. Raises BadCell."""
    text = " ".join(text[:LONGEST].replace("T", " ").split())
    for form in FORMS:
        for clock in CLOCKS:
            try:
                found = datetime.strptime(text, form + clock).replace(tzinfo=VN_TZ)
            except ValueError:
                continue
            return _believable(found)
    raise BadCell(_("“%(text)s” is no date such as 05/09/2024") % {"text": text[:30]})


def _believable(found: datetime) -> datetime:
    if found < EARLIEST:
        raise BadCell(_("the date is too long ago"))
    if found > timezone.now() + SLACK:
        raise BadCell(_("the date has not come yet"))
    return found


def amount(text: str) -> int:
    """Whole đồng: `1.250.000`, `1,250,000.00`, `8000`; 0 for an empty cell. Raises BadCell."""
    text = UNIT.sub("", text.strip()[:LONGEST])
    if text in ("", "-"):
        return 0
    if text.startswith(("-", "(", "\u2212")):
        raise BadCell(_("a negative amount stands where money that came should"))
    found = GROUPED.fullmatch(text) or SIMPLE.fullmatch(text)
    number = int(re.sub(r"\D", "", found[1])) if found else None
    if number is None or number >= MOST:
        raise BadCell(_("“%(text)s” is no amount in whole đồng") % {"text": text[:30]})
    return number


def outgoing(text: str) -> int:
    """Money that went: banks write it with a minus sign or without."""
    return amount(text.strip().strip("-−()"))


def in_dong(text: str) -> None:
    """Raises BadCell for another currency."""
    if text.strip().lower() not in DONG:
        raise BadCell(_("only đồng can be taken in, not %(currency)s") % {"currency": text[:10]})
