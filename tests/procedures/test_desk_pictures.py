"""The calendar of the legal clock as geometry."""

from datetime import date, time

from portal.core.dates import at
from procedures.calendar import WorkingCalendar
from procedures.clock_picture import MOST_WEEKS, clock_picture
from procedures.deadlines import Limit, Pause, Term, compute_due

MORNING = time(9)


def picture(days, now, pauses=()):
    received = at(date(2024, 8, 15), MORNING)
    term = Term(received, Limit(days), WorkingCalendar(), pauses=pauses)
    return clock_picture(compute_due(term, now))


def test_days_stand_in_rows_of_weeks_with_their_states():
    now = at(date(2024, 8, 20), MORNING)
    drawn = picture(5, now)
    assert [cell.text for cell in drawn.cells] == ["15/8", "16", "17", "18", "19", "20", "21", "22"]
    states = [cell.state for cell in drawn.cells]
    assert states == ["received", "counted", "off", "off", "counted", "counted", "to_come", "due"]
    assert {cell.y for cell in drawn.cells[:4]} == {26}
    assert {cell.y for cell in drawn.cells[4:]} == {66}
    assert [cell.text for cell in drawn.cells if cell.is_today] == ["20"]
    assert (drawn.counted, drawn.to_come) == (3, 2)
    assert drawn.cells[0].numbers == "1"


def test_paused_days_are_told_in_the_label():
    pause = Pause(at(date(2024, 8, 16), MORNING), at(date(2024, 8, 20), MORNING), "supplement")
    drawn = picture(5, at(date(2024, 8, 21), MORNING), (pause,))
    assert [cell.text for cell in drawn.cells if cell.state == "paused"] == ["19", "20"]
    assert "2" in drawn.label


def test_a_long_term_folds_the_weeks_that_are_over():
    drawn = picture(60, at(date(2024, 10, 30), MORNING))
    assert drawn.folded > 0
    assert drawn.height <= 26 + 40 * (MOST_WEEKS + 2)
    assert any(cell.is_today for cell in drawn.cells)
