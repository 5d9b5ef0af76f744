"""Open applications and another version: what it would change, and moving those it would not."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.audit.models import Event
from procedures.catalogue.documents import DocumentRequirement
from procedures.catalogue.fees import Fixed
from procedures.catalogue.fields import PlainQuestion
from procedures.catalogue.route import AgencyRule
from procedures.models import Application, Effect, Move, MovedFile, Simulation, Status
from procedures.services import moving, processing, results, simulating, supplements
from procedures.services.comparing import Comparison, load
from procedures.services.errors import ActRefused, NotAllowed
from tests import factories, states
from tests.procedures import linked, ways

pytestmark = pytest.mark.django_db
KIND = Effect.Kind
REASON = "Sửa lỗi câu chữ của phiên bản trước"


@pytest.fixture
def lawyer(db):
    return make_lawyer()


def make_lawyer():
    user = factories.UserFactory(is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="add_move"))
    return user


def newer(version, **changes):
    """The next version, in force from today on."""
    changes = changes or {"consent": version.content.title}
    spec = version.content.model_copy(update=changes)
    version.procedure.versions.update(valid_to="2020-01-01")
    return factories.VersionFactory(procedure=version.procedure, content=spec)


def effects(application, version) -> dict:
    application = Application.objects.with_procedure().get(pk=application.pk)
    load([application])
    return {one.kind: one for one in Comparison(version).effects(application)}


def why(application, version) -> str:
    (blocked,) = effects(application, version).values()
    assert blocked.kind == KIND.BLOCKED
    message, values = blocked.reasons[0]
    return message % {name: one.en for name, one in values.items()} if values else message


def simulated(version, actor) -> Simulation:
    simulation = simulating.begin(version=version, actor=actor)
    while not Simulation.objects.get(pk=simulation.pk).finished_at:
        simulating.work_off(str(simulation.pk))
    simulation.refresh_from_db()
    return simulation


def moved(simulation, actor, reason=REASON) -> Move:
    move = moving.begin(simulation=simulation, actor=actor, reason=reason)
    while not Move.objects.get(pk=move.pk).finished_at:
        moving.work_off(str(move.pk))
    return Move.objects.get(pk=move.pk)


def test_a_linked_file_moves_only_to_the_same_parts(world):
    application = linked.parallel(world)
    version, content = application.version, application.spec
    assert set(effects(application, newer(version))) == {KIND.SAME}
    later = content.parts[-1].model_copy(update={"hours": content.parts[-1].hours + 8})
    other = newer(version, parts=(*content.parts[:-1], later))
    assert why(application, other) == "The parts of the linked application are others."


def test_a_drafted_result_of_a_part_keeps_the_file(world):
    application = linked.parallel(world)
    run = linked.run_of(application, linked.CARD)
    frame = {"application": application, "actor": states.holder(world, run), "run_id": run.pk}
    results.propose_result(**frame, proposal=states.granted(application, linked.CARD))
    card = [one.id for one in application.spec.results if one.part == linked.CARD]
    changed = tuple(
        one.model_copy(update={"symbol": "KHAC"}) if one.id in card else one
        for one in application.spec.results
    )
    said = why(application, newer(application.version, results=changed))
    assert said == "A result is drafted by the words in force."


# --- what it would change -------------------------------------------------------------------------
def test_other_words_change_nothing_for_the_file(world, civil_status):
    application = states.started(world, civil_status)
    assert set(effects(application, newer(civil_status))) == {KIND.SAME}


def test_a_dearer_fee_is_told_in_dong(world, civil_status):
    application = states.filed(world, civil_status)
    fee = application.fees.get()
    rule = civil_status.content.fees[0].model_copy(update={"amount": Fixed(amount=99_000)})
    found = effects(application, newer(civil_status, fees=(rule, *civil_status.content.fees[1:])))
    assert set(found) == {KIND.FEE}
    assert found[KIND.FEE].amount == 99_000 - fee.amount


def test_another_time_limit_is_told(world, civil_status):
    application = states.received(world, civil_status)
    limits = civil_status.content.time_limits
    limits = tuple(one.model_copy(update={"amount": one.amount + 2}) for one in limits)
    found = effects(application, newer(civil_status, time_limits=limits))
    assert set(found) == {KIND.DEADLINE}
    assert found[KIND.DEADLINE].reasons[0][0] == "Time limit: %(old)s → %(new)s"


def test_another_agency_and_another_step_ahead(world, civil_status):
    application = states.started(world, civil_status)
    first, *rest = civil_status.content.route
    at = AgencyRule(kind="named", code=world.neighbour.code)
    elsewhere = [one.model_copy(update={"agency": at}) for one in rest]
    away = newer(civil_status, route=(first, *elsewhere))
    assert set(effects(application, away)) == {KIND.AGENCY}
    fewer = newer(civil_status, route=(first, *rest[1:]))
    assert set(effects(application, fewer)) == {KIND.ROUTE}


def test_what_the_file_has_passed_is_no_change(world, civil_status):
    application = states.step(world, states.started(world, civil_status))
    first, *rest = civil_status.content.route
    shorter = first.model_copy(update={"role": "clerk"})
    assert set(effects(application, newer(civil_status, route=(shorter, *rest)))) == {KIND.SAME}


def with_questions(spec, *, add=(), drop=""):
    first, *rest = spec.sections
    fields = (*(one for one in first.fields if one.id != drop), *add)
    return (first.model_copy(update={"fields": fields}), *rest)


def test_blocked_by_a_new_question(world, civil_status):
    application = states.filed(world, civil_status)
    label = {"vi": "Số sổ hộ khẩu", "en": "Household number"}
    asked = PlainQuestion(id="household", type="phone", label=label)
    sections = with_questions(civil_status.content, add=[asked])
    told = why(application, newer(civil_status, sections=sections))
    assert told == "Answers would be missing or wrong: “Household number”"


def test_blocked_by_a_question_that_is_gone(world, civil_status):
    application = states.filed(world, civil_status)
    first = civil_status.content.sections[0]
    answered = next(one for one in first.fields if one.id in application.answers)
    sections = with_questions(civil_status.content, drop=answered.id)
    assert "Answers would" in why(application, newer(civil_status, sections=sections))


def test_blocked_by_a_paper_that_nobody_has_given(world, civil_status):
    application = states.filed(world, civil_status)
    asked = DocumentRequirement(id="new_paper", name={"vi": "Giấy mới", "en": "New paper"})
    documents = (*civil_status.content.documents, asked)
    told = why(application, newer(civil_status, documents=documents))
    assert told == "Papers would be missing: “New paper”"


def test_blocked_at_a_step_that_is_gone(world, civil_status):
    application = states.started(world, civil_status)
    run = states.open_run(application)
    route = tuple(one for one in civil_status.content.route if one.id != run.step_id)
    assert "is gone" in why(application, newer(civil_status, route=route))


def test_blocked_while_the_applicant_is_asked_and_with_a_drafted_result(world, civil_status):
    asked = supplements.ask_supplement(
        application=states.paid(states.filed(world, civil_status)),
        actor=world.officer("receptionist"),
        request=ways.REQUEST,
    )
    assert asked.status == Status.SUPPLEMENT_REQUESTED
    assert "answering a request" in why(asked, newer(civil_status))
    drafted = states.started(world, civil_status)
    run = states.open_run(drafted)
    ways.do("propose_result", drafted, states.holder(world, run), run)
    results = tuple(
        one.model_copy(update={"symbol": "KHAC"}) for one in civil_status.content.results
    )
    assert "drafted" in why(drafted, newer(civil_status, results=results))


# --- the simulation -------------------------------------------------------------------------------
def rows() -> list:
    found = Application.objects.order_by("pk")
    return list(found.values_list("pk", "version", "status", "revision", "updated_at", "due_at"))


def test_it_counts_every_open_file_once_and_writes_to_none(
    world, civil_status, lawyer, monkeypatch
):
    monkeypatch.setattr(simulating, "PIECE", 2)
    open_ones = [states.filed(world, civil_status) for _one in range(3)]
    states.drafted(world, civil_status)
    states.handed_over(world, civil_status)
    version = newer(civil_status)
    states.filed(world, version)
    before = rows()

    simulation = simulated(version, lawyer)

    assert (simulation.total, simulation.looked_at) == (3, 3)
    assert simulating.counts(simulation) == ({KIND.SAME: 3}, 0)
    found = set(simulation.effects.values_list("application", flat=True))
    assert found == {one.pk for one in open_ones}
    assert rows() == before


def test_asked_for_twice_it_is_begun_once_and_a_task_run_again_adds_nothing(
    world, civil_status, lawyer
):
    states.filed(world, civil_status)
    version = newer(civil_status)
    one = simulating.begin(version=version, actor=lawyer)
    assert simulating.begin(version=version, actor=lawyer) == one
    stale = Simulation.objects.select_related("version").get(pk=one.pk)
    applications = simulating._next(stale)
    simulating.work_off(str(one.pk))
    again = Effect(simulation=one, application=applications[0], kind=KIND.SAME)
    simulating._keep(stale, applications, [again])
    one.refresh_from_db()
    assert (one.looked_at, one.effects.count()) == (1, 1)


def test_a_fault_of_ours_in_one_file_holds_up_no_other(world, civil_status, lawyer, monkeypatch):
    broken, _fine = (states.filed(world, civil_status) for _one in range(2))
    honest = Comparison.effects

    def fail(self, application):
        if application.pk == broken.pk:
            raise ZeroDivisionError
        return honest(self, application)

    monkeypatch.setattr(Comparison, "effects", fail)
    simulation = simulated(newer(civil_status), lawyer)
    assert simulating.counts(simulation)[0] == {KIND.BLOCKED: 1, KIND.SAME: 1}


def test_its_queries_do_not_grow_with_the_files(world, civil_status, lawyer):
    def queries():
        simulation = simulating.begin(version=version, actor=lawyer)
        with CaptureQueriesContext(connection) as seen:
            simulating.work_off(str(simulation.pk))
        simulating.work_off(str(simulation.pk))
        return len(seen)

    states.started(world, civil_status)
    first, *rest = civil_status.content.route
    at = AgencyRule(kind="named", code=world.neighbour.code)
    route = (first, *(one.model_copy(update={"agency": at}) for one in rest))
    version = newer(civil_status, route=route)
    few = queries()
    for _one in range(4):
        states.started(world, civil_status)
    assert queries() <= few


# --- moving ---------------------------------------------------------------------------------------
def test_what_nothing_changes_for_is_moved_and_the_event_says_all(world, civil_status, lawyer):
    application = states.started(world, civil_status)
    fees = list(application.fees.values())
    version = newer(civil_status)

    move = moved(simulated(version, lawyer), lawyer)

    assert move.counts == {MovedFile.State.DONE: 1}
    after = Application.objects.get(pk=application.pk)
    assert (after.version, after.revision) == (version, application.revision + 1)
    assert (after.due_at, after.answers) == (application.due_at, application.answers)
    assert list(after.fees.values()) == fees
    assert {one.version for one in after.work_items.open()} == {version}
    event = Event.objects.get(stream=application.audit_stream, act="move_version")
    assert (event.actor, event.why) == (lawyer, REASON)
    assert event.stored.payload["version"] == [civil_status.number, version.number]
    assert "moved" not in event.stored.payload  # neither steps nor dates


def test_the_file_goes_on_to_its_end_after_it(world, civil_status, lawyer):
    application = states.started(world, civil_status)
    moved(simulated(newer(civil_status), lawyer), lawyer)
    application = Application.objects.get(pk=application.pk)
    while application.steps.open().exists():
        application = states.step(world, application)
    assert application.status == Status.PROCESSED


def test_a_file_that_has_changed_since_stays_and_says_why(world, civil_status, lawyer):
    one, other = (states.paid(states.filed(world, civil_status)) for _one in range(2))
    version = newer(civil_status)
    simulation = simulated(version, lawyer)
    supplements.ask_supplement(
        application=one, actor=world.officer("receptionist"), request=ways.REQUEST
    )

    move = moved(simulation, lawyer)

    assert move.counts == {MovedFile.State.DONE: 1, MovedFile.State.REFUSED: 1}
    left = move.files.get(application=one)
    assert (left.state, left.reason) == (MovedFile.State.REFUSED, moving.CHANGED)
    assert Application.objects.get(pk=one.pk).version == civil_status
    assert Application.objects.get(pk=other.pk).version == version


def test_ones_own_application_is_left_to_a_colleague(world, civil_status, lawyer):
    lawyer.person = world.citizen.person
    lawyer.save()
    states.filed(world, civil_status)
    move = moved(simulated(newer(civil_status), lawyer), lawyer)
    assert move.counts == {MovedFile.State.REFUSED: 1}


def test_a_second_run_does_nothing_twice(world, civil_status, lawyer):
    application = states.filed(world, civil_status)
    move = moved(simulated(newer(civil_status), lawyer), lawyer)
    assert moving.begin(simulation=move.simulation, actor=lawyer, reason="x") == move
    Move.objects.update(cursor=None, finished_at=None)  # a worker that was killed at the end
    moving.work_off(str(move.pk))
    assert Event.objects.filter(stream=application.audit_stream, act="move_version").count() == 1
    assert move.counts == {MovedFile.State.DONE: 1}


def test_stopped_and_resumed(world, civil_status, lawyer, monkeypatch):
    monkeypatch.setattr(moving, "PIECE", 1)
    for _one in range(3):
        states.filed(world, civil_status)
    simulation = simulated(newer(civil_status), lawyer)
    move = moving.begin(simulation=simulation, actor=lawyer, reason=REASON)
    moving.work_off(str(move.pk))
    moving.stop(move=move, actor=lawyer)
    moving.work_off(str(move.pk))
    assert move.counts == {MovedFile.State.DONE: 1}
    assert Move.objects.get().finished_at is None
    moving.resume(move=move, actor=lawyer)
    for _one in range(2):
        moving.work_off(str(move.pk))
    assert move.counts == {MovedFile.State.DONE: 3}
    assert Move.objects.get().finished_at


def test_who_may_not_and_what_is_missing(world, civil_status, lawyer):
    states.filed(world, civil_status)
    version = newer(civil_status)
    simulation = simulating.begin(version=version, actor=lawyer)
    with pytest.raises(ActRefused, match="mô phỏng chưa xong"):
        moving.begin(simulation=simulation, actor=lawyer, reason=REASON)
    simulation = simulated(version, lawyer)
    with pytest.raises(NotAllowed):
        moving.begin(simulation=simulation, actor=world.officer("approver"), reason=REASON)
    with pytest.raises(ActRefused):
        moving.begin(simulation=simulation, actor=lawyer, reason="  ")
    newer(version)
    with pytest.raises(ActRefused, match="hiệu lực"):
        moving.begin(simulation=simulation, actor=lawyer, reason=REASON)
    assert not Move.objects.exists()


def test_a_power_that_was_taken_away_meanwhile_moves_no_more(world, civil_status, lawyer):
    application = states.filed(world, civil_status)
    move = moving.begin(
        simulation=simulated(newer(civil_status), lawyer), actor=lawyer, reason=REASON
    )
    lawyer.user_permissions.clear()
    moving.work_off(str(move.pk))
    assert move.counts == {MovedFile.State.REFUSED: 1}
    assert Application.objects.get(pk=application.pk).version == civil_status


def test_a_page_opened_before_the_move_is_stale(world, civil_status, lawyer):
    from portal.core.errors import Conflict

    application = states.started(world, civil_status)
    run, seen = states.open_run(application), application.revision
    moved(simulated(newer(civil_status), lawyer), lawyer)
    with pytest.raises(Conflict):
        processing.forward_step(
            application=application,
            actor=states.holder(world, run),
            run_id=run.pk,
            note="",
            seen=seen,
        )
