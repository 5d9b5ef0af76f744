from datetime import date, datetime, time, timedelta

import pytest
from django.utils import translation
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portal.accounts.province.bodies import read
from portal.core.dates import VN_TZ, at, local_date
from procedures.calendar import OFFICE_WEEK, WorkingCalendar
from procedures.deadlines import Limit, Pause, Policy, Term, Unit, what_if
from procedures.explanation_words import explain
from procedures.explanations import Code, State, day_marks, reasons

CUTOFF = time(15)
NATIONAL_DAY = "Quốc khánh"
CALENDAR = WorkingCalendar(
    off_days={
        *(date(2024, 9, 2), date(2024, 9, 3), date(2024, 4, 29), date(2024, 4, 30)),
        *(date(2024, 5, 1), date(2026, 4, 30), date(2026, 5, 1)),
    },
    extra_working_days={date(2024, 5, 4)},
    names={date(2024, 9, 2): NATIONAL_DAY, date(2024, 9, 3): NATIONAL_DAY},
)
HALF_SATURDAYS = WorkingCalendar(week={**OFFICE_WEEK, 5: ((time(7, 30), time(11, 30)),)})


def moment(text: str) -> datetime:
    """`15/08/2024 09:10` in Vietnam."""
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=VN_TZ)


def term(received: str, amount: int, unit=Unit.WORKING_DAYS, **facts) -> Term:
    return Term(moment(received), Limit(amount, unit), **{"calendar": CALENDAR, **facts})


def due_at(facts: Term) -> datetime:
    return facts.due(facts.received_at).at


def land_case(end: str | None = "30/08/2024 10:05", **change) -> Term:
    """The land dossier of the drawings: 18 working days, paused for taxes."""
    pause = Pause(moment("22/08/2024 14:05"), moment(end) if end else None, "obligation", **change)
    return term("15/08/2024 09:10", 18, cutoff=CUTOFF, pauses=(pause,))


TABLE = [
    # received, amount, unit, cut-off, due
    ("29/04/2026 15:20", 3, "working_days", CUTOFF, "07/05/2026 17:00"),
    ("29/08/2024 15:20", 3, "working_days", CUTOFF, "06/09/2024 17:00"),
    ("29/08/2024 15:00", 3, "working_days", CUTOFF, "05/09/2024 17:00"),
    ("29/08/2024 15:20", 3, "working_days", None, "05/09/2024 17:00"),
    ("16/08/2024 09:00", 1, "working_days", CUTOFF, "19/08/2024 17:00"),
    ("17/08/2024 09:00", 1, "working_days", CUTOFF, "20/08/2024 17:00"),
    ("17/08/2024 09:00", 1, "working_days", None, "19/08/2024 17:00"),
    ("26/04/2024 09:00", 2, "working_days", CUTOFF, "03/05/2024 17:00"),
    ("26/04/2024 09:00", 3, "working_days", CUTOFF, "04/05/2024 17:00"),
    ("15/08/2024 09:10", 10, "calendar_days", CUTOFF, "26/08/2024 17:00"),
    ("15/08/2024 09:10", 11, "calendar_days", CUTOFF, "26/08/2024 17:00"),
    ("24/08/2024 09:10", 7, "calendar_days", None, "04/09/2024 17:00"),
    ("15/08/2024 09:10", 8, "working_hours", None, "16/08/2024 09:10"),
    ("15/08/2024 07:00", 8, "working_hours", None, "15/08/2024 17:00"),
    ("15/08/2024 11:30", 4, "working_hours", None, "15/08/2024 17:00"),
    ("15/08/2024 16:20", 1, "working_hours", None, "16/08/2024 07:50"),
    ("15/08/2024 16:20", 1, "working_hours", CUTOFF, "16/08/2024 08:30"),
    ("17/08/2024 10:00", 8, "working_hours", None, "19/08/2024 17:00"),
]


@pytest.mark.parametrize(("received", "amount", "unit", "cutoff", "due"), TABLE)
def test_due_dates_without_pauses(received, amount, unit, cutoff, due):
    assert due_at(term(received, amount, unit, cutoff=cutoff)) == moment(due)


