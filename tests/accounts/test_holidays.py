"""The days off that the product begins with, beside those of the `holidays` package.

Neither is the Government's notice of the year: where they differ, somebody has to look.
"""

from datetime import date

import holidays

from portal.accounts.province.maps import read

SATURDAY = 5
OFF = ("off_days", "provisional_off_days")
# day: why ours says otherwise. Extra working days are not in the package at all.
DIFFERENCES = {
    "2026-01-02": "off in ours: swapped with Saturday 10 January",
    "2027-02-04": "off in the package; ours for 2027 is provisional until the notice",
    "2027-02-11": "off in ours, provisional",
}


def years() -> dict[int, dict]:
    return {int(year): days for year, days in read("holidays_vn")["years"].items()}


def weekdays(days) -> set[str]:
    return {day.isoformat() for day in days if day.weekday() < SATURDAY}


def test_days_off_differ_only_where_somebody_looked():
    ours = {day for year in years().values() for name in OFF for day in year.get(name, [])}
    theirs = weekdays(holidays.country_holidays("VN", years=sorted(years())))
    assert ours ^ theirs == set(DIFFERENCES)


def test_what_is_worked_in_exchange_is_a_saturday_for_a_weekday_off():
    for year in years().values():
        extra = [date.fromisoformat(day) for day in year["extra_working_days"]]
        assert {day.weekday() for day in extra} <= {SATURDAY}
        assert not set(map(str, extra)) & set(year["off_days"])
