from datetime import UTC, date, datetime, time

import pytest
import time_machine
from django.utils import translation

from portal.core import dates

EVENING_UTC = datetime(2024, 9, 19, 18, 30, tzinfo=UTC)  # already the 20th in Vietnam


def test_dates_are_those_of_vietnam():
    assert dates.local_date(EVENING_UTC) == date(2024, 9, 20)
    assert dates.format_date(EVENING_UTC) == "20/09/2024"
    assert dates.format_datetime(EVENING_UTC) == "01:30 20/09/2024"
    assert dates.at(date(2024, 9, 20), time(1, 30)) == EVENING_UTC


def test_today_changes_at_midnight_in_vietnam():
    with time_machine.travel("2024-09-19T17:00:00Z", tick=False):
        assert dates.today() == date(2024, 9, 20)


def test_a_naive_time_is_refused():
    with pytest.raises(ValueError, match="naive"):
        dates.local_date(datetime(2024, 9, 20))


@pytest.mark.parametrize(
    ("language", "long", "short"),
    [
        ("vi", "01:30 thứ Sáu 20/09/2024", "T6"),
        ("en", "01:30 Friday 20/09/2024", "Fri"),
    ],
)
def test_weekdays_follow_the_language(language, long, short):
    with translation.override(language):
        assert dates.format_datetime_long(EVENING_UTC) == long
        assert dates.weekday_short(date(2024, 9, 20)) == short


def test_sunday_is_not_thứ():
    with translation.override("vi"):
        assert dates.format_date_long(date(2024, 9, 22)) == "Chủ nhật 22/09/2024"


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2024, 2, 5), "ngày 05 tháng 02 năm 2024"),
        (date(2024, 1, 31), "ngày 31 tháng 01 năm 2024"),
        (date(2024, 3, 9), "ngày 09 tháng 3 năm 2024"),
        (date(2024, 12, 10), "ngày 10 tháng 12 năm 2024"),
    ],
)
def test_official_date(day, written):
    assert dates.official_date(day) == written
