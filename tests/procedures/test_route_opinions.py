"""What the route itself asks other agencies: asked, late, taken back, answered like any question.

Of a plot that is divided, the commune gives its opinion beside the land office's examination.
"""

from datetime import timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.utils import timezone

from portal.accounts.models import Agency
from portal.audit.services import last_event
from portal.core.dates import today
from portal.notices.models import Notice
from portal.tasks.testing import drain
from procedures import jobs
from procedures.acts import acts_for
from procedures.models import Opinion, Status, StepRun, WorkItem
from procedures.services import endings, opinions, processing, recalling, supplements
from procedures.services.errors import ActRefused, NoAgency, NotAllowed
from procedures.stations import stations
from tests import states
from tests.procedures.test_desk_acts import act_url, take

pytestmark = pytest.mark.django_db
ANSWER = {"verdict": "disagree", "text": "Có tranh chấp ranh giới"}
WHY = "Đã có biên bản xác minh"
STEP = "commune_opinion"


@pytest.fixture
def divided(world, land_transfer):
    """Two steps side by side, the land office's and the commune's."""
    application = states.step(world, states.started(world, land_transfer, splits=True))
    assert {run.step_id for run in application.steps.open()} == {"examine", STEP}
    return application


@pytest.fixture
def examiner(world, divided):
    return states.holder(world, divided.steps.open().get(step_id="examine"))


def asked(application) -> Opinion:
    return application.opinions.get(of_route=True)


def names(application, officer):
    return [act.name for act in acts_for(application, officer)]


def kinds_of(user):
    return list(Notice.objects.filter(recipient=user).values_list("kind", flat=True))


def recall(application, actor, reason=WHY):
    opinion = asked(application)
    return recalling.recall_opinion(
        application=application, actor=actor, opinion_id=opinion.pk, reason=reason
    )


def state(application, actor):
    run = application.steps.get(step_id=STEP)
    return processing.state_opinion(
        application=application, actor=actor, run_id=run.pk, answer=ANSWER
    )


# --- asked ------------------------------------------------------------------------------------
def test_the_open_step_is_a_question_with_its_date(client, world, divided, examiner):
    opinion, run = asked(divided), divided.steps.get(step_id=STEP)
    assert (opinion.state, opinion.agency, opinion.step) == ("asked", world.commune, run)
    assert opinion.due_at == run.due_at
    assert opinion.asked_by == world.officer("coordinator", world.land)  # who sent the file there

    client.force_login(examiner)
    page = client.get(f"/ban-lam-viec/ho-so/{divided.pk}/")
    assert [(row["agency"], row["css"]) for row in page.context["asked"]] == [
        (world.commune, "wait")
    ]
    assert "hỏi theo quy trình" in page.content.decode()


def test_the_answer_is_the_questions_and_the_main_step_sees_it(client, world, divided, examiner):
    officer = world.officer("examiner")
    drain()
    take(client, officer, divided, "state_opinion", **ANSWER)
    drain()

    opinion = asked(divided)
    assert (opinion.state, opinion.verdict, opinion.answered_by) == (
        "answered",
        "disagree",
        officer,
    )
    assert opinion.answer == ANSWER["text"]
    assert divided.opinions.count() == 1
    client.force_login(examiner)
    rows = client.get(f"/ban-lam-viec/ho-so/{divided.pk}/").context["asked"]
    assert [str(row["verdict"]) for row in rows] == ["Không đồng ý"]


def test_it_is_answered_by_its_step_and_by_nothing_else(world, divided):
    with pytest.raises(ActRefused):
        opinions.give_opinion(
            application=divided,
            actor=world.officer("examiner"),
            opinion_id=asked(divided).pk,
            answer=ANSWER,
        )
    assert asked(divided).state == "asked"


def test_whoever_goes_on_reads_what_is_waited_for(client, world, divided, examiner):
    client.force_login(examiner)
    page = client.get(act_url(divided, "forward"))

    assert world.commune.label() in page.context["form"].notice
    assert "rút lại kèm lý do" in page.context["form"].notice


