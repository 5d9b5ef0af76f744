"""The agencies of a map, worked out from its files: departments, committees, branches."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from portal.core.text import fold

DATA = Path(__file__).parent / "data"
ROOT = "H05"


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
    parent: str = ROOT
    over: str = ""
    receives: bool = True

    @property
    def heading(self) -> str:
        return self.name.upper()


def read(name: str) -> dict:
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def valid_from(map_name: str) -> date:
    return date.fromisoformat(read(f"units_{map_name}")["_meta"]["valid_from"])


def bodies(map_name: str) -> list[Body]:
    units = read(f"units_{map_name}")
    found = [_province(units["province"]), *_departments(map_name, units["province"])]
    for number, district in enumerate(units.get("districts", [])):
        found += _district(number, district)
    found += _communes(units)
    return found


def _province(province) -> Body:
    return Body(
        code=ROOT,
        name=f"Ủy ban nhân dân {lower_kind(province['full_name'])}",
        name_en=f"People's Committee of {province['name']} Province",
        level="province",
        area=province["code"],
        sector="people",
        symbol="UBND",
        head="Chủ tịch",
        handle="ubndtinh",
        parent="",
        receives=False,
    )


def _departments(map_name, province) -> Iterator[Body]:
    over = f"Ủy ban nhân dân {lower_kind(province['full_name'])}".upper()
    for row in read(f"agencies_{map_name}")["agencies"]:
        parent = row["code"].rpartition(".")[0]
        found = {"over": over} | row  # ministries stand over some
        yield Body(level="province", area=province["code"], parent=parent, **found)


def _district(number, district) -> Iterator[Body]:
    """The people's committee, the land registration branch and the tax branch of a district."""
    place, code = lower_kind(district["full_name"]), district["code"]
    kinds = {"tp": "thành phố ", "tx": "thị xã ", "": "huyện "}
    short = next(short for short, kind in kinds.items() if place.startswith(kind))
    handle = slug(district["name"])
    common = {"level": "district", "area": code}
    yield Body(
        code=f"{ROOT}.{30 + number}",
        name=f"Ủy ban nhân dân {place}",
        name_en=f"People's Committee of {district['name']}",
        sector="people",
        symbol="UBND",
        head="Chủ tịch",
        handle=f"{short}{handle}" if short else f"huyen{handle}",
        **common,
    )
    yield Body(
        code=f"{ROOT}.11.01.{number + 1:02}",
        name=f"Chi nhánh Văn phòng Đăng ký đất đai {place}",
        name_en=f"Land Registration Branch of {district['name']}",
        sector="land",
        symbol="CNVPĐKĐĐ",
        head="Giám đốc Chi nhánh",
        handle=f"datdai-{handle}",
        parent=f"{ROOT}.11.01",
        over="VĂN PHÒNG ĐĂNG KÝ ĐẤT ĐAI TỈNH",
        **common,
    )
    yield Body(
        code=f"{ROOT}.20.{number + 1:02}",
        name=f"Chi cục Thuế {place}",
        name_en=f"Tax Branch of {district['name']}",
        sector="tax",
        symbol="CCT",
        head="Chi cục trưởng",
        handle=f"thue-{handle}",
        parent=f"{ROOT}.20",
        over="CỤC THUẾ TỈNH",
        receives=False,
        **common,
    )


def _communes(units) -> Iterator[Body]:
    names = Counter(slug(commune["name"]) for _parent, commune in communes(units))
    numbers = Counter()
    for district, commune in communes(units):
        place = lower_kind(commune["full_name"])
        parent = f"{ROOT}.{30 + units['districts'].index(district)}" if district else f"{ROOT}.50"
        numbers[parent] += 1
        handle = slug(commune["name"])
        if district and names[handle] > 1:
            handle += f"-{slug(district['name'])}"
        yield Body(
            code=f"{parent}.{numbers[parent]:02}",
            name=f"Ủy ban nhân dân {place}",
            name_en=f"People's Committee of {english(commune)}",
            level="commune",
            area=commune["code"],
            sector="people",
            symbol="UBND",
            head="Chủ tịch",
            handle=handle,
            parent=parent if district else ROOT,
        )


def communes(units) -> Iterator[tuple]:
    """(district or None, commune) in the order of the file."""
    for district in units.get("districts", []):
        yield from ((district, commune) for commune in district["communes"])
    yield from ((None, commune) for commune in units.get("communes", []))


ENGLISH_KINDS = {
    "ward": "{} Ward",
    "commune": "{} Commune",
    "township": "{} Township",
    "city": "{} City",
    "town": "{} Town",
    "rural_district": "{} District",
    "province": "{} Province",
}


def english(unit) -> str:
    return ENGLISH_KINDS[unit.get("type", "province")].format(unit["name"])


def lower_kind(full_name: str) -> str:
    """ "Phường Võ Cường" -> "phường Võ Cường", as it stands inside a sentence."""
    return full_name[:1].lower() + full_name[1:]


def slug(name: str) -> str:
    """ "Võ Cường" -> "vocuong". `fold` writes i for y; here y stays as people write it."""
    kept = name.replace("y", "\0").replace("Y", "\0").replace("ý", "\0").replace("ỳ", "\0")
    kept = kept.replace("ỷ", "\0").replace("ỹ", "\0").replace("ỵ", "\0").replace("Ý", "\0")
    return "".join(c for c in fold(kept).replace("\0", "y") if c.isalnum())
