"""The legal clock as a calendar: one row a week, numbered like the reasons beside it.

Pure geometry in units of the SVG (330 wide); the template only prints it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.dates import format_date, local_date, weekday_short
from procedures.explanations import DayMark, State, day_marks, reasons

COLUMN, ROW, TOP = 46, 40, 26
MOST_WEEKS = 9  # beyond that, weeks already past are folded away


@dataclass(frozen=True, slots=True)
class Cell:
    """One day. `numbers` names the reasons told about it: "2" or "2,3"."""

    day: date
    state: str
    x: int
    y: int
    numbers: str
    is_today: bool
    is_first: bool

    @property
    def text(self) -> str:
        """The month is named on the first day shown and on each first of a month."""
        bare = self.is_first or self.day.day == 1
        return f"{self.day.day}/{self.day.month}" if bare else str(self.day.day)

    @property
    def size(self) -> int:
        """Of the letters: a day with its month must stay inside its box."""
        return 12 if "/" in self.text else 14

    @property
    def middle(self) -> int:
        return self.x + 21

    @property
    def badge(self) -> dict:
        """Where the number stands, at the upper right corner; wider for two."""
        width = 16 + 7 * (len(self.numbers) - 1)
        return {"x": self.x + 48 - width, "y": self.y - 5, "width": width,
                "middle": self.x + 48 - width / 2, "text_y": self.y + 7}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClockPicture:
    """`weekdays` are (x, text); `label` is one sentence; `folded` counts the weeks left out."""

    height: int
    weekdays: list
    cells: list
    label: str
    folded: int
    counted: int
    to_come: int


def clock_picture(due) -> ClockPicture:
    """Draw a `deadlines.Due`."""
    marks, today = day_marks(due), local_date(due.now)
    first = marks[0].day - timedelta(days=marks[0].day.weekday())
    folded = _folded(first, marks[-1].day, today)
    first += timedelta(weeks=folded)
    shown = [mark for mark in marks if mark.day >= first]
    numbers = _numbers(due)
    cells = [_cell(mark, first, numbers, today, mark is shown[0]) for mark in shown]
    gone = sum(1 for day in due.counted if day <= today)
    return ClockPicture(
        height=cells[-1].y + ROW + 4,
        weekdays=_weekdays(first),
        cells=cells,
        label=_label(due, marks),
        folded=folded,
        counted=gone,
        to_come=len(due.counted) - gone,
    )


def _weekdays(monday: date) -> list:
    days = [monday + timedelta(days=number) for number in range(7)]
    return [(26 + COLUMN * number, weekday_short(day)) for number, day in enumerate(days)]


def _folded(first: date, last: date, today: date) -> int:
    """How many whole weeks before this one are left out."""
    weeks = (last - first).days // 7 + 1
    past = max((today - first).days // 7 - 1, 0)
    return min(past, weeks - MOST_WEEKS) if weeks > MOST_WEEKS else 0


def _numbers(due) -> dict[date, str]:
    found = {}
    for number, reason in enumerate(reasons(due), 1):
        found.setdefault(reason.on, []).append(str(number))
    return {day: ",".join(numbers) for day, numbers in found.items()}


def _cell(mark: DayMark, first: date, numbers, today: date, is_first: bool) -> Cell:
    away = (mark.day - first).days
    return Cell(
        day=mark.day,
        state=mark.state.value,
        x=4 + COLUMN * (away % 7),
        y=TOP + ROW * (away // 7),
        numbers=numbers.get(mark.day, ""),
        is_today=mark.day == today,
        is_first=is_first,
    )


def _label(due, marks) -> str:
    counted = ngettext("%(count)s day counted", "%(count)s days counted", len(due.counted))
    parts = [counted % {"count": len(due.counted)}]
    paused = sum(1 for mark in marks if mark.state == State.PAUSED)
    if paused:
        words = ngettext("%(count)s day paused", "%(count)s days paused", paused)
        parts.append(words % {"count": paused})
    return _("Calendar of the time limit from %(first)s to %(last)s: %(parts)s.") % {
        "first": format_date(marks[0].day),
        "last": format_date(marks[-1].day),
        "parts": ", ".join(parts),
    }