def test_the_control_slip_names_it_once(world, divided):
    state(divided, world.officer("examiner"))
    taken = [one for one in stations(divided) if one.taker == world.commune]
    assert [one.what for one in taken].count("Cho ý kiến") == 0
    assert sum(one.what == divided.spec.step(STEP).title.vi for one in taken) == 1


# --- late -------------------------------------------------------------------------------------
@pytest.fixture
def late(divided):
    drain()
    with time_machine.travel(asked(divided).due_at + timedelta(hours=1), tick=False):
        yield divided


def test_late_it_comes_before_the_approvers_and_both_sides_are_told_once(world, late, examiner):
    approver, sender = world.officer("approver"), asked(late).asked_by
    for _time in range(2):
        jobs.escalate_late()
        drain()

    assert "state_opinion" in names(late, approver)
    assert kinds_of(approver).count("desk_escalated") == 1
    assert kinds_of(sender).count("desk_opinion_late") == 1
    escalated = late.work_items.open().filter(kind=WorkItem.Kind.OPINION)
    assert [(one.agency, one.role) for one in escalated] == [(world.commune, "approver")]
    assert last_event(late.audit_stream).act == "escalate_opinion"


@pytest.mark.parametrize("role", ["approver", "examiner"])
def test_either_desk_ends_the_step_and_both_are_empty_then(client, world, late, role):
    jobs.escalate_late()
    world.officer("examiner")
    officer = world.officer(role)
    client.force_login(officer)
    assert client.get(act_url(late, "state_opinion")).status_code == 200
    take(client, officer, late, "state_opinion", **ANSWER)

    run = late.steps.get(step_id=STEP)
    assert (run.outcome, run.closed_by) == ("forward", officer)
    assert asked(late).answered_by == officer
    mine = late.work_items.open().filter(agency=world.commune)
    assert not mine.filter(kind__in=(WorkItem.Kind.OPINION, WorkItem.Kind.STEP)).exists()


def test_the_approver_of_another_agency_answers_nothing(world, late):
    jobs.escalate_late()
    with pytest.raises(NotAllowed):
        state(late, world.officer("approver", world.neighbour))


def test_while_the_file_waits_nothing_of_the_route_is_late(world, divided, examiner):
    item = {"kind": "other", "id": "", "note": "Ảnh"}
    divided = supplements.ask_supplement(
        application=divided, actor=examiner, request={"reason": "Thiếu", "items": [item]}
    )
    with time_machine.travel(asked(divided).due_at + timedelta(hours=1), tick=False):
        jobs.escalate_late()
        assert asked(divided).escalated_at is None
        with pytest.raises(ActRefused):
            opinions.escalate_opinion(application=divided, opinion_id=asked(divided).pk)
        assert "recall_opinion" not in names(divided, examiner)
        with pytest.raises(ActRefused):
            recall(divided, examiner)


def test_the_date_follows_the_step_when_the_file_goes_on(world, divided, examiner):
    item = {"kind": "other", "id": "", "note": "Ảnh"}
    before = asked(divided).due_at
    waiting = supplements.ask_supplement(
        application=divided, actor=examiner, request={"reason": "Thiếu", "items": [item]}
    )
    with time_machine.travel(timezone.now() + timedelta(days=7)):
        supplements.supply(application=waiting, actor=waiting.filed_by)
    assert asked(divided).due_at == divided.steps.get(step_id=STEP).due_at > before


# --- taken back -------------------------------------------------------------------------------
def test_who_does_the_main_step_takes_it_back_and_its_step_is_over(
    client, world, divided, examiner
):
    officer = world.officer("examiner")
    client.force_login(examiner)
    page = client.get(f"/ban-lam-viec/ho-so/{divided.pk}/")
    assert page.context["asked"][0]["recall"] is not None

    divided = recall(divided, examiner)

    opinion, run = asked(divided), divided.steps.get(step_id=STEP)
    assert (opinion.state, opinion.recall_reason, opinion.recalled_by) == (
        "recalled",
        WHY,
        examiner,
    )
    assert (run.outcome, run.closed_by) == (StepRun.Outcome.RECALLED, examiner)
    assert names(divided, officer) == []
    assert [one.step_id for one in divided.steps.open()] == ["examine"]
    assert last_event(divided.audit_stream).payload["agencies"] == [world.commune.code]


