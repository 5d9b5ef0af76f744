"""How long: what the row says, what is unclear, and the limits that follow."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from cms.importing.parts import Doubt
from cms.importing.rows import ChannelRow, Row

UNITS = {"working_day", "working_hour", "calendar_day"}
NO_UNIT = "unit_missing_in_source"
IN_NOTE = re.compile(r"(?<![/\d])(\d{1,3})(?:\s*\([^)]*\))?\s+(ngày làm việc|ngày)(?!\s*\d)")
NOTE_UNITS = {"ngày làm việc": "working_day", "ngày": "calendar_day"}
SAME_DAY = re.compile(r"trong ngày làm việc", re.IGNORECASE)

Limits = dict[str, tuple[int, str]]  # channel: amount and unit


def doubts(row: Row) -> Iterator[Doubt]:
    for kind, channels in (("unit_missing", _no_unit(row)), ("duration_missing", _none(row))):
        if channels:
            words = WORDS[kind]() % {"channels": ", ".join(_said(one) for one in channels)}
            yield Doubt(row.code, kind, "time", words)
    stated = stated_limits(row)
    if len(set(stated.values())) > 1:
        words = _("The time differs by way of filing: %(channels)s")
        said = ", ".join(f"{name} {amount} {unit}" for name, (amount, unit) in stated.items())
        yield Doubt(row.code, "durations_differ", "time", words % {"channels": said})
    yield from _notes(row, stated)


WORDS = {
    "unit_missing": lambda: _("The time is a bare number without a unit: %(channels)s"),
    "duration_missing": lambda: _("No time is given: %(channels)s"),
}


def stated_limits(row: Row) -> Limits:
    """What the columns say outright, by channel."""
    return {
        one.channel: (one.duration, one.duration_unit)
        for one in row.channels
        if one.duration is not None and one.duration_unit in UNITS
    }


def bare_numbers(row: Row) -> dict[str, int]:
    return {one.channel: one.duration for one in _no_unit(row)}


def _no_unit(row: Row) -> list[ChannelRow]:
    known = UNITS
    return [
        one for one in row.channels if one.duration is not None and one.duration_unit not in known
    ]


def _none(row: Row) -> list[ChannelRow]:
    return [one for one in row.channels if one.duration is None]


def _said(one: ChannelRow) -> str:
    return one.channel if one.duration is None else f"{one.channel} {one.duration}"


def _notes(row: Row, stated: Limits) -> Iterator[Doubt]:
    """A note beside the columns that names the same number of other days, or another number."""
    for (amount, unit), note in _noted(row, stated):
        said = set(_times_in(note))
        others = said - {(amount, unit)}
        if any(number == amount for number, _unit in others):
            words = _("The column says %(n)s %(unit)s, the note the same number of other days")
            yield Doubt(row.code, "day_kind", "time", words % {"n": amount, "unit": unit})
            return
        if others:
            listed = ", ".join(f"{number} {name}" for number, name in sorted(others))
            words = _("The column says %(n)s %(unit)s, the note also names: %(others)s")
            values = {"n": amount, "unit": unit, "others": listed}
            yield Doubt(row.code, "time_in_note", "time", words % values)
            return


def _noted(row: Row, stated: Limits) -> Iterator[tuple[tuple[int, str], str]]:
    for one in row.channels:
        if one.note and one.channel in stated:
            yield stated[one.channel], one.note


def _times_in(note: str) -> Iterator[tuple[int, str]]:
    if SAME_DAY.search(note):
        yield 0, "working_day"
    for number, unit in IN_NOTE.findall(note):
        yield int(number), NOTE_UNITS[unit]
