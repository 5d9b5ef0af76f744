"""Linked applications: parts at several agencies, one file with one clock, counted once."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from portal.core.dates import VN_TZ, local_date
from portal.reports.register import Register, table
from procedures import statistics
from procedures.acts import acts_for
from procedures.catalogue.base import Text
from procedures.catalogue.fees import Assessed, FeeRule
from procedures.models import Application, PartRun, Status, WorkItem
from procedures.services import (
    endings,
    obligations,
    processing,
    reception,
    results,
    reversals,
    supplements,
)
from procedures.services.errors import ActRefused, NotAllowed
from tests import factories, states
from tests.procedures import filing, linked
from tests.procedures.linked import BIRTH, CARD, RESIDENCE

pytestmark = pytest.mark.django_db
MONDAY = datetime(2024, 10, 7, 9, tzinfo=VN_TZ)  # no holiday until the new year
DAY = timedelta(days=1)
State = PartRun.State


def at(days):
    return time_machine.travel(MONDAY + days * DAY, tick=False)


@pytest.fixture
def begun(world):
    return linked.started(world)


@pytest.fixture
def parallel(world):
    return linked.parallel(world)


def acts_of(application, user):
    return {act.name for act in acts_for(application, user)}


# --- the whole way ------------------------------------------------------------------------------
def test_the_first_part_opens_alone_the_others_wait_for_it(world, begun):
    assert linked.states_of(begun) == {
        BIRTH: State.OPEN, RESIDENCE: State.WAITING, CARD: State.WAITING,
    }  # fmt: skip
    (item,) = begun.work_items.open()
    assert item.agency == world.commune


def test_after_it_the_others_run_side_by_side_each_at_its_agency(world, parallel):
    assert linked.states_of(parallel) == {
        BIRTH: State.GRANTED, RESIDENCE: State.OPEN, CARD: State.OPEN,
    }  # fmt: skip
    desks = set(parallel.work_items.open().values_list("agency__name", flat=True))
    assert desks == {world.police.name, world.social_insurance.name}
    assert parallel.status == Status.PROCESSING


def test_it_ends_with_the_last_part_and_each_has_its_result(world, parallel):
    application = linked.do_part(world, parallel, CARD)
    assert application.status == Status.PROCESSING
    application = linked.do_part(world, application, RESIDENCE)

    assert (application.status, application.outcome) == (Status.PROCESSED, "granted")
    issued = [part.document.agency for part in application.parts.all()]
    assert set(issued) == {world.commune, world.police, world.social_insurance}
    assert application.documents.filter(is_result=True).count() == 3
    assert application.deciding_agency == world.commune
    assert application.work_items.open().get().kind == WorkItem.Kind.HAND_OVER
    clerk = world.officer("receptionist", application.receiving_agency)
    application = results.hand_over(application=application, actor=clerk)
    assert application.status == Status.RETURNED


def test_each_part_has_its_own_draft(world, parallel):
    """Both go to their leaders; neither draft takes the place of the other."""
    for part in (RESIDENCE, CARD):
        parallel = filing.forward(world, parallel, linked.run_of(parallel, part))
    drafts = dict(parallel.result_drafts.values_list("part", "result_id"))
    assert drafts[RESIDENCE] == "residence_notice"
    assert drafts[CARD] == "health_card"


def test_a_result_of_another_part_is_no_result_here(world, parallel):
    run = linked.run_of(parallel, CARD)
    proposal = states.granted(parallel, RESIDENCE)
    with pytest.raises(ActRefused):
        results.propose_result(
            application=parallel,
            actor=states.holder(world, run),
            run_id=run.pk,
            proposal=proposal,
        )


def test_a_step_returns_inside_its_part_and_touches_no_other(world, parallel):
    parallel = filing.forward(world, parallel, linked.run_of(parallel, CARD))
    run = linked.run_of(parallel, CARD)
    parallel = processing.return_step(
        application=parallel, actor=states.holder(world, run), run_id=run.pk, reason="Sai tên"
    )
    opened = set(parallel.steps.open().values_list("step_id", flat=True))
    assert opened == {"card_examine", "residence_examine"}
    first = linked.run_of(parallel, RESIDENCE)
    with pytest.raises((ActRefused, NotAllowed)):  # before it is another part: no way back there
        processing.return_step(
            application=parallel, actor=states.holder(world, first), run_id=first.pk, reason="Sai"
        )


# --- refused, skipped ---------------------------------------------------------------------------
def test_a_part_that_is_refused_loses_no_other(world, parallel):
    application = linked.refuse_part(world, parallel, RESIDENCE, "Chủ hộ không đồng ý")
    part = application.parts.get(part_id=RESIDENCE)
    assert (part.state, part.reason) == (State.REFUSED, "Chủ hộ không đồng ý")
    assert part.document is not None
    assert application.status == Status.PROCESSING
    application = linked.do_part(world, application, CARD)
    assert (application.status, application.outcome) == (Status.PROCESSED, "granted")


def test_what_needs_a_refused_part_is_not_done(world, begun):
    application = linked.refuse_part(world, begun, BIRTH, "Trẻ đã được khai sinh")
    assert linked.states_of(application) == {
        BIRTH: State.REFUSED, RESIDENCE: State.LOST, CARD: State.LOST,
    }  # fmt: skip
    assert application.parts.get(part_id=BIRTH).reason == "Trẻ đã được khai sinh"
    assert (application.status, application.outcome) == (Status.PROCESSED, "refused")
    assert not application.work_items.filter(agency=world.police).exists()


def test_a_part_whose_condition_does_not_hold_is_skipped_and_nobody_waits_for_it(world):
    application = linked.parallel(
        world,
        wants_residence=False, residence_with=None, residence_place=None, household_head=None,
    )  # fmt: skip
    assert linked.states_of(application)[RESIDENCE] == State.NOT_NEEDED
    assert not application.work_items.filter(agency=world.police).exists()
    application = linked.do_part(world, application, CARD)
    assert application.status == Status.PROCESSED


# --- one clock ----------------------------------------------------------------------------------
def test_one_due_date_and_each_part_has_its_limit_inside(world):
    with at(0):
        application = linked.parallel(world)
    assert f"{local_date(application.due_at):%d/%m}" == "04/11"  # 20 working days
    residence, card = (application.parts.get(part_id=one) for one in (RESIDENCE, CARD))
    assert f"{local_date(residence.due_at):%d/%m}" == "16/10"  # 56 working hours
    assert f"{local_date(card.due_at):%d/%m}" == "21/10"
    run = linked.run_of(application, RESIDENCE)
    assert run.due_at <= residence.due_at <= application.due_at
    assert run.due_at == application.work_items.open().get(step=run).due_at


def test_no_step_is_due_after_its_part(world):
    with at(0):
        application = linked.parallel(world)
    with at(8.25):  # the examiner was late: the leader has no eight hours left
        application = filing.forward(world, application, linked.run_of(application, RESIDENCE))
    part = application.parts.get(part_id=RESIDENCE)
    assert linked.run_of(application, RESIDENCE).due_at == part.due_at


def test_what_a_part_asks_for_pauses_the_one_clock_and_the_others_go_on(world):
    with at(0):
        application = linked.parallel(world)
        before = {part.part_id: part.due_at for part in application.parts.all()}
    with at(1):
        application = linked.asked(world, application, RESIDENCE)
    assert application.status == Status.SUPPLEMENT_REQUESTED
    assert application.clock.last().act == "pause"
    waiting = dict(application.work_items.open().values_list("agency__name", "is_waiting"))
    assert waiting == {world.police.name: True, world.social_insurance.name: False}

    with at(2):
        officer = states.holder(world, linked.run_of(application, CARD))
        own = acts_of(application, officer)
        assert "ask_supplement" not in own  # one pause at a time
        assert "forward" in own
        police = states.holder(world, linked.run_of(application, RESIDENCE))
        assert acts_of(application, police).isdisjoint({"forward", "propose_result"})
        with pytest.raises(ActRefused):
            linked.forward(world, application, RESIDENCE)
        application = linked.do_part(world, application, CARD)
        assert application.status == Status.SUPPLEMENT_REQUESTED
    with at(7):
        application = supplements.supply(application=application, actor=world.citizen)
    assert application.status == Status.PROCESSING
    assert not application.work_items.open().filter(is_waiting=True).exists()
    assert f"{local_date(application.due_at):%d/%m}" == "08/11"  # four working days were waited
    assert application.parts.get(part_id=RESIDENCE).due_at > before[RESIDENCE]


def test_what_is_to_be_paid_for_one_part_pauses_it_alone(world, parallel):
    application = with_fee(parallel)
    run = linked.run_of(application, RESIDENCE)
    application = obligations.ask_obligation(
        application=application,
        actor=states.holder(world, run),
        run_id=run.pk,
        notices=[{"rule_id": "site_fee", "amount": 50_000}],
    )
    assert (application.status, application.clock.last().act) == (
        Status.FINANCIAL_OBLIGATION, "pause",
    )  # fmt: skip
    insurer = states.holder(world, linked.run_of(application, CARD))
    assert "propose_result" in acts_of(application, insurer)
    application = linked.do_part(world, application, CARD)
    with pytest.raises(ActRefused):
        linked.forward(world, application, RESIDENCE)
    application = states.paid(application)
    assert (application.status, application.clock.last().act) == (Status.PROCESSING, "resume")
    assert linked.do_part(world, application, RESIDENCE).status == Status.PROCESSED


def with_fee(application) -> Application:
    """Under a version in which the examination of the police fixes a fee."""
    spec = application.spec
    fee = FeeRule(
        id="site_fee",
        kind="fee",
        label=Text(vi="Phí kiểm tra", en="Fee of the visit"),
        amount=Assessed(kind="assessed"),
        due="on_notice",
    )
    steps = tuple(
        step.model_copy(update={"outcomes": ("forward", "obligation"), "assesses": (fee.id,)})
        if step.id == "residence_examine"
        else step
        for step in spec.route
    )
    content = spec.model_copy(update={"fees": (*spec.fees, fee), "route": steps})
    version = factories.VersionFactory(procedure=application.version.procedure, content=content)
    Application.objects.filter(pk=application.pk).update(version=version)
    return Application.objects.get(pk=application.pk)


def test_each_part_may_ask_once_and_in_time_since_it_was_opened(world):
    with at(0):
        application = linked.started(world)
        application = linked.asked(world, application, BIRTH)
    with at(0.1):  # of one moment the clock could not tell which turn came first
        application = supplements.supply(application=application, actor=world.citizen)
    with at(9):  # long after reception, but on the day on which it came to the police
        application = linked.do_part(world, application, BIRTH)
        application = linked.asked(world, application, RESIDENCE)
    with at(9.1):
        application = supplements.supply(application=application, actor=world.citizen)
        with pytest.raises(ActRefused):
            linked.asked(world, application, RESIDENCE)
    assert list(application.supplements.values_list("part", flat=True)) == [BIRTH, RESIDENCE]


def test_without_an_answer_in_time_only_the_part_ends_that_asked(world, parallel):
    application = linked.asked(world, parallel, RESIDENCE)
    application.supplements.update(answer_by=timezone.now() - DAY)
    application = endings.lapse(application=application, reason="Không bổ sung")
    part = application.parts.get(part_id=RESIDENCE)
    assert (part.state, part.reason) == (State.UNANSWERED, "Không bổ sung")
    assert (application.status, application.clock.last().act) == (Status.PROCESSING, "resume")
    assert list(application.steps.open().values_list("step_id", flat=True)) == ["card_examine"]
    assert linked.do_part(world, application, CARD).status == Status.PROCESSED


def test_without_an_answer_the_last_part_ends_and_the_file_with_it(world, parallel):
    application = linked.do_part(world, parallel, CARD)
    application = linked.asked(world, application, RESIDENCE)
    application.supplements.update(answer_by=timezone.now() - DAY)
    application = endings.lapse(application=application, reason="Không bổ sung")
    assert (application.status, application.outcome) == (Status.PROCESSED, "granted")


def test_where_nothing_would_be_left_the_file_is_stopped_as_ever(world, begun):
    application = linked.asked(world, begun, BIRTH)
    application.supplements.update(answer_by=timezone.now() - DAY)
    application = endings.lapse(application=application, reason="Không bổ sung")
    assert application.status == Status.STOPPED
    assert set(linked.states_of(application).values()) == {State.ENDED}


# --- withdrawn, stopped, undone -----------------------------------------------------------------
def test_withdrawn_midway_the_open_parts_end_and_what_was_issued_stays(world, parallel):
    application = endings.withdraw(application=parallel, actor=world.citizen, reason="Tự làm")
    assert application.status == Status.WITHDRAWN
    assert linked.states_of(application) == {
        BIRTH: State.GRANTED, RESIDENCE: State.ENDED, CARD: State.ENDED,
    }  # fmt: skip
    assert not application.work_items.open().exists()
    assert not application.steps.open().exists()
    assert application.documents.filter(is_result=True, document__state="valid").count() == 1


def test_only_who_received_the_file_stops_it_and_a_lifted_stop_brings_all_back(world, parallel):
    boss = world.officer("approver", world.police)
    assert "stop" not in acts_of(parallel, boss)
    with pytest.raises(NotAllowed):
        endings.stop(application=parallel, actor=boss, reason="Dừng")
    head = world.officer("approver", world.commune)
    application = endings.stop(application=parallel, actor=head, reason="Khiếu nại")
    assert linked.states_of(application)[CARD] == State.ENDED

    application = states.lifted(world, application)
    assert linked.states_of(application) == linked.states_of(parallel) | {
        RESIDENCE: State.OPEN, CARD: State.OPEN,
    }  # fmt: skip
    opened = set(application.steps.open().values_list("step_id", flat=True))
    assert opened == {"card_examine", "residence_examine"}


def test_stopped_before_its_first_officer_it_begins_when_the_stop_is_lifted(world):
    application = states.paid(filing.filed(filing.with_linked(world), linked.CODE))
    clerk = world.officer("receptionist", application.receiving_agency)
    application = reception.receive(application=application, actor=clerk)
    head = world.officer("approver", world.commune)
    application = endings.stop(application=application, actor=head, reason="Khiếu nại")
    application = states.lifted(world, application)
    assert linked.states_of(application)[BIRTH] == State.OPEN
    assert application.steps.open().get().step_id == "birth_examine"


@pytest.fixture
def done(world, parallel):
    return linked.do_part(world, linked.do_part(world, parallel, CARD), RESIDENCE)


def reopened(world, application, part):
    agency = application.parts.get(part_id=part).agency
    reversals.propose_reopen(
        application=application,
        actor=world.officer("examiner", agency),
        reason="Sai tên",
        part=part,
    )
    return reversals.reopen(application=application, actor=world.officer("approver", agency))


def test_one_part_is_made_again_the_results_of_the_others_stand(world, done):
    kept = done.parts.get(part_id=CARD).document
    gone = done.parts.get(part_id=RESIDENCE).document
    application = reopened(world, done, RESIDENCE)
    gone.refresh_from_db()
    kept.refresh_from_db()
    assert (gone.state, kept.state) == ("void", "valid")
    assert application.status == Status.PROCESSING
    assert application.steps.open().get().step_id == "residence_examine"
    application = linked.do_part(world, application, RESIDENCE)
    assert application.status == Status.PROCESSED
    valid = application.documents.filter(is_result=True, document__state="valid")
    assert valid.count() == 3


def test_another_agency_neither_proposes_nor_decides_it(world, done):
    frame = {"application": done, "reason": "Sai"}
    with pytest.raises(NotAllowed):
        reversals.propose_reopen(**frame, actor=world.officer("examiner", world.police), part=CARD)
    with pytest.raises(ActRefused):  # not the whole: one part
        reversals.propose_reopen(**frame, actor=world.officer("examiner", world.police))
    insurer = world.officer("examiner", world.social_insurance)
    reversals.propose_reopen(**frame, actor=insurer, part=CARD)
    with pytest.raises(NotAllowed):
        reversals.reopen(application=done, actor=world.officer("approver", world.police))
    with pytest.raises(NotAllowed):
        reversals.decline(
            application=done, actor=world.officer("approver", world.police), reason="Không"
        )


def test_what_a_refusal_had_cost_waits_again_when_the_refusal_is_void(world, begun):
    application = linked.refuse_part(world, begun, BIRTH)
    application = reopened(world, application, BIRTH)
    assert linked.states_of(application) == {
        BIRTH: State.OPEN, RESIDENCE: State.WAITING, CARD: State.WAITING,
    }  # fmt: skip
    application.result_drafts.filter(part=BIRTH).delete()
    application = linked.do_part(world, application, BIRTH)
    assert linked.states_of(application)[CARD] == State.OPEN


# --- who ----------------------------------------------------------------------------------------
def test_an_agency_acts_on_no_part_but_its_own(world, parallel):
    run = linked.run_of(parallel, CARD)
    stranger = world.officer("examiner", world.police)
    assert acts_of(parallel, stranger) >= {"propose_result"}  # on its own
    frame = {"application": parallel, "actor": stranger, "run_id": run.pk}
    with pytest.raises(NotAllowed):
        results.propose_result(**frame, proposal=states.granted(parallel, CARD))
    with pytest.raises(NotAllowed):
        processing.forward_step(**frame)


def test_the_second_of_two_officers_finds_the_part_ended(world, parallel):
    parallel = filing.forward(world, parallel, linked.run_of(parallel, CARD))
    run = linked.run_of(parallel, CARD)
    linked.forward(world, parallel, CARD)
    with pytest.raises((ActRefused, NotAllowed)):
        processing.forward_step(
            application=parallel, actor=states.holder(world, run), run_id=run.pk
        )
    assert parallel.documents.filter(is_result=True, part="health_card").count() == 1


# --- counted once -------------------------------------------------------------------------------
def test_it_is_one_application_in_every_count(world):
    with at(0):
        application = linked.parallel(world)
    with at(3):
        application = linked.do_part(world, linked.do_part(world, application, CARD), RESIDENCE)
    period = statistics.Period(local_date(MONDAY), local_date(MONDAY + 30 * DAY))
    with at(30):
        figures = statistics.figures_by(statistics.AGENCY, period)
    assert set(figures) == {application.receiving_agency_id}
    counted = figures[application.receiving_agency_id]
    assert (counted.received, counted.done, counted.early) == (1, 1, 1)
    assert counted.adds_up
    assert Application.objects.of_citizen(world.citizen).count() == 1
    assert Application.objects.exclude(code=None).count() == 1
    for agency in (world.commune, world.police, world.social_insurance):
        rows = list(table(Register(agency, period.start.date(), period.last), contacts=False))
        assert [row[1] for row in rows] == [application.code] * (agency == world.commune)
