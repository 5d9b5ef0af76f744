"""When an agency is open: the hours of the week as people write them, and days of its own."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.keeping import keep, remove
from portal.accounts.models import Agency, Calendar, CalendarDay
from portal.core.dates import today

WEEKDAYS = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)
SHIFT = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-3]):([0-5]\d)")
DAY_NAMES = ("day", "kind", "note", "agency")


class DayTaken(Exception):
    """The agency has another entry for this day."""


def shifts_of(text: str) -> list[list[str]]:
    """ "7:30-11:30, 13:00-17:00" -> [["07:30", "11:30"], ["13:00", "17:00"]]."""
    shifts = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        found = SHIFT.fullmatch(part)
        if not found:
            raise ValidationError(_("Write the hours like 07:30-11:30, 13:00-17:00"))
        start_hour, start_minute, end_hour, end_minute = found.groups()
        shifts.append([f"{start_hour:0>2}:{start_minute}", f"{end_hour:0>2}:{end_minute}"])
    moments = [moment for shift in shifts for moment in shift]
    if any(later <= earlier for earlier, later in zip(moments, moments[1:], strict=False)):
        raise ValidationError(_("Each hour must be later than the one before it"))
    return shifts


class WeekFields:
    """A line a weekday, as people write it: 07:30-11:30, 13:00-17:00. Mixin of a form."""

    def ask_of_week(self, week):
        for day, label in enumerate(WEEKDAYS):
            shifts = (week or {}).get(str(day), [])
            self.fields[f"day{day}"] = forms.CharField(
                label=label,
                required=False,
                max_length=100,
                initial=", ".join(f"{start}-{end}" for start, end in shifts),
                help_text=_("For example 07:30-11:30, 13:00-17:00. Empty: closed"),
            )

    def clean_week(self) -> dict:
        """{weekday: shifts}; what is wrong is told beside its day."""
        given, week = self.cleaned_data, {}
        for day in range(7):
            try:
                shifts = shifts_of(given.get(f"day{day}") or "")
            except ValidationError as error:
                self.add_error(f"day{day}", error)
                continue
            if shifts:
                week[str(day)] = shifts
        if not week and not self.errors:
            raise ValidationError(_("Give the hours of at least one day"))
        return week


def own_days(agency):
    """Those still ahead, the nearest first."""
    return CalendarDay.objects.filter(agency=agency, day__gte=today()).order_by("day")


def set_day(*, agency, actor, day, kind, note) -> CalendarDay:
    """One day on which this agency alone is closed, or open. Raises DayTaken."""
    row = CalendarDay(agency=agency, day=day, kind=kind, note=note)
    try:
        with transaction.atomic():
            return keep(row=row, actor=actor, names=DAY_NAMES)
    except IntegrityError as error:
        raise DayTaken from error


@transaction.atomic
def clear_day(*, agency, actor, pk) -> bool:
    """Back to the hours of the week; False where somebody has done so already."""
    rows = CalendarDay.objects.select_for_update(of=("self",))
    row = rows.filter(agency=agency, day__gte=today(), pk=pk).first()
    if row is not None:
        remove(row=row, actor=actor, names=DAY_NAMES)
    return row is not None


@transaction.atomic
def set_week(*, agency, actor, week) -> Calendar:
    """Hours of this agency alone. Special days of the hours that it shared until now, still ahead,
    become its own."""
    rows = Agency.objects.select_related("calendar").select_for_update(of=("self",))
    locked = rows.get(pk=agency.pk)
    name = f"{locked.code} ({locked.pk})"
    own = Calendar.objects.filter(name=name).first()
    if own is None:
        own = keep(row=Calendar(name=name, week=week), actor=actor, names=("name", "week"))
    elif own.week != week:
        own.week = week
        keep(row=own, actor=actor, names=("week",))
    if locked.calendar_id != own.pk:
        _take_along(locked, actor)
        locked.calendar = own
        keep(row=locked, actor=actor, names=("calendar",))
    return own


def _take_along(agency, actor):
    known = set(own_days(agency).values_list("day", flat=True))
    for one in agency.calendar.days.filter(day__gte=today()).exclude(day__in=known):
        set_day(agency=agency, actor=actor, day=one.day, kind=one.kind, note=one.note)
