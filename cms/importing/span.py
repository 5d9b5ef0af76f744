"""The time limits that follow from a row and the decisions about it."""

from cms.importing import times
from cms.importing.decisions import Verdicts
from cms.importing.rows import Row
from procedures.catalogue.base import in_both
from procedures.catalogue.explain import CHANNELS
from procedures.catalogue.limits import TimeLimit

HOURS = {"calendar_day": 8 * 5 / 7, "working_day": 8, "working_hour": 1}
DAYS = {"calendar_day", "working_day"}


def time_limits(row: Row, verdicts: Verdicts, channels: list[str]) -> list[dict]:
    """One limit where all channels agree, else one for each time; none for an undecided one."""
    found = _by_channel(row, verdicts)
    if found is None:
        return []
    groups: dict[tuple[int, str], list[str]] = {}
    for channel in channels:
        if channel in found:
            groups.setdefault(found[channel], []).append(channel)
    whole = len(groups) == 1 and len(found) >= len(channels)
    return [_limit(time, () if whole else names, verdicts) for time, names in groups.items()]


def _by_channel(row: Row, verdicts: Verdicts) -> times.Limits | None:
    """None: the times contradict each other, and nobody has decided."""
    unsettled = verdicts.doubted - verdicts.decided
    if unsettled & {"channel_times", "durations_differ", "day_kind", "time_in_note"}:
        return None
    pick = min if verdicts.word("channel_times") == "shortest" else max
    unit = verdicts.word("unit_missing")
    found = {}
    for channel, said in times.said(row).items():
        if known := [(amount, own or unit) for amount, own in said if own or unit]:
            found[channel] = pick(sorted(known), key=_hours)
    if decided := verdicts.word("duration_missing"):
        found |= dict.fromkeys(times.silent(row), _time(decided))
    return _settled(found, verdicts)


def _settled(found: times.Limits, verdicts: Verdicts) -> times.Limits:
    kind, noted = verdicts.word("day_kind"), verdicts.word("time_in_note")
    if kind:
        found = {name: (n, kind if unit in DAYS else unit) for name, (n, unit) in found.items()}
    if noted and noted != "as_column":
        found = dict.fromkeys(found, _time(noted))
    if verdicts.word("durations_differ") == "longest":
        found = dict.fromkeys(found, max(found.values(), key=_hours))
    return found


def _time(words: str) -> tuple[int, str]:
    amount, unit = words.split()
    return int(amount), unit


def _hours(time: tuple[int, str]) -> float:
    return time[0] * HOURS[time[1]]


def _limit(time: tuple[int, str], channels, verdicts: Verdicts) -> dict:
    decided = verdicts.first("duration_missing", "unit_missing")
    ways = [in_both(CHANNELS[one]) for one in channels]
    limit = {
        "id": "_".join(channels) or "standard",
        "case": {lang: "; ".join(way.in_language(lang) for way in ways) for lang in ("vi", "en")},
        "amount": time[0],
        "unit": time[1],
        "channels": list(channels),
        "cutoff": decided.extra.cutoff if decided else None,
    }
    return TimeLimit.model_validate(limit).model_dump(mode="json")