def test_after_the_main_step_is_done_taking_it_back_opens_the_next(world, divided, examiner):
    run = divided.steps.open().get(step_id="examine")
    divided = processing.forward_step(application=divided, actor=examiner, run_id=run.pk)
    assert [one.step_id for one in divided.steps.open()] == [STEP]
    assert "recall_opinion" in names(divided, examiner)

    divided = recall(divided, examiner)

    assert [one.step_id for one in divided.steps.open()] == ["obligation"]
    assert divided.work_items.open().get().step.step_id == "obligation"


@pytest.mark.parametrize("who", ["asked", "stranger", "citizen"])
def test_nobody_else_takes_it_back(world, divided, who):
    actor = {
        "asked": world.officer("examiner"),
        "stranger": world.officer("examiner", world.far),
        "citizen": world.citizen,
    }[who]
    with pytest.raises(NotAllowed):
        recall(divided, actor)
    assert asked(divided).state == "asked"


def test_it_is_taken_back_once_and_not_after_the_answer(world, divided, examiner):
    with pytest.raises(ActRefused):
        recall(divided, examiner, reason=" ")
    state(divided, world.officer("examiner"))
    with pytest.raises(ActRefused):
        recall(divided, examiner)
    assert asked(divided).state == "answered"


def test_a_stop_takes_it_back_and_the_lifted_stop_asks_anew(world, divided):
    stopped = endings.stop(
        application=divided, actor=world.officer("approver", world.land), reason="Tranh chấp"
    )
    assert stopped.status == Status.STOPPED
    assert asked(divided).state == "recalled"
    before = asked(divided)

    states.lifted(world, stopped)

    again = divided.opinions.get(of_route=True, state="asked")
    assert again.pk != before.pk
    assert (again.step.closed_at, again.asked_by) == (None, before.asked_by)


def test_an_officer_may_ask_the_same_agency_something_else(world, divided, examiner):
    run = divided.steps.open().get(step_id="examine")
    question = {"agency": world.commune, "text": "Có tranh chấp không?", "hours": 8}
    frame = {"application": divided, "actor": examiner, "run_id": run.pk, "question": question}
    opinions.ask_opinion(**frame)
    with pytest.raises(ActRefused, match="đã được hỏi"):
        opinions.ask_opinion(**frame)
    officer = world.officer("examiner")
    assert {"state_opinion", "give_opinion"} <= set(names(divided, officer))
    state(divided, officer)
    assert divided.opinions.get(of_route=False).state == "asked"


# --- nobody to ask ----------------------------------------------------------------------------
def test_a_step_that_no_agency_does_is_named(world, divided, examiner):
    """The officer who would send the file there learns which step it is, and nothing moves."""
    Agency.objects.filter(pk=world.land.pk).update(valid_to=today() - timedelta(days=1))
    state(divided, world.officer("examiner"))
    run = divided.steps.open().get(step_id="examine")
    with pytest.raises(NoAgency) as refused:
        processing.forward_step(application=divided, actor=examiner, run_id=run.pk)

    assert divided.spec.step("obligation").title.vi in str(refused.value)
    assert [one.step_id for one in divided.steps.open()] == ["examine"]


# --- what was under way before ----------------------------------------------------------------
def test_open_steps_of_before_get_their_question(world, divided, examiner):
    """The migration, run on a file as an earlier version left it."""
    divided.opinions.all().delete()
    migration = import_module("procedures.migrations.0031_opinions_of_open_steps")
    for _time in range(2):
        migration.forward(apps, None)

    opinion, run = asked(divided), divided.steps.get(step_id=STEP)
    assert (opinion.step, opinion.due_at, opinion.question) == (run, run.due_at, run.spec.title.vi)
    assert opinion.asked_by == world.officer("coordinator", world.land)
    state(divided, world.officer("examiner"))
    assert asked(divided).state == "answered"