def test_56_working_hours_are_7_working_days_from_the_opening():
    hours = due_at(term("15/08/2024 07:30", 56, "working_hours"))
    assert hours == due_at(term("14/08/2024 09:00", 7))


def test_a_saturday_morning_is_a_working_day_where_the_agency_works_then():
    facts = term("16/08/2024 09:00", 1, calendar=HALF_SATURDAYS)
    assert due_at(facts) == moment("17/08/2024 11:30")


def test_a_closure_wins_over_a_day_worked_in_exchange():
    closed = WorkingCalendar(
        off_days=CALENDAR.off_days,
        extra_working_days=CALENDAR.extra_working_days,
        closures={date(2024, 5, 4)},
    )
    facts = term("26/04/2024 09:00", 3, calendar=closed)
    assert due_at(facts) == moment("06/05/2024 17:00")


def test_the_land_case_of_the_drawings():
    due = land_case().due(moment("05/09/2024 09:00"))
    assert due.at == moment("20/09/2024 17:00")
    assert due.day_number == 7
    assert due.remaining.days == 11
    assert not due.overdue
    assert due.share_used == pytest.approx(6 / 18)


def test_the_drawing_of_the_land_case():
    due = land_case().due(moment("05/09/2024 09:00"))
    states = {mark.day: mark.state for mark in day_marks(due)}
    expected = {
        State.RECEIVED: [15],
        State.COUNTED: [16, 19, 20, 21, 22, 4, 5],
        State.PAUSED: [23, 26, 27, 28, 29, 30],
        State.OFF: [17, 18, 24, 25, 31, 1, 2, 3, 7, 8, 14, 15],
        State.TO_COME: [6, 9, 10, 11, 12, 13, 16, 17, 18, 19],
        State.DUE: [20],
    }
    assert {
        state: [day.day for day in states if states[day] == state] for state in expected
    } == expected
    assert [reason.on.day for reason in reasons(due)] == [15, 22, 30, 31, 20]


def test_a_restart_counts_from_the_beginning():
    due = land_case(policy=Policy.RESTART).due(moment("05/09/2024 09:00"))
    assert due.at == moment("27/09/2024 17:00")
    assert len(due.counted) == 18
    voided = [mark.day.day for mark in day_marks(due) if mark.state == State.VOID]
    assert voided == [16, 19, 20, 21, 22]


def test_a_restart_after_the_cutoff_is_a_reception_after_the_cutoff():
    late = land_case("30/08/2024 15:05", policy=Policy.RESTART)
    assert due_at(late) == moment("30/09/2024 17:00")


def test_an_open_pause_makes_the_date_provisional():
    facts = land_case(end=None)
    first, later = (facts.due(moment(f"{day}/08/2024 09:00")) for day in (23, 27))
    assert first.provisional
    assert first.remaining.days == later.remaining.days == 13
    assert (first.at, later.at) == (moment("13/09/2024 17:00"), moment("17/09/2024 17:00"))
    assert what_if(facts, moment("30/08/2024 10:05"), first.now).at == moment("20/09/2024 17:00")


def test_a_pause_on_the_last_day_does_not_use_it_up():
    pause = Pause(moment("22/08/2024 14:05"), moment("30/08/2024 10:05"), "supplement")
    facts = term("15/08/2024 09:10", 5, pauses=(pause,))
    due = facts.due(moment("04/09/2024 09:00"))
    assert due.at == moment("04/09/2024 17:00")
    assert not due.overdue


def test_a_pause_within_one_day_takes_no_day():
    pause = Pause(moment("20/08/2024 08:00"), moment("20/08/2024 16:00"))
    assert due_at(term("15/08/2024 09:10", 5, pauses=(pause,))) == moment("22/08/2024 17:00")


def test_a_pause_takes_the_very_minutes_of_working_hours():
    pause = Pause(moment("15/08/2024 10:00"), moment("15/08/2024 13:30"))
    facts = term("15/08/2024 09:10", 8, "working_hours", pauses=(pause,))
    assert due_at(facts) == moment("16/08/2024 11:10")


