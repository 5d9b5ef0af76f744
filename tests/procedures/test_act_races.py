"""Two people, one file, one moment: every act of the desk against another one, or against itself.

Most pairs know no page: what refuses the second is the act itself, under the lock. Where both may
be done one after the other, it is the page (`SEEN`) that lets only the first through.
"""

from dataclasses import dataclass

import pytest
from django_fsm import TransitionNotAllowed

from portal.audit.models import Event
from procedures.acts import LABELS
from procedures.models import Application, Status
from procedures.services import endings, supplements
from procedures.services.errors import ActRefused, StalePage
from tests import databases, factories, fixtures
from tests.payments.races import together
from tests.procedures import race_scenes, ways

REFUSED = (ActRefused, TransitionNotAllowed, StalePage)
SEEN = True


@dataclass(frozen=True)
class Pair:
    """Who does what at once, and the status that each leaves behind if it is the one that counts.

    `one` and `other` are (act, person, status); `both`: both count, in either order.
    """

    scene: str
    one: tuple
    other: tuple
    seen: bool = False
    both: bool = False

    def __str__(self):
        return f"{self.scene}: {self.one[0]}, {self.other[0]}"


def twice(scene, act, people, status, **how):
    one, other = people if isinstance(people, tuple) else (people, people)  # or in two tabs
    return Pair(scene, (act, one, status), (act, other, status), **how)


DOORS = ("receptionist", "receptionist 2")
LEADERS = ("approver", "approver 2")
EXAMINERS = ("examiner", "examiner 2")
LAND = "examiner land"
PAIRS = [
    twice("paid", "receive", DOORS, "2"),
    Pair("paid", ("receive", DOORS[0], "2"), ("refuse_reception", DOORS[1], "3")),
    Pair("paid", ("receive", DOORS[0], "2"), ("ask_supplement", DOORS[1], "5")),
    Pair("paid", ("refuse_reception", DOORS[0], "3"), ("withdraw", "citizen", "7")),
    twice("late", "lapse", DOORS, "3"),
    Pair("late", ("lapse", DOORS[0], "3"), ("supply", "citizen", "1")),
    twice("received", "start", EXAMINERS, "4"),
    Pair("received", ("start", EXAMINERS[0], "4"), ("ask_supplement", EXAMINERS[1], "5")),
    Pair("received", ("assign", "approver", "2"), ("start", EXAMINERS[1], "4")),
    Pair("received", ("stop", "approver", "8"), ("withdraw", "citizen", "7")),
    twice("received", "extend", LEADERS, "2"),
    Pair("received", ("extend", LEADERS[0], "2"), ("stop", LEADERS[1], "8"), seen=SEEN),
    twice("received", "take", EXAMINERS, "2"),
    Pair("received", ("take", EXAMINERS[1], "2"), ("assign", "approver", "2"), seen=SEEN),
    twice("started", "give_back", "examiner", "4"),
    twice("started", "propose_result", "examiner", "4", seen=SEEN),
    twice("started", "message", ("examiner", "receptionist"), "4", both=True),
    Pair("started", ("ask_supplement", "examiner", "5"), ("stop", "approver", "8"), seen=SEEN),
    twice("drafted", "forward", "examiner", "4"),
    Pair("drafted", ("forward", "examiner", "4"), ("ask_supplement", "examiner", "5")),
    twice("decided", "approve", LEADERS, "9"),
    Pair("decided", ("approve", LEADERS[0], "9"), ("return", LEADERS[1], "4")),
    Pair("decided", ("approve", LEADERS[0], "9"), ("stop", LEADERS[1], "8")),
    Pair("decided", ("approve", "approver", "9"), ("withdraw", "citizen", "7")),
    twice("finished", "hand_over", DOORS, "10"),
    twice("finished", "propose_reopen", ("examiner", "approver"), "9"),
    Pair("finished", ("hand_over", DOORS[0], "10"), ("propose_reopen", "examiner", "9")),
    twice("reopening", "reopen", LEADERS, "4"),
    Pair("reopening", ("reopen", LEADERS[0], "4"), ("decline_reversal", LEADERS[1], "9")),
    twice("stopped", "propose_resume", ("examiner", "approver"), "8"),
    twice("resuming", "resume", LEADERS, "4"),
    Pair("resuming", ("resume", LEADERS[0], "4"), ("decline_reversal", LEADERS[1], "8")),
    twice("counted", "correct", "examiner", "4"),
    twice("divided", "ask_opinion", LAND, "4"),
    twice("divided", "state_opinion", EXAMINERS, "4"),
    Pair("divided", ("forward", LAND, "4"), ("state_opinion", "examiner", "4"), both=True),
    twice("divided", "recall_opinion", LAND, "4"),
    Pair("divided", ("recall_opinion", LAND, "4"), ("state_opinion", "examiner", "4")),
    twice("consulted", "give_opinion", ("examiner neighbour", "examiner neighbour 2"), "4"),
    Pair("consulted", ("give_opinion", "examiner neighbour", "4"), ("recall_opinion", LAND, "4")),
    twice("assessing", "ask_obligation", LAND, "6"),
    Pair("assessing", ("ask_obligation", LAND, "6"), ("forward", LAND, "4")),
    twice("owing", "pay_elsewhere", LAND, "4"),
    twice("owing", "defer", LAND, "4"),
    twice("owing", "withdraw_notice", LAND, "4"),
    Pair("owing", ("defer", LAND, "4"), ("stop", "approver land", "8"), seen=SEEN),
]
CITIZEN = {"supply": supplements.supply, "withdraw": endings.withdraw}


