"""Loads a map of the province: levels, areas, agencies, calendars. Safe to repeat.

What an administrator may change on the screens is given once and then left alone.
"""

from datetime import date, timedelta

from django.db import transaction

from portal.accounts.models import Agency, Area, AreaSuccession, Calendar, CalendarDay, Level, Post
from portal.accounts.province.bodies import bodies, english, places, read, valid_from
from portal.audit.services import record
from portal.core.text import canonical_tones, fold

SHIFTS = [["07:30", "11:30"], ["13:00", "17:00"]]
HOTLINE = "1022"  # the province's own
CALENDAR = "Giờ hành chính"
MAPS = ("2023", "2025")


class MapSuperseded(ValueError):
    """A later map is in force; an earlier one would open again what it closed."""


@transaction.atomic
def load_map(name: str):
    """`name` is "2023" (three tiers) or "2025" (two; the old places stay, closed, as history).

    Raises MapSuperseded.
    """
    start = valid_from(name)
    if Agency.objects.filter(valid_from__gt=start).exists():
        raise MapSuperseded(name)
    is_new = not Agency.objects.filter(valid_from=start).exists()
    _load(name)
    if is_new:
        record(stream="province", act="load_map", actor=None, payload={"map": name})


def _load(name: str):
    if name == "2025":
        last_day = valid_from("2025") - timedelta(days=1)
        load_areas("2023", valid_to=last_day)
        close_before(valid_from("2025"))
    load_areas(name)
    if name == "2025":
        link_successors()
    load_agencies(name)


def close_before(day: date):
    """End what an earlier map left open: agencies, and the posts at them."""
    last_day = day - timedelta(days=1)
    Agency.objects.filter(valid_from__lt=day, valid_to=None).update(valid_to=last_day)
    Post.objects.filter(agency__valid_to=last_day, valid_to=None).update(valid_to=last_day)


def load_levels() -> dict:
    for rank, level in enumerate(read("levels")["levels"], start=1):
        words = {key: level[key] for key in ("name", "name_en", "place", "place_en")}
        Level.objects.update_or_create(code=level["code"], defaults=words | {"rank": rank})
    return {level.code: level for level in Level.objects.all()}


def load_areas(map_name: str, valid_to: date | None = None):
    units, levels = read(f"units_{map_name}"), load_levels()
    made = {None: None}

    for level, unit, above in places(units):
        values = {
            "name": unit["full_name"],
            "name_en": english(unit),
            "name_fold": fold(unit["full_name"]),
            "kind": unit.get("type", level),
            "level": levels[level],
            "parent": made[above and above["code"]],
            "valid_to": valid_to,
        }
        made[unit["code"]], _new = Area.objects.update_or_create(
            code=unit["code"], valid_from=valid_from(map_name), defaults=values
        )


def link_successors():
    """Old place to new one where exactly one on each side has the name; the rest is not known."""
    start = valid_from("2025")
    smallest = Level.objects.smallest(start)
    old = _by_name(Area.objects.filter(level=smallest, valid_to__lt=start))
    new = _by_name(Area.objects.filter(level=smallest, valid_from=start))
    for name in old.keys() & new.keys():
        if len(old[name]) == len(new[name]) == 1:
            AreaSuccession.objects.get_or_create(
                old=old[name][0], new=new[name][0], defaults={"effective": start}
            )


def _by_name(areas) -> dict:
    found = {}
    for area in areas:
        bare = area.name.split(" ", 2 if area.name.startswith("Thị trấn") else 1)[-1]
        found.setdefault(canonical_tones(bare), []).append(area)
    return found


def load_agencies(map_name: str):
    start, levels, calendar = valid_from(map_name), load_levels(), load_calendar()
    areas = {area.code: area for area in Area.objects.filter(valid_from=start)}
    made = {"": None}
    for body in sorted(bodies(map_name), key=lambda body: body.code):
        area = areas[body.area]
        fixed = _fixed(body) | {
            "level": levels[body.level],
            "area": area,
            "parent": made[body.parent],
        }
        contact = {"calendar": calendar, "address": area.path("vi"), "phone": HOTLINE}
        made[body.code], _new = Agency.objects.update_or_create(
            code=body.code, valid_from=start, defaults=fixed, create_defaults=fixed | contact
        )


def _fixed(body) -> dict:
    return {
        "name": body.name,
        "name_en": body.name_en,
        "heading": body.heading,
        "parent_heading": body.over,
        "symbol": body.symbol,
        "sector": body.sector,
        "receives": body.receives,
        "is_demo_code": bool(body.parent),
    }


def load_calendar() -> Calendar:
    """Office hours, and the national days of those years that have none yet."""
    week = {str(day): SHIFTS for day in range(5)}
    calendar, _new = Calendar.objects.get_or_create(name=CALENDAR, defaults={"week": week})
    national = CalendarDay.objects.national()
    known = {day.year for day in national.dates("day", "year")}
    for number, year in read("holidays_vn")["years"].items():
        if int(number) not in known:
            CalendarDay.objects.bulk_create(_days_of(year))
    return calendar


def _days_of(year) -> list[CalendarDay]:
    provisional = year.get("is_provisional", False)
    return [
        *_days(year["off_days"], "off", provisional),
        *_days(year.get("provisional_off_days", []), "off", True),
        *_days(year["extra_working_days"], "extra", provisional),
    ]


def _days(texts, kind, is_provisional):
    for text in texts:
        day = date.fromisoformat(text)
        note = holiday_name(day) if kind == "off" else "Làm bù"
        yield CalendarDay(day=day, kind=kind, note=note, is_provisional=is_provisional)


def holiday_name(day: date) -> str:
    """The feast to which a national day off belongs (Labour Code 2019, article 112)."""
    if (day.month, day.day) in ((1, 1), (1, 2)):
        return "Tết Dương lịch"
    if day.month in (1, 2):
        return "Tết Nguyên đán"
    if day.month == 4 and day.day < 29:
        return "Giỗ Tổ Hùng Vương"
    if day.month in (4, 5):
        return "Nghỉ lễ 30/4 và 1/5"
    return "Quốc khánh" if day.month in (8, 9) else "Ngày Văn hóa Việt Nam"
