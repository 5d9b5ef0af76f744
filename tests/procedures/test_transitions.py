"""The state machine whole: the reviewed table, who may do what, and a way out of every state."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
import time_machine
from django.db import transaction
from django_fsm import can_proceed

from portal.audit.models import Event
from portal.audit.services import last_event
from portal.core.dates import today
from procedures.acts import find_act
from procedures.models import Application, Status
from procedures.services import (
    endings,
    extensions,
    obligations,
    processing,
    reception,
    results,
    reversals,
    submission,
    supplements,
)
from procedures.services.errors import ActRefused
from procedures.workflow import FINAL_STATUSES, OPEN_STATUSES
from tests import factories, states
from tests.procedures import notices

NOW = datetime(2024, 9, 16, tzinfo=UTC)
ENDED = {"reason": "Lý do", "at": NOW}
# method: (sources, target, a pause must have begun in, nothing may be issued)
TABLE = {
    "submit": (["draft"], "1", None, False),
    "receive": (["1"], "2", None, False),
    "refuse_reception": (["1"], "3", None, False),
    "ask_supplement": (["1", "2", "4"], "5", None, False),
    "supply_to_reception": (["5"], "1", ["1"], False),
    "supply_to_received": (["5"], "2", ["2"], False),
    "supply_to_processing": (["5"], "4", ["4"], False),
    "lapse_before_reception": (["5"], "3", ["1"], False),
    "lapse_in_process": (["5"], "8", ["2", "4"], False),
    "lapse_in_part": (["5"], "4", ["4"], False),
    "start": (["2"], "4", None, False),
    "ask_obligation": (["4"], "6", None, False),
    "obligations_met": (["6"], "4", None, False),
    "stop": (["2", "4", "5", "6"], "8", None, False),
    "resume": (["8"], "4", None, False),
    "finish": (["4"], "9", None, False),
    "reopen": (["9"], "4", None, False),
    "hand_over": (["9"], "10", None, False),
    "withdraw": (["1", "2", "4", "5", "6"], "7", None, True),
}
ARGUMENTS = {
    "submit": {"code": "H05-1", "at": NOW},
    "receive": {"register": (2024, 1), "at": NOW},
    "finish": {"outcome": "granted", "at": NOW},
    "hand_over": {"at": NOW},
} | dict.fromkeys(
    ("refuse_reception", "lapse_before_reception", "lapse_in_process", "stop", "withdraw"), ENDED
)
PAUSES = ("", "1", "2", "4")
FINAL = {"3", "7", "8", "10"}


def methods() -> set[str]:
    found = Application._meta.get_field("status").get_all_transitions(Application)
    return {transition.name for transition in found}


def after(application, method) -> Application:
    """A copy on which the method was called."""
    kept = ("status", "paused_from", "outcome")
    copy = Application(**{name: getattr(application, name) for name in kept})
    getattr(copy, method)(**ARGUMENTS.get(method, {}))
    return copy


def test_the_table_names_every_method():
    assert methods() == set(TABLE)


def test_the_statuses_are_final_or_open_as_the_table_says():
    assert FINAL_STATUSES == FINAL
    assert set(Status.values) - FINAL - {"draft"} == OPEN_STATUSES


@pytest.mark.threat(6)
@pytest.mark.parametrize("method", TABLE)
def test_each_method_moves_from_its_sources_to_its_target_and_nothing_else(method):
    sources, target, begun_in, unissued = TABLE[method]
    for status, paused_from, outcome in product(Status.values, PAUSES, ("", "granted")):
        application = Application(status=status, paused_from=paused_from, outcome=outcome)
        possible = (
            status in sources
            and (begun_in is None or paused_from in begun_in)
            and not (unissued and outcome)
        )
        assert can_proceed(getattr(application, method)) is possible, (status, paused_from)
        if possible:
            assert after(application, method).status == target


def test_from_every_state_there_is_a_way_to_an_end():
    ways, waiting = {}, [Application()]
    while waiting:
        here = waiting.pop()
        if key(here) not in ways:
            ahead = [after(here, one) for one in TABLE if can_proceed(getattr(here, one))]
            ways[key(here)] = {key(one) for one in ahead}
            waiting += ahead
    assert {status for status, *_rest in ways} == set(Status.values)
    ends = {one for one in ways if one[0] in FINAL}
    while new := {one for one in ways if ways[one] & ends} - ends:
        ends |= new
    assert ends == set(ways)


def key(application):
    return application.status, application.paused_from, application.outcome


def test_a_pause_is_forgotten_when_it_ends():
    for method, (sources, _target, begun_in, _unissued) in TABLE.items():
        ends_it = ("obligations_met", "resume", "lapse_in_part")
        if method.startswith("supply") or method in ends_it:
            application = Application(status=sources[0], paused_from=(begun_in or ["4"])[0])
            assert after(application, method).paused_from == "", method


# --- who ------------------------------------------------------------------------------------
ASKED = {"reason": "Thiếu", "items": [{"kind": "other", "id": "", "note": "Ảnh"}], "exception": ""}
OFFICERS = ("receptionist", "examiner", "approver", "clerk", "cashier", "coordinator", "auditor")
OWN = {"applicant", "representative"}


def asked(world, version):
    application = states.received(world, version)
    return supplements.ask_supplement(
        application=application, actor=world.officer("examiner"), request=ASKED
    )


def decided(world, version):
    return states.step(world, states.started(world, version))


def drafted(world, version):
    """Started, with the result drafted."""
    application = states.started(world, version)
    run = states.open_run(application)
    return results.propose_result(
        application=application,
        actor=states.holder(world, run),
        run_id=run.pk,
        proposal=states.granted(application),
    )


def stopped(world, version):
    application = states.started(world, version)
    return endings.stop(application=application, actor=world.officer("approver"), reason="Dừng")


def paid(world, version):
    return states.paid(states.filed(world, version))


def on_step(service, **details):
    def act(application, actor):
        run = states.open_run(application)
        return service(application=application, actor=actor, run_id=run.pk, **details)

    return act


def plainly(service, **details):
    return lambda application, actor: service(application=application, actor=actor, **details)


def proposed(propose, state):
    """As in `state`, with the proposal of a coordinator to undo it."""

    def make(world, version):
        application = state(world, version)
        first = world.officer("coordinator", number=2)
        return propose(application=application, actor=first, reason="Xong")

    return make


KEY = "018f0000-0000-7000-8000-000000000001"
REASON = {"reason": "Lý do"}
PROPOSERS = {"examiner", "coordinator", "approver"}
# act: (state, how, who may)
WHO = {
    "submit": (states.drafted, plainly(submission.submit, key=KEY), OWN),
    "receive": (paid, plainly(reception.receive), {"receptionist"}),
    "refuse_reception": (paid, plainly(reception.refuse_reception, **REASON), {"receptionist"}),
    "ask_supplement 1": (
        paid,
        plainly(supplements.ask_supplement, request=ASKED),
        {"receptionist"},
    ),
    "ask_supplement 2": (
        states.received,
        plainly(supplements.ask_supplement, request=ASKED),
        {"examiner"},
    ),
    "ask_supplement 4": (
        states.started,
        plainly(supplements.ask_supplement, request=ASKED),
        {"examiner"},
    ),
    "supply": (asked, plainly(supplements.supply), OWN),
    "lapse": (asked, plainly(endings.lapse, **REASON), {"receptionist", "system"}),
    "start": (states.received, plainly(reception.start), {"examiner"}),
    "forward": (drafted, on_step(processing.forward_step), {"examiner"}),
    "finish": (decided, on_step(processing.forward_step), {"approver"}),
    "return": (decided, on_step(processing.return_step, **REASON), {"approver"}),
    "stop 2": (states.received, plainly(endings.stop, **REASON), {"approver"}),
    "stop 4": (states.started, plainly(endings.stop, **REASON), {"approver"}),
    "stop 5": (asked, plainly(endings.stop, **REASON), {"approver"}),
    "extend 2": (states.received, plainly(extensions.extend, amount=1, **REASON), {"approver"}),
    "extend 4": (states.started, plainly(extensions.extend, amount=1, **REASON), {"approver"}),
    "propose_resume": (stopped, plainly(reversals.propose_resume, **REASON), PROPOSERS),
    "resume": (
        proposed(reversals.propose_resume, stopped),
        plainly(reversals.resume),
        {"approver"},
    ),
    "propose_reopen": (states.finished, plainly(reversals.propose_reopen, **REASON), PROPOSERS),
    "reopen": (
        proposed(reversals.propose_reopen, states.finished),
        plainly(reversals.reopen),
        {"approver"},
    ),
    "decline": (
        proposed(reversals.propose_reopen, states.finished),
        plainly(reversals.decline, **REASON),
        {"approver"},
    ),
    "hand_over": (states.finished, plainly(results.hand_over), {"receptionist", "system"}),
    "withdraw 1": (paid, plainly(endings.withdraw, **REASON), OWN),
    "withdraw 2": (states.received, plainly(endings.withdraw, **REASON), OWN),
    "withdraw 4": (states.started, plainly(endings.withdraw, **REASON), OWN),
    "withdraw 5": (asked, plainly(endings.withdraw, **REASON), OWN),
}
SYSTEM_ACTS = {"lapse", "hand_over"}
# What the acts bar calls it, where that is not what the table above does.
ON_BAR = {"finish": "approve", "decline": "decline_reversal"}


def people(world, application) -> dict:
    """By role: those of the receiving agency, their namesakes elsewhere, and citizens."""
    found = {role: world.officer(role) for role in OFFICERS}
    found |= {f"{role} elsewhere": world.officer(role, world.neighbour) for role in OFFICERS}
    found |= {"applicant": world.citizen, "stranger": world.stranger}
    found["representative"] = factories.UserFactory()
    mandate = factories.MandateFactory(
        holder=found["representative"].person, person=world.citizen.person
    )
    Application.objects.filter(pk=application.pk).update(mandate=mandate)
    return found


def may(act, application, actor) -> bool:
    """Whether the service does it for this person; undone again."""
    try:
        with transaction.atomic():
            act(Application.objects.get(pk=application.pk), actor)
            kept_under_a_post(application, actor)
            raise Done
    except Done:
        return True
    except ActRefused:
        return False


def kept_under_a_post(application, actor):
    """An officer acts under a post; citizens and the system have none."""
    done = Event.objects.history(application.audit_stream).filter(actor=actor).last()
    held = {} if actor is None else {post.pk: post.role for post in actor.current_posts}
    assert done.post is None if not held else held[done.post["id"]] == done.post["role"]


class Done(Exception):
    pass


def offers(name, application, actor) -> bool:
    """Whether this person's acts bar has it, to be pressed."""
    application = Application.objects.get(pk=application.pk)
    act = ON_BAR.get(name, name.partition(" ")[0])
    return actor is not None and find_act(application, actor, act) is not None