def test_pauses_before_reception_and_after_the_end_do_not_matter():
    around = (
        Pause(moment("01/08/2024 10:00"), moment("10/08/2024 10:00"), policy=Policy.RESTART),
        Pause(moment("23/08/2024 10:00"), moment("28/08/2024 10:00")),
    )
    assert due_at(term("15/08/2024 09:10", 5, pauses=around)) == moment("22/08/2024 17:00")


def test_overdue():
    due = term("15/08/2024 09:10", 5).due(moment("26/08/2024 09:00"))
    assert due.overdue
    assert due.remaining.days == 2
    assert due.share_used == 1.0
    same_evening = term("15/08/2024 09:10", 5).due(moment("22/08/2024 17:01"))
    assert same_evening.overdue
    assert same_evening.remaining.days == 0


def test_a_limit_is_at_least_one_and_of_a_known_unit():
    with pytest.raises(ValueError, match="at least 1"):
        Limit(0, "working_hours")
    with pytest.raises(ValueError, match="fortnights"):
        Limit(1, "fortnights")
    with pytest.raises(ValueError, match="at least one day"):
        WorkingCalendar(week={})


@translation.override("en")
def test_the_explanation_reads_like_the_example_of_the_design():
    due = term("29/04/2026 15:20", 3, cutoff=CUTOFF).due(moment("05/05/2026 09:00"))
    assert explain(due) == [
        "Received 15:20 Wednesday 29/04, after 15:00, so it counts as received on Monday 04/05.",
        "Days off: Thursday 30/04 to Sunday 03/05.",
        "3 working days: due 17:00 Thursday 07/05/2026.",
    ]


@translation.override("en")
def test_the_explanation_of_the_land_case():
    assert explain(land_case().due(moment("05/09/2024 09:00"))) == [
        "Received 09:10 Thursday 15/08, before 15:00, so counting starts on Friday 16/08.",
        "After 5 days the clock stopped at 14:05 Thursday 22/08 "
        "to wait for the financial obligation.",
        "Counting goes on after 10:05 Friday 30/08.",
        "Days off: Quốc khánh, Saturday 31/08 to Tuesday 03/09.",
        "Another 13 working days from Wednesday 04/09: due 17:00 Friday 20/09/2024.",
    ]


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        (term("17/08/2024 09:00", 1, cutoff=CUTOFF), [Code.RECEIVED_OFF, Code.ENDS]),
        (term("15/08/2024 09:00", 1), [Code.RECEIVED_AT, Code.ENDS]),
        (term("15/08/2024 09:00", 8, "working_hours"), [Code.HOURS_FROM, Code.ENDS]),
        (
            term("26/04/2024 09:00", 2),
            [Code.RECEIVED_AT, Code.DAYS_OFF, Code.ENDS],
        ),
        (
            term("26/04/2024 09:00", 3),
            [Code.RECEIVED_AT, Code.DAYS_OFF, Code.EXTRA_DAY, Code.ENDS],
        ),
        (
            term("15/08/2024 09:10", 9, "calendar_days"),
            [Code.RECEIVED_AT, Code.ENDS_ON, Code.MOVED],
        ),
        (
            term("15/08/2024 09:10", 9, extended_from=Limit(5)),
            [Code.RECEIVED_AT, Code.EXTENDED, Code.ENDS],
        ),
        (
            land_case(policy=Policy.RESTART),
            [Code.RECEIVED, Code.PAUSED, Code.RESTARTED, Code.DAYS_OFF, Code.ENDS],
        ),
        (
            land_case(end=None),
            [Code.RECEIVED_BEFORE, Code.PAUSED, Code.STILL_PAUSED, Code.DAYS_OFF, Code.ENDS_MORE],
        ),
    ],
)
def test_each_case_gives_its_reasons_and_every_reason_has_words(facts, codes):
    due = facts.due(max([facts.received_at, *(pause.start for pause in facts.pauses)]))
    assert [reason.code for reason in reasons(due)] == codes
    for sentence in explain(due):
        assert "%(" not in sentence


