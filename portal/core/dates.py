"""Dates as people here read them. Stored times are aware; shown times are Vietnamese ones."""

from calendar import monthrange
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import get_language

from portal.core import moments

VN_TZ = ZoneInfo("Asia/Ho_Chi_Minh")
WEEKDAYS_VI = (
    "thứ Hai",
    "thứ Ba",
    "thứ Tư",
    "thứ Năm",
    "thứ Sáu",
    "thứ Bảy",
    "Chủ nhật",
)
WEEKDAYS_EN = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
SHORT_VI = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
SHORT_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def _in_english() -> bool:
    return (get_language() or "vi").startswith("en")


def local(moment: datetime) -> datetime:
    """The same moment on a clock in Vietnam. A naive value raises ValueError."""
    return timezone.localtime(moment, VN_TZ)


def local_date(moment: datetime) -> date:
    return local(moment).date()


def today() -> date:
    return local_date(moments.now())


def at(day: date, clock: time) -> datetime:
    """That day and time of day in Vietnam, aware."""
    return datetime.combine(day, clock, tzinfo=VN_TZ)


def weekday_name(day: date) -> str:
    return (WEEKDAYS_EN if _in_english() else WEEKDAYS_VI)[day.weekday()]


def weekday_short(day: date) -> str:
    return (SHORT_EN if _in_english() else SHORT_VI)[day.weekday()]


def format_date(day: date | datetime) -> str:
    """`20/09/2024`. A datetime is shown as its date in Vietnam."""
    if isinstance(day, datetime):
        day = local_date(day)
    return f"{day:%d/%m/%Y}"


def format_time(moment: datetime) -> str:
    return f"{local(moment):%H:%M}"


def format_datetime(moment: datetime) -> str:
    """`17:00 20/09/2024`"""
    return f"{format_time(moment)} {format_date(moment)}"


def format_date_long(day: date | datetime) -> str:
    """`thứ Sáu 20/09/2024` or, in English, `Friday 20/09/2024`."""
    if isinstance(day, datetime):
        day = local_date(day)
    return f"{weekday_name(day)} {format_date(day)}"


def format_datetime_long(moment: datetime) -> str:
    """`17:00 thứ Sáu 20/09/2024`"""
    return f"{format_time(moment)} {format_date_long(moment)}"


def official_date(day: date) -> str:
    """`ngày 05 tháng 02 năm 2024`: days to 9 and months 1, 2 padded (Decree 30/2020/NĐ-CP)."""
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


def months_after(day: date, months: int) -> date:
    """The same day so many months later, the last one where that month is shorter (civil code,
    article 147)."""
    years, month = divmod(day.month - 1 + months, 12)
    first = day.replace(year=day.year + years, month=month + 1, day=1)
    return first.replace(day=min(day.day, monthrange(first.year, first.month)[1]))
