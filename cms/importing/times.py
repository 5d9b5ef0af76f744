"""How long: what the row says, what is unclear, and the limits that follow."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from cms.importing.parts import Doubt
from cms.importing.rows import ChannelRow, Row

UNITS = {"working_day", "working_hour", "calendar_day"}
IN_NOTE = re.compile(r"(?<![/\d])(\d{1,3})(?:\s*\([^()]*\))?\s+(ngày làm việc|ngày)(?!\s*\d)")
NOTE_UNITS = {"ngày làm việc": "working_day", "ngày": "calendar_day"}
SAME_DAY = re.compile(r"trong ngày làm việc", re.IGNORECASE)

Time = tuple[int, str]  # amount and unit; the unit is empty where the row does not say it
Limits = dict[str, Time]  # by channel


def doubts(row: Row) -> Iterator[Doubt]:
    for find in (_no_unit, _none, _twice, _differ, _same_number, _noted_too):
        if words := find(row):
            yield Doubt(row.code, KINDS[find], "time", words)


def said(row: Row) -> dict[str, set[Time]]:
    """What the columns say, by channel; an empty column says nothing, and contradicts nothing."""
    found: dict[str, set[Time]] = {one.channel: set() for one in row.channels}
    for one in row.channels:
        if one.duration is not None:
            found[one.channel].add(_own(one))
    return found


def all_stated(row: Row) -> dict[str, set[Time]]:
    """Times with their unit; more than one for a channel whose rows contradict each other."""
    return {channel: {one for one in found if one[1]} for channel, found in said(row).items()}


def stated_limits(row: Row) -> Limits:
    """What the columns say outright, by channel."""
    return {name: next(iter(found)) for name, found in said(row).items() if _is_plain(found)}


def silent(row: Row) -> list[str]:
    """Channels for which no row gives a number."""
    return [channel for channel, found in said(row).items() if not found]


def _own(one: ChannelRow) -> Time:
    return one.duration, one.duration_unit if one.duration_unit in UNITS else ""


def _is_plain(found: set[Time]) -> bool:
    return len(found) == 1 and all(unit for _amount, unit in found)


def _no_unit(row: Row) -> str:
    bare = [
        f"{channel} {amount}"
        for channel, found in said(row).items()
        for amount, unit in sorted(found)
        if not unit
    ]
    words = _("The time is a bare number without a unit: %(channels)s")
    return words % {"channels": ", ".join(bare)} if bare else ""


def _none(row: Row) -> str:
    channels = silent(row)
    words = _("No time is given: %(channels)s")
    return words % {"channels": ", ".join(channels)} if channels else ""


def _twice(row: Row) -> str:
    """Rows of one channel that state different times: cases that nothing names."""
    words = _("Rows for one way of filing state different times: %(times)s")
    found = [
        f"{channel} {' / '.join(f'{amount} {unit}'.strip() for amount, unit in sorted(times))}"
        for channel, times in said(row).items()
        if len(times) > 1
    ]
    return words % {"times": ", ".join(found)} if found else ""


def _differ(row: Row) -> str:
    stated = stated_limits(row)
    if len(set(stated.values())) < 2:
        return ""
    listed = ", ".join(f"{name} {amount} {unit}" for name, (amount, unit) in stated.items())
    return _("The time differs by way of filing: %(channels)s") % {"channels": listed}


def _same_number(row: Row) -> str:
    """A note that names the same number of other days than the column beside it."""
    for (amount, unit), others in _notes(row):
        if any(number == amount for number, _unit in others):
            words = _("The column says %(n)s %(unit)s, the note the same number of other days")
            return words % {"n": amount, "unit": unit}
    return ""


def _noted_too(row: Row) -> str:
    """A note that names another number than the column beside it."""
    for (amount, unit), found in _notes(row):
        if others := sorted(one for one in found if one[0] != amount):
            listed = ", ".join(f"{number} {name}" for number, name in others)
            words = _("The column says %(n)s %(unit)s, the note also names: %(others)s")
            return words % {"n": amount, "unit": unit, "others": listed}
    return ""


KINDS = {
    _no_unit: "unit_missing",
    _none: "duration_missing",
    _twice: "channel_times",
    _differ: "durations_differ",
    _same_number: "day_kind",
    _noted_too: "time_in_note",
}


def _notes(row: Row) -> Iterator[tuple[Time, set[Time]]]:
    """The time of a column with its unit, and the other times that the note beside it names."""
    for one in row.channels:
        if one.note and one.duration is not None and _own(one)[1]:
            yield _own(one), set(_times_in(one.note)) - {_own(one)}


def _times_in(note: str) -> Iterator[tuple[int, str]]:
    if SAME_DAY.search(note):
        yield 0, "working_day"
    for number, unit in IN_NOTE.findall(note):
        yield int(number), NOTE_UNITS[unit]
