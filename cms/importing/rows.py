"""The rows of a catalogue file."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from portal.core.text import nfc
from procedures.catalogue.base import Channel

LARGEST = 20 * 1024 * 1024  # bytes; the whole national catalogue is smaller
MOST = 10_000  # rows
CODE = r"^[0-9]\.[0-9]{6}(\.[A-Z][0-9]{2})?$"

CODE_SHOWN = 40  # characters of what stands in the place of a code

LONGEST = 255  # characters of a title on a page


def _clean(text: str) -> str:
    """NFC. Raises ValueError: a character that no database keeps, or half of one."""
    if "\0" in text:
        raise ValueError(_("The text holds a null character"))
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        raise ValueError(_("The text holds half of a character"))
    return nfc(text)


Lines = Annotated[str, AfterValidator(_clean)]
Words = Annotated[Lines, AfterValidator(lambda text: " ".join(text.split()))]


class BadFile(ValueError):
    """The file is no catalogue or no list of decisions; the message says why, with the place."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that cannot be read or kept, or a draft that cannot be published; `why` in words."""

    row: str
    why: str


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)  # unknown keys are left alone: the catalogue grows


class ChannelRow(_Part):
    """`duration` counts `duration_unit`; `fee_amount` is in `fee_currency`."""

    channel: Channel
    duration: int | None = Field(default=None, ge=0, le=1000)
    duration_unit: Words | None = None
    fee_text: Words | None = None
    fee_amount: int | None = Field(default=None, ge=0, le=10**12)
    fee_currency: Words | None = None
    note: Words | None = None


class Paper(_Part):
    group: Words | None = None
    name: Words
    originals: int = Field(default=0, ge=0, le=1000)
    copies: int = Field(default=0, ge=0, le=1000)
    form_file: Words | None = None


class ResultRow(_Part):
    name: Words
    code: Words | None = Field(default=None, max_length=40)


class OldLevel(_Part):
    value: Words


class Row(_Part):
    code: str = Field(pattern=CODE)
    name: Words = Field(min_length=1, max_length=700)
    name_en: Words | None = Field(default=None, max_length=LONGEST)
    field: Words = Field(min_length=1, max_length=160)
    decision_no: Words | None = Field(default=None, max_length=120)
    levels_2026: tuple[Words, ...]
    level_2023_three_tier: OldLevel | None = None
    applicants: tuple[Words, ...] = ()
    performing_agency: Words | None = None
    channels: tuple[ChannelRow, ...] = Field(min_length=1)
    documents: tuple[Paper, ...] = ()
    legal_basis: tuple[Words, ...] = ()
    conditions: Lines | None = None
    results: tuple[ResultRow, ...] = ()
    source: Words = ""
    steps_text_raw: Lines = ""


def load_rows(path: Path) -> tuple[list[Row], list[Fault]]:
    """What can be read, and why the rest cannot. Raises BadFile where nothing can."""
    data = read_json(path)
    rows = data.get("procedures") if isinstance(data, dict) else data
    if not isinstance(rows, list) or not rows:
        raise BadFile(_("%(file)s holds no list of procedures") % {"file": path.name})
    if len(rows) > MOST:
        words = _("%(file)s holds more than %(most)s rows")
        raise BadFile(words % {"file": path.name, "most": MOST})
    read = [_row(number, raw) for number, raw in enumerate(rows, start=1)]
    faults = [one for one in read if isinstance(one, Fault)]
    found = [one for one in read if isinstance(one, Row)]
    twice = [code for code, n in Counter(row.code for row in found).items() if n > 1]
    words = _("%(code)s stands in more than one row")
    faults += [Fault(code, words % {"code": code}) for code in twice]
    if found := [row for row in found if row.code not in twice]:
        return found, faults
    raise BadFile(faults[0].why)


def read_json(path: Path):
    """Raises BadFile."""
    names = {"file": path.name}
    try:
        if path.stat().st_size > LARGEST:
            raise BadFile(_("%(file)s is too large") % names)
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadFile(_("%(file)s cannot be read") % names) from error
    except UnicodeDecodeError as error:
        raise BadFile(_("%(file)s is not written in UTF-8") % names) from error
    except json.JSONDecodeError as error:
        words = _("%(file)s is no JSON: line %(line)s, column %(column)s")
        values = names | {"line": error.lineno, "column": error.colno}
        raise BadFile(words % values) from error
    except ValueError as error:  # a number of thousands of digits
        raise BadFile(_("%(file)s holds a number that nobody can read") % names) from error
    except RecursionError as error:
        raise BadFile(_("The parts of %(file)s are nested too deeply") % names) from error


def _row(number: int, raw) -> Row | Fault:
    try:
        return Row.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "-"
        code = _printable(raw.get("code") if isinstance(raw, dict) else None)
        words = _("Row %(number)s (%(code)s) cannot be read: %(place)s: %(why)s")
        values = {"number": number, "code": code, "place": place, "why": first["msg"]}
        return Fault(code, words % values)


def _printable(code) -> str:
    """What stands where the code should: of any type and length, with halves of characters."""
    text = str(code or "?")[:CODE_SHOWN]
    return text.encode("utf-8", "replace").decode()
