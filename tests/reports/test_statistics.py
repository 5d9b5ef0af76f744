"""The figures of the reports against a recount by hand, one application after the other."""

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payments.ledger import findings
from portal.core.dates import VN_TZ, at, local_date
from procedures.models import Application, ClockEntry, Rating, Status
from procedures.services import endings
from procedures.statistics import AGENCY, FIELD, Figures, Period, figures_by, opinions_by, strays
from tests import factories, states
from tests.access.cells import undone

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 8, 12, tzinfo=VN_TZ)
TODAY = NOW.date()
ENDED = (Status.PROCESSED, Status.RETURNED, Status.WITHDRAWN, Status.STOPPED)
WAITS = (Status.SUPPLEMENT_REQUESTED, Status.FINANCIAL_OBLIGATION)
RUNS = (Status.RECEIVED, Status.PROCESSING)
DAYS = st.integers(0, 40).map(lambda back: TODAY - timedelta(days=back))
CLOCKS = st.sampled_from([time(0, 0), time(6, 59), time(7, 1), time(12), time(23, 59)])


@dataclass(frozen=True)
class Life:
    """`turned`: when it ended, or was stopped, or the applicant was last asked."""

    received: datetime
    status: str
    turned: datetime
    due: datetime | None
    channel: str


@st.composite
def lives(draw):
    received, turned = sorted(
        min(at(draw(DAYS), draw(CLOCKS)), NOW) for _which in ("received", "turned")
    )
    due = draw(st.none() | st.builds(at, DAYS | DAYS.map(lambda d: d + timedelta(9)), CLOCKS))
    status = draw(st.sampled_from([*RUNS, *WAITS, *ENDED]))
    channel = draw(st.sampled_from(["online", "in_person", "postal"]))
    return Life(received, status, turned, due, channel)


PERIODS = st.tuples(DAYS, DAYS).map(lambda days: Period(*sorted(days)))


def lived(world, version, life, number) -> Application:
    """The row as it is now; its events do not matter here."""
    closed = life.turned if life.status in ENDED[1:] else None
    finished = life.turned if life.status in ENDED[:2] else None
    application = Application.objects.create(
        version=version,
        filed_by=world.citizen,
        code=f"X-{number}",
        channel=life.channel,
        status=life.status,
        paused_from="4" if life.status in WAITS else "",
        receiving_agency=world.commune if number % 2 else world.far,
        register_year=2026,
        register_number=number,
        outcome="granted" if finished else "",
        submitted_at=life.received,
        received_at=life.received,
        due_at=life.due,
        finished_at=finished,
        closed_at=closed,
    )
    if life.status in WAITS:
        ClockEntry.objects.create(
            application=application, act="pause", at=life.turned, reason="supplement"
        )
    return application


def recount(life: Life, period: Period) -> Counter:
    """What one application adds, in the words of the circular."""
    came, turned = local_date(life.received), local_date(life.turned)
    due = local_date(life.due) if life.due else None
    is_over = life.status in ENDED[:3]
    found = Counter()
    if came > period.last or (is_over and turned < period.first):
        return found
    found[life.channel if came >= period.first else "carried_over"] = 1
    if life.status == Status.WITHDRAWN and turned <= period.last:
        found["withdrawn"] = 1
    elif is_over and turned <= period.last:
        on_time = due is None or turned == due
        found["on_time" if on_time else "early" if turned < due else "late"] = 1
    elif life.status in (*WAITS, Status.STOPPED) and turned <= period.last:
        found["suspended"] = 1
    else:
        found["overdue" if due and due < period.last else "in_time"] = 1
    is_soon = life.due and NOW <= life.due < NOW + timedelta(hours=24)
    if period.last == TODAY and life.status in RUNS and is_soon:
        found["due_soon"] = 1
    return found


@pytest.mark.tampers
@given(some=st.lists(lives(), max_size=7), period=PERIODS)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_the_figures_are_those_of_a_recount(world, civil_status, some, period):
    with undone(), time_machine.travel(NOW, tick=False):
        for number, life in enumerate(some):
            lived(world, civil_status, life, number)
        expected = sum((recount(life, period) for life in some), Counter())
        for key in (AGENCY, FIELD):
            found = figures_by(key, period).values()
            counted = sum(found, Figures())
            assert Counter(asdict(counted)) == Counter(asdict(Figures()) | expected)
            assert all(one.adds_up for one in found)
        assert not strays().exists()


