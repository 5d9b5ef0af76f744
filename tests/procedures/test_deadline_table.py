"""Due dates worked out on paper, over Tết and the swapped days of three years.

The reckoning of each row was written first, from the rule and the calendar of the province; the
code has to come to the same minute.
"""

import csv
import json
from datetime import date, datetime, time
from pathlib import Path

import pytest
from django.conf import settings

from portal.core.dates import VN_TZ
from procedures.calendar import WorkingCalendar
from procedures.deadlines import Limit, Pause, Policy, Term

TABLE = Path(__file__).with_name("deadline_table.csv")
HOLIDAYS = settings.BASE_DIR / "portal/accounts/province/data/holidays_vn.json"
ROWS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines(), delimiter="|"))
YEARS = json.loads(HOLIDAYS.read_text(encoding="utf-8"))["years"].values()


def days(kind) -> frozenset[date]:
    return frozenset(date.fromisoformat(day) for year in YEARS for day in year[kind])


CALENDAR = WorkingCalendar(off_days=days("off_days"), extra_working_days=days("extra_working_days"))


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=VN_TZ)


def pause(text: str) -> Pause:
    """`20/08/2024 08:00>21/08/2024 09:00`; the count begins `anew` behind it."""
    begins, _, rest = text.partition(">")
    policy = Policy.RESTART if rest.endswith(" anew") else Policy.RESUME
    return Pause(moment(begins), moment(rest.removesuffix(" anew")), policy=policy)


def term(row) -> Term:
    amount, unit = row["limit"].split()
    given = Limit(int(amount), unit)
    return Term(
        received_at=moment(row["received"]),
        limit=Limit(given.amount + int(row["more"] or 0), given.unit),
        calendar=CALENDAR,
        cutoff=time.fromisoformat(row["cutoff"]) if row["cutoff"] else None,
        pauses=tuple(map(pause, filter(None, row["pauses"].split(";")))),
        extended_from=given if row["more"] else None,
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['received']}, {row['limit']}")
def test_the_clock_comes_to_what_was_worked_out(row):
    facts = term(row)
    last = max([facts.received_at, *(one.end for one in facts.pauses)])
    assert facts.due(last).at == moment(row["due"]), row["reckoning"]


def test_the_table_holds_what_it_is_for():
    """Every unit, every year's Tết and swap, late and early, both kinds of pause, extensions."""
    assert len(ROWS) >= 60
    assert all(row["reckoning"].endswith(".") for row in ROWS)
    facts = [term(row) for row in ROWS]
    units = [one.limit.unit for one in facts]
    assert min(units.count(unit) for unit in set(units)) >= 15
    assert len(set(units)) == 3
    policies = [one.policy for each in facts for one in each.pauses]
    assert min(policies.count(policy) for policy in Policy) >= 5
    assert sum(1 for one in facts if one.extended_from) >= 4
    swapped = {day for day in days("extra_working_days") if day.year >= 2024}
    touched = {day for one in facts for day in one.due(one.received_at).counted}
    assert swapped <= touched