def test_zero_working_days_means_the_same_working_day():
    for received, due in (
        ("04/05/2026 09:00", "04/05/2026 17:00"),
        ("04/05/2026 16:00", "05/05/2026 17:00"),
        ("03/05/2026 09:00", "04/05/2026 17:00"),
    ):
        assert due_at(term(received, 0, cutoff=CUTOFF)) == moment(due)


def test_received_after_closing_with_zero_days_is_due_on_the_next_working_day():
    assert due_at(term("04/05/2026 17:30", 0)) == moment("05/05/2026 17:00")


# --- against an oracle that walks ------------------------------------------------------------
# Over three years with their holidays and swapped days, and with days of which only some offices
# know: closed, worked, off, also on one and the same day.
FIRST, DAYS = date(2024, 1, 1), 3 * 365
HOLIDAYS = read("holidays_vn")["years"]
OFF, EXTRA = (
    {date.fromisoformat(day) for year in HOLIDAYS.values() for day in year[kind]}
    for kind in ("off_days", "extra_working_days")
)
EVES = sorted(OFF | EXTRA)  # half of all terms begin shortly before one of these
CUTOFFS = st.sampled_from([None, CUTOFF, time(11, 30)])


@st.composite
def moments(draw):
    eve = draw(st.sampled_from([day for day in EVES if day.year in (2024, 2025, 2026)]))
    near = st.integers(0, 12).map(lambda days: eve - timedelta(days=days))
    day = draw(near | st.integers(0, DAYS).map(lambda days: FIRST + timedelta(days=days)))
    return at(day, time()) + timedelta(minutes=draw(st.integers(0, 24 * 60 - 1)))


@st.composite
def calendars(draw, start):
    some = st.frozensets(st.integers(0, 60).map(lambda days: start.date() + timedelta(days=days)))
    return WorkingCalendar(
        week=draw(st.sampled_from([OFFICE_WEEK, HALF_SATURDAYS.week])),
        off_days=frozenset(OFF | draw(some)),
        extra_working_days=frozenset(EXTRA | draw(some)),
        closures=draw(some),
    )


@st.composite
def pauses(draw, start, policies=(Policy.RESUME, Policy.RESTART)):
    begun = draw(st.lists(st.integers(0, 40 * 24 * 60), max_size=3))
    return tuple(
        Pause(
            start + timedelta(minutes=minutes),
            start + timedelta(minutes=minutes + draw(st.integers(1, 12_000))),
            policy=draw(st.sampled_from(policies)),
        )
        for minutes in begun
    )


@st.composite
def terms(draw, units=tuple(Unit), policies=(Policy.RESUME, Policy.RESTART)):
    """`extended_from` moves nothing: the limit is what it was extended to."""
    unit, start = draw(st.sampled_from(units)), draw(moments())
    least = 0 if unit == Unit.WORKING_DAYS else 1
    return Term(
        received_at=start,
        limit=Limit(draw(st.integers(least, 60)), unit),
        calendar=draw(calendars(start)),
        cutoff=draw(CUTOFFS),
        pauses=draw(pauses(start, policies)),
        extended_from=draw(st.none() | st.just(Limit(1, unit))),
    )


def open_at(calendar: WorkingCalendar, day: date):
    """Shifts of a day by the rules themselves: closed goes before worked in exchange, that before
    a day off, that before the week."""
    if day in calendar.closures:
        return ()
    if day in calendar.extra_working_days:
        return OFFICE_WEEK[0]
    return () if day in calendar.off_days else calendar.week.get(day.weekday(), ())


def worked(calendar: WorkingCalendar, minute: datetime) -> bool:
    return any(a <= minute.time() < b for a, b in open_at(calendar, minute.date()))


def walked_start(facts: Term) -> datetime:
    """Reception or the last restart, moved minute by minute behind the cut-off."""
    ends = [p.end for p in facts.pauses if p.policy == Policy.RESTART]
    start = max([facts.received_at, *ends])
    day_works = open_at(facts.calendar, local_date(start))
    if facts.cutoff and (not day_works or start.time() > facts.cutoff):
        start = at(local_date(start), time()) + timedelta(days=1)
        while not worked(facts.calendar, start):
            start += timedelta(minutes=1)
    return start


