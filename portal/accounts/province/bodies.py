"""The agencies of a map, worked out from its files: those it lists, and those each place has."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path

from portal.core.text import fold

DATA = Path(__file__).parent / "data"
COMMITTEE = "people"  # the sector of the body that stands for a place


@dataclass(frozen=True)
class Body:
    """An agency before it is a row. `handle` names it in the e-mails of its officers."""

    code: str
    name: str
    name_en: str
    level: str
    area: str
    sector: str
    symbol: str
    head: str
    handle: str
    parent: str = ""
    over: str = ""
    receives: bool = True

    @property
    def heading(self) -> str:
        return self.name.upper()


def read(name: str) -> dict:
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def valid_from(map_name: str) -> date:
    return date.fromisoformat(read(f"units_{map_name}")["_meta"]["valid_from"])


def places(units: dict) -> list[tuple[str, dict, dict | None]]:
    """(level, unit, unit above or None), level by level; a level that the map lacks is passed."""
    top, *lower = read("levels")["levels"]
    found = [(top["code"], units[top["units"]], None)]
    for level in lower:
        inside = [(unit, unit) for _level, unit, _above in found] + [(found[0][1], units)]
        for above, holder in inside:
            found += [(level["code"], unit, above) for unit in holder.get(level["units"], [])]
    return found


def bodies(map_name: str) -> list[Body]:
    """The root first, then those that the map lists, then those of every place below."""
    listed, found = read(f"agencies_{map_name}"), []
    committees = {}  # code of the place: code of its committee
    for level, of_level in groupby(places(read(f"units_{map_name}")), key=lambda one: one[0]):
        for body in _each(listed, list(of_level), committees):
            found.append(body)
            if body.sector == COMMITTEE:
                committees[body.area] = body.code
        if level == found[0].level:
            found += _listed(listed["agencies"], found[0])
    return found


def _listed(rows, root: Body) -> Iterator[Body]:
    for row in rows:
        usual = {"level": root.level, "area": root.area, "parent": row["code"].rpartition(".")[0]}
        yield Body(**usual | {"over": root.heading} | row)  # ministries stand over some


def _each(listed: dict, of_level: list, committees: dict) -> Iterator[Body]:
    """The bodies that every place of a level has, from their patterns."""
    handles, numbers = Counter(slug(unit["name"]) for _level, unit, _above in of_level), Counter()
    for level, unit, above in of_level:
        words = _words(unit, above, listed.get("kinds", {}), handles)
        words["above"] = committees.get(above["code"], "") if above else ""
        for pattern in listed["each"].get(level, []):
            key = pattern["code"].partition("{number")[0].format(**words)
            numbers[key] += 1
            words["number"] = pattern.get("first", 1) + numbers[key] - 1
            yield Body(level=level, area=unit["code"], **_filled(pattern, words))


def _filled(pattern: dict, words: dict) -> dict:
    return {
        name: value.format(**words) if isinstance(value, str) else value
        for name, value in pattern.items()
        if name != "first"
    }


def _words(unit, above, kinds: dict, handles: Counter) -> dict[str, str]:
    """What patterns may name: the place in words and in the addresses of its officers."""
    place, handle = lower_kind(unit["full_name"]), slug(unit["name"])
    if handles[handle] > 1:
        handle += f"-{slug(above['name'])}"
    kind = next((short for kind, short in kinds.items() if place.startswith(kind)), "")
    return {
        "place": place,
        "bare": unit["name"],
        "english": english(unit),
        "handle": handle,
        "kind": kind,
    }


@cache
def english_kinds() -> dict[str, str]:
    """{kind of a place: how its English name is made}."""
    return read("levels")["kinds"]


def english(unit) -> str:
    return english_kinds().get(unit.get("type"), "{}").format(unit["name"])


def lower_kind(full_name: str) -> str:
    """ "Phường Võ Cường" -> "phường Võ Cường", as it stands inside a sentence."""
    return full_name[:1].lower() + full_name[1:]


def slug(name: str) -> str:
    """ "Võ Cường" -> "vocuong". `fold` writes i for y; here y stays as people write it."""
    kept = name.replace("y", "\0").replace("Y", "\0").replace("ý", "\0").replace("ỳ", "\0")
    kept = kept.replace("ỷ", "\0").replace("ỹ", "\0").replace("ỵ", "\0").replace("Ý", "\0")
    return "".join(c for c in fold(kept).replace("\0", "y") if c.isalnum())
