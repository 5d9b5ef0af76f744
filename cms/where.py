"""Where to go: the agencies that receive, and when they are open."""

from collections.abc import Callable

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.models.search import Entry
from portal.accounts.models import Agency
from portal.core.dates import WEEKDAYS_EN, WEEKDAYS_VI
from portal.core.text import fold

SHOWN = 3
NOWHERE = {"rows": [], "more": False, "level": ""}


def reception(spec) -> dict[str, str]:
    """`code`, or `level` and `sector`, of an agency that takes this application; "": any."""
    rule = spec.reception
    level = rule.level or next(iter(spec.guide.levels), "")
    if rule.kind == "named":
        return {"code": rule.code, "level": level, "sector": ""}
    # Where the applicant chooses and no sector is named, people's committees receive.
    sector = rule.sector or ("people" if rule.kind == "same" else "")
    return {"code": "", "level": level, "sector": sector}


def receiving(spec) -> dict:
    """A few agencies that take this application, whether there are more, and their level."""
    rule, agencies = reception(spec), counters()
    if rule["code"]:
        agencies = agencies.filter(code=rule["code"])
    elif rule["level"]:
        agencies = agencies.filter(level__code=rule["level"])
    if rule["sector"]:
        agencies = agencies.filter(sector=rule["sector"])
    rows = list(agencies[: SHOWN + 1])
    first = [shown(one, lambda _agency: True) for one in rows[:SHOWN]]
    return {"rows": first, "more": len(rows) > SHOWN, "level": rule["level"]}


def received_by(agency):
    """Entries of the open procedures that this agency takes: the other way round."""
    either = Q(reception_code=agency.code) | Q(
        reception_code="",
        reception_level__in=["", agency.level.code],
        reception_sector__in=["", agency.sector],
    )
    return Entry.objects.filter(either, kind=Entry.Kind.PROCEDURE, is_closed=False)


def takers() -> Callable[[Agency], bool]:
    """Tells of any counter whether it receives an open procedure; one query for all of them."""
    entries = Entry.objects.filter(kind=Entry.Kind.PROCEDURE, is_closed=False)
    columns = ("reception_code", "reception_level", "reception_sector")
    rules = set(entries.values_list(*columns))

    def takes(agency: Agency) -> bool:
        return any(
            code == agency.code
            or not code
            and level in ("", agency.level.code)
            and sector in ("", agency.sector)
            for code, level, sector in rules
        )

    return takes


def shown(agency: Agency, takes: Callable[[Agency], bool]) -> dict:
    """A counter in a list."""
    return {"agency": agency, "hours": hours(agency.calendar), "takes": takes(agency)}


def counters():
    """Agencies with a reception counter, today."""
    found = Agency.objects.valid_on().filter(receives=True)
    return found.select_related("level", "area", "calendar").order_by("code")


def matching(query: str, level: str):
    found = counters()
    if level:
        found = found.filter(level__code=level)
    for word in fold(query).split()[:6]:
        found = found.filter(area__name_fold__contains=word)
    return found


def hours(calendar) -> list[str]:
    """Opening hours in lines: `thứ Hai – thứ Sáu: 7:30–11:30, 13:30–17:00`."""
    lines: list[tuple[list[int], str]] = []
    for day in range(7):
        shifts = calendar.week.get(str(day)) or []
        text = ", ".join(f"{start.lstrip('0')}–{end}" for start, end in shifts)
        if text and lines and lines[-1][1] == text and lines[-1][0][-1] == day - 1:
            lines[-1][0].append(day)
        elif text:
            lines.append(([day], text))
    return [_("%(days)s: %(hours)s") % {"days": _days(days), "hours": text} for days, text in lines]


def _days(days: list[int]) -> str:
    names = WEEKDAYS_EN if (get_language() or "vi").startswith("en") else WEEKDAYS_VI
    shown = [names[day] for day in days]
    return shown[0] if len(shown) == 1 else f"{shown[0]} – {shown[-1]}"
