"""The whole workflow against a small model: citizen, officers of several agencies, cashier, clock.

At every moment each act of the desk is tried by somebody, whatever it is about: what the model
allows succeeds and is what the page offers; everything else is refused and changes no row. From
wherever a run has come to there is a way to an end.
"""

from datetime import datetime, timedelta
from functools import partial

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from portal.core.dates import VN_TZ
from procedures.models import Delivery
from procedures.services import clock, endings, results
from tests import states
from tests.databases import verify_applications
from tests.procedures import filing, ways, workflow_routes
from tests.procedures.workflow_acting import Acting
from tests.procedures.workflow_changes import Changing
from tests.procedures.workflow_model import ENDED
from tests.procedures.workflow_stage import (
    OFFICERS,
    PEOPLE,
    clock_of,
    desk_of,
    offered,
    rows_of,
    user_of,
)

pytestmark = pytest.mark.django_db

MONDAY = datetime(2024, 9, 16, 8, tzinfo=VN_TZ)
UNPAID = timedelta(days=15)
MOST_ACTS = 60  # to an end, from anywhere
PICK = st.integers(0, 60)
SOMEBODY = st.sampled_from(PEOPLE)
PROFILE = settings.default
QUICK = {"max_examples": 12, "stateful_step_count": 20}
LONG = {"max_examples": 50, "stateful_step_count": 30}
EFFORT = LONG if PROFILE.max_examples > 100 else QUICK


class Workflow(Acting, RuleBasedStateMachine):
    """One file from its filing on."""

    world = versions = None  # set by the test

    def __init__(self):
        super().__init__()
        self.clock = time_machine.travel(MONDAY, tick=False)
        self.traveller = self.clock.start()
        self.file, self.turn = None, 0

    @initialize(kind=st.sampled_from(["copy", "certified", "plot", "divided plot"]))
    def begin(self, kind):
        if kind == "certified":
            application, route = filing.filed(self.world, "2.000815"), workflow_routes.CERTIFIED
        elif kind == "copy":
            application = states.filed(self.world, self.versions["copy"])
            route = workflow_routes.COPY
        else:
            is_divided = kind == "divided plot"
            version = self.versions["land"]
            application = states.filed(self.world, version, splits=is_divided)
            route = workflow_routes.land(is_divided=is_divided)
        self.pk, self.owing_since = application.pk, timezone.now()
        is_online = application.delivery == Delivery.ONLINE
        owes = application.fees.owed().exists()
        self.file = Changing(route=route, owes_filing=owes, is_online=is_online)

    # --- what happens -----------------------------------------------------------------------
    @rule(act=PICK, number=PICK, witness=SOMEBODY)
    def something(self, act, number, witness):
        """Any act that is possible, by anybody who may; seldom one that ends it all."""
        possible = self.possible()
        seldom = set() if number % 4 == 0 else {"withdraw", "refuse_reception", "lapse"}
        acts = sorted({one[0] for one in possible} - seldom)
        if acts:
            mine = [one for one in possible if one[0] == acts[act % len(acts)]]
            self.act(*mine[number % len(mine)])
        self.tries_all(witness)

    @rule(times=st.integers(1, 4), witness=SOMEBODY)
    def the_file_goes_on(self, times, witness):
        for _time in range(times):
            self.go_on()
        self.tries_all(witness)

    @rule(hours=st.sampled_from([3, 30, 24 * 16, 24 * 31]))
    def time_passes(self, hours):
        self.traveller.shift(hours * 3600)

    @rule()
    def the_night_comes(self):
        """What the system does by itself where it is possible, and is refused where it is not."""
        now, file = timezone.now(), self.file
        is_late = file.status == "5" and now > file.answer_by
        is_unpaid = file.status == "1" and file.owes_filing and now > self.owing_since + UNPAID
        is_ready = file.status == "9" and not (file.owes() or file.proposer)
        for service, is_due, change, given in (
            (endings.lapse, is_late, "lapse", ways.REASON),
            (endings.lapse_unpaid, is_unpaid, "withdraw", {}),
            (results.hand_over, is_ready and file.is_online, "hand_over", {"actor": None}),
        ):
            before = rows_of(self.application)
            is_done = self.is_done(partial(service, application=self.application, **given))
            assert is_done is is_due, service
            if is_done:
                file.change(change, None, "", now)
            else:
                assert rows_of(self.application) == before, service

    # --- what always holds ------------------------------------------------------------------
    @precondition(lambda self: self.file)
    @invariant()
    def the_file_is_as_the_model_has_it(self):
        application, file = self.application, self.file
        assert (application.status, application.paused_from) == (file.status, file.paused_from)
        assert desk_of(application, self.world) == file.desk_shown()
        steps = sorted(application.steps.open().values_list("step_id", flat=True))
        assert steps == file.open_steps()
        assert file.is_at_one_place()
        assert clock_of(application) == file.clock
        if application.due_at:
            assert clock.is_given(application)
            assert clock.is_computed(application)
            assert all(clock.last_turn(application).explanation[code] for code in ("vi", "en"))
        if file.status not in ("3", "7", "8"):
            notices = [STATES[one.state] for one in application.fees.notices().order_by("pk")]
            assert notices == [one.state for one in file.notices]
            assert application.fees.owed().exists() is file.owes()

    @precondition(lambda self: self.file)
    @invariant()
    def the_page_offers_what_is_allowed(self):
        now, application = timezone.now(), self.application
        self.turn += 1
        for person in PEOPLE[self.turn % 6 :: 6]:
            shown = set(offered(application, user_of(self.world, person)))
            expected = self.file.allowed(person, now) if person in OFFICERS else set()
            assert shown == expected, person

    @precondition(lambda self: self.file)
    @invariant()
    def its_history_is_whole(self):
        call_command("verify_audit", stream=self.application.audit_stream, verbosity=0)

    def teardown(self):
        try:
            if self.file:
                self.comes_to_an_end()
        finally:
            self.clock.stop()

    def comes_to_an_end(self):
        for _act in range(MOST_ACTS):
            if not self.go_on():
                break
        assert self.file.status in ENDED
        self.the_file_is_as_the_model_has_it()
        verify_applications()


STATES = {"open": "open", "deferred": "deferred", "settled": "met", "cancelled": "withdrawn"}


def play(world, versions, **how):
    class Machine(Workflow):
        pass

    Machine.world, Machine.versions = world, versions
    for person in PEOPLE:
        user_of(world, person)
    quiet = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    run_state_machine_as_test(
        Machine, settings=settings(PROFILE, suppress_health_check=quiet, deadline=None, **how)
    )


@pytest.mark.threat(6)
def test_the_workflow_does_what_the_model_allows_and_nothing_else(
    world, civil_status, land_transfer
):
    play(world, {"copy": civil_status, "land": land_transfer}, **EFFORT)