# --- single ways ----------------------------------------------------------------------------------
def life(status, *, came=10, turned=5, due=7, channel="online") -> Life:
    """Days before today, at noon."""

    def day(back):
        return None if back is None else at(TODAY - timedelta(days=back), time(12))

    return Life(day(came), status, day(turned), day(due), channel)


def counted(world, version, *some, first=30, last=0) -> dict:
    period = Period(TODAY - timedelta(days=first), TODAY - timedelta(days=last))
    with time_machine.travel(NOW, tick=False):
        for number, one in enumerate(some):
            lived(world, version, one, number)
        found = sum(figures_by(AGENCY, period).values(), Figures())
    return {name: value for name, value in asdict(found).items() if value}


@pytest.mark.tampers
def test_days_are_compared_and_not_hours(world, civil_status):
    done = Life(
        at(date(2026, 9, 1), time(8)),
        Status.RETURNED,
        at(date(2026, 9, 4), time(23)),
        at(date(2026, 9, 4), time(17)),
        "online",
    )
    assert counted(world, civil_status, done) == {"online": 1, "on_time": 1}


@pytest.mark.tampers
def test_what_waits_today_was_in_progress_before_it_was_asked_for(world, civil_status):
    waits = life(Status.SUPPLEMENT_REQUESTED, turned=5)
    assert counted(world, civil_status, waits) == {"online": 1, "suspended": 1}
    before = Period(TODAY - timedelta(days=20), TODAY - timedelta(days=8))
    (found,) = figures_by(AGENCY, before).values()
    assert (found.in_time, found.suspended) == (1, 0)


@pytest.mark.tampers
def test_tryouts_and_files_that_were_never_received_are_not_counted(world, civil_status):
    with time_machine.travel(NOW, tick=False):
        tryout = lived(world, civil_status, life(Status.PROCESSING), 1)
        Application.objects.filter(pk=tryout.pk).update(is_tryout=True)
    states.filed(world, civil_status)
    assert figures_by(AGENCY, Period(date(2020, 1, 1), TODAY)) == {}


def test_through_the_services(world, civil_status):
    """Received, withdrawn, finished, handed over: as people do it."""
    states.received(world, civil_status)
    for make in (states.finished, states.handed_over):
        make(world, civil_status, by=factories.UserFactory())
    gone = states.started(world, civil_status, by=factories.UserFactory())
    endings.withdraw(application=gone, actor=gone.filed_by, reason="Không cần nữa")
    day = local_date(gone.received_at)
    (found,) = figures_by(AGENCY, Period(day, day)).values()
    assert (found.received, found.done, found.withdrawn, found.in_progress) == (4, 2, 1, 1)
    assert list(findings("reports")) == []


@pytest.mark.tampers
def test_the_night_names_what_stands_in_no_place(world, civil_status):
    with time_machine.travel(NOW, tick=False):
        lost = lived(world, civil_status, life(Status.WITHDRAWN), 1)
        Application.objects.filter(pk=lost.pk).update(closed_at=None)
        found = {one.what: one.row for one in findings("reports")}
    assert found == {
        "application in no place of the reports": str(lost.pk),
        "agency whose report does not add up": world.commune.code,
    }


@pytest.mark.tampers
def test_each_table_is_one_question(world, civil_status, django_assert_num_queries):
    with time_machine.travel(NOW, tick=False):
        for number in range(6):
            lived(world, civil_status, life(Status.PROCESSING), number)
    with django_assert_num_queries(1):
        assert len(figures_by(AGENCY, Period(TODAY, TODAY))) == 2


@pytest.mark.tampers
def test_answers_are_counted_by_when_they_were_given(world, civil_status):
    with time_machine.travel(NOW, tick=False):
        for number, (score, back) in enumerate([(5, 0), (2, 1), (1, 9)]):
            one = lived(world, civil_status, life(Status.RETURNED), 2 * number + 1)
            given_at = NOW - timedelta(days=back)
            Rating.objects.create(application=one, score=score, given_at=given_at)
    period = Period(TODAY - timedelta(days=1), TODAY)
    (found,) = opinions_by(AGENCY, period).values()
    assert (found.number, found.mean) == (2, 3.5)