@pytest.fixture(scope="module")
def scene(request, django_db_setup, django_db_blocker):
    """One province for all pairs, each of which has a file of its own; verified at the end."""
    with django_db_blocker.unblock(), databases.untouched():
        areas = fixtures.make_areas()
        citizen = factories.UserFactory()
        world = fixtures.World(areas, fixtures.make_agencies(areas), citizen, stranger=None)
        civil = factories.VersionFactory(procedure__code="2.000635")
        land = factories.VersionFactory(procedure__code="1.013831", procedure__field__code="land")
        yield race_scenes.Scene(world, civil, land)
        if request.config.option.locks != "taken":
            databases.verify_applications()


@pytest.fixture(params=PAIRS, ids=str)
def pair(request) -> Pair:
    return request.param


@pytest.fixture
def application(scene, pair) -> Application:
    return scene.make(pair.scene)


def way(scene, application, act, who, *, seen):
    """Ready to be called: whatever the person's page had to be asked was asked before."""
    unaware, actor = Application.objects.get(pk=application.pk), scene.person(who)
    seen = application.revision if seen else None
    if act in CITIZEN:
        given = {} if act == "supply" else ways.REASON
        return lambda: CITIZEN[act](application=unaware, actor=actor, seen=seen, **given)
    target, choice = race_scenes.target_of(unaware, actor, act), {}
    if act == "assign":
        choice = {"to": scene.person("examiner")}
    elif act == "ask_opinion":
        choice = {"question": race_scenes.question(scene)}
    return ways.ready(act, unaware, actor, target, seen=seen, **choice)


@pytest.mark.postgres
@pytest.mark.tampers  # no transaction of its own
def test_of_two_acts_at_one_moment_the_right_ones_count(scene, application, pair):
    sides = (pair.one, pair.other)
    acts = [way(scene, application, act, who, seen=pair.seen) for act, who, _status in sides]
    results = together(*acts, expected=REFUSED)
    counted = [
        (act, status)
        for (act, _who, status), result in zip(sides, results, strict=True)
        if not isinstance(result, REFUSED)
    ]
    assert len(counted) == (2 if pair.both else 1), results
    now = Application.objects.get(pk=application.pk)
    assert now.status == counted[0][1]
    assert told_last(now, len(counted)) == sorted(act for act, _status in counted)
    if "message" not in (act for act, _status in counted):  # a line makes no page stale
        assert now.revision == application.revision + len(counted)
    if now.status == Status.PROCESSING:
        assert_it_lies_on_a_desk(now)


def told_last(application, number) -> list[str]:
    """The acts that the history has gained."""
    events = Event.objects.history(application.audit_stream).order_by("sequence")
    return sorted(event.act for event in list(events)[-number:])


def assert_it_lies_on_a_desk(application):
    """Each open step has its one item of work, and there is one."""
    runs = list(application.steps.open().order_by("pk").values_list("pk", flat=True))
    items = application.work_items.open().filter(step__isnull=False)
    assert runs == list(items.order_by("step").values_list("step", flat=True)) != []


def test_every_act_of_the_desk_has_its_race():
    raced = {act for pair in PAIRS for act, _who, _status in (pair.one, pair.other)}
    assert raced - CITIZEN.keys() == LABELS.keys()