@pytest.mark.threat(6)
@pytest.mark.django_db
@pytest.mark.parametrize("name", WHO)
def test_each_act_is_for_those_the_table_names(world, civil_status, name):
    make, act, allowed = WHO[name]
    application = make(world, civil_status)
    candidates = people(world, application)
    if name in SYSTEM_ACTS:
        candidates["system"] = None
    day = supplements.open_request(application).answer_by if name == "lapse" else None
    with time_machine.travel(day.replace(year=day.year + 1) if day else datetime.now(UTC)):
        found = {role for role, actor in candidates.items() if may(act, application, actor)}
        shown = {role for role, actor in candidates.items() if offers(name, application, actor)}
    assert found == allowed
    assert shown == allowed & set(OFFICERS)


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in WHO if WHO[name][2] & set(OFFICERS)])
def test_the_history_says_for_whose_post_a_stand_in_acts(world, civil_status, name):
    make, act, allowed = WHO[name]
    application = make(world, civil_status)
    role = min(allowed & set(OFFICERS))
    absent, helper = world.officer(role), world.officer("auditor", world.far)
    until = today() + timedelta(days=100)
    factories.DelegationFactory(post=absent.posts.get(role=role), to=helper, valid_to=until)
    day = supplements.open_request(application).answer_by if name == "lapse" else datetime.now(UTC)
    with time_machine.travel(day + timedelta(minutes=1)):
        act(Application.objects.get(pk=application.pk), helper)
    event = last_event(application.audit_stream)
    assert event.actor == helper
    assert event.in_place_of == absent.full_name


@pytest.mark.django_db
def test_only_the_step_that_fixes_fees_asks_for_them(world, land_transfer):
    application = states.started(world, land_transfer)
    while states.open_run(application).step_id != "obligation":
        application = states.step(world, application)
    ask = on_step(
        obligations.ask_obligation, notices=[{"rule_id": "registration_fee", "amount": 1000}]
    )
    candidates = {role: world.officer(role, world.land) for role in OFFICERS}
    candidates |= {"commune": world.officer("examiner"), "applicant": world.citizen}
    found = {role for role, actor in candidates.items() if may(ask, application, actor)}
    assert found == {"examiner"}


@pytest.mark.django_db
@pytest.mark.parametrize(("act", "allowed"), [("stop", {"approver"}), ("withdraw", {"applicant"})])
def test_who_ends_what_waits_for_taxes(world, land_transfer, act, allowed):
    """At the land office, where it waits; the commune that received it handles it too."""
    application = notices.asked(world, land_transfer)
    end = plainly(getattr(endings, act), **REASON)
    candidates = {role: world.officer(role, world.land) for role in OFFICERS}
    candidates |= {"applicant": world.citizen, "stranger": world.stranger}
    found = {role for role, actor in candidates.items() if may(end, application, actor)}
    assert found == allowed