def stopped(facts: Term, minute: datetime) -> bool:
    return any(pause.start <= minute < pause.end for pause in facts.pauses)


def walked_hours(facts: Term) -> datetime:
    minute, left = walked_start(facts), facts.limit.amount * 60
    while left:
        left -= worked(facts.calendar, minute) and not stopped(facts, minute)
        minute += timedelta(minutes=1)
    return minute


def walked_days(facts: Term) -> datetime:
    """A day of waiting counts for nothing; the first one is the day after the start, but of no
    days at all it is the day of the start itself."""
    start, left = walked_start(facts), facts.limit.amount
    by_calendar = facts.limit.unit == Unit.CALENDAR_DAYS
    day = start.date() - timedelta(days=1) if left == 0 else start.date()
    while True:
        day += timedelta(days=1)
        waited = any(p.start.date() < day <= p.end.date() for p in facts.pauses)
        shifts = open_at(facts.calendar, day)
        left -= bool(shifts or by_calendar) and not waited
        if left <= 0 and shifts and not waited:
            closing = at(day, shifts[-1][1])
            is_reached = closing > start and closing > facts.received_at
            if is_reached and not any(p.start < closing < p.end for p in facts.pauses):
                return closing


@settings(max_examples=100)
@given(terms(units=[Unit.WORKING_HOURS]))
def test_hours_agree_with_a_walk_by_minutes(facts):
    assert due_at(facts) == walked_hours(facts)


@settings(max_examples=150)
@given(terms(units=[Unit.WORKING_DAYS, Unit.CALENDAR_DAYS]))
def test_days_agree_with_a_walk_by_days(facts):
    assert due_at(facts) == walked_days(facts)


@given(terms())
def test_never_ends_on_a_day_off_nor_while_the_clock_stands(facts):
    due = due_at(facts)
    assert facts.calendar.works_on(local_date(due))
    assert due > facts.received_at
    assert not any(pause.start < due < pause.end for pause in facts.pauses)


@given(terms(), st.integers(0, 5_000), st.integers(0, 10))
def test_later_reception_and_longer_limits_end_no_earlier(facts, minutes, more):
    later = Term(
        received_at=facts.received_at + timedelta(minutes=minutes),
        limit=Limit(facts.limit.amount + more, facts.limit.unit),
        calendar=facts.calendar,
        cutoff=facts.cutoff,
        pauses=facts.pauses,
    )
    assert due_at(later) >= due_at(facts)


@given(terms(policies=(Policy.RESUME,)))
def test_a_pause_gives_back_what_it_took(facts):
    """As much is counted with pauses as without, and none of it inside a pause."""
    unpaused = Term(facts.received_at, facts.limit, facts.calendar, facts.cutoff)
    due, plain = facts.due(facts.received_at), unpaused.due(facts.received_at)
    assert due.at >= plain.at
    if facts.limit.unit != Unit.WORKING_HOURS:
        least = max(facts.limit.amount, 1)  # of no days it is the day itself
        assert len(due.counted) == len(plain.counted) == least
    # Of no days, also the one on which a pause ends is waited for.
    begun = at(local_date(due.start), time()) if facts.limit.amount == 0 else due.start
    assume(not any(pause.start <= plain.at and pause.end >= begun for pause in facts.pauses))
    assert due.at == plain.at


@given(terms(), st.integers(0, 60 * 24 * 60))
def test_progress_never_leaves_its_bounds(facts, minutes):
    now = facts.received_at + timedelta(minutes=minutes)
    due = facts.due(now)
    assert 0 <= due.share_used <= 1
    assert due.remaining.days >= 0
    assert due.remaining.time >= timedelta()
    assert due.overdue == (now > due.at)
    marks = day_marks(due)
    assert marks[-1].state == State.DUE
    assert all(sentence.endswith(".") for sentence in explain(due))
