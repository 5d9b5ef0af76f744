"""One act on many files: what is done, what is refused and why, and what a bad moment leaves."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import OperationalError
from django.utils.translation import override

from portal.audit.models import Event
from portal.core.dates import today
from portal.tasks.testing import drain
from procedures import refusals
from procedures.models import BulkItem, BulkRun, ResultDraft, Status, StepRun
from procedures.services import bulk, processing, results
from procedures.services.errors import ActRefused
from tests import factories, states

pytestmark = pytest.mark.django_db
State = BulkItem.State


def several(make, world, version, number=3):
    return [make(world, version, by=factories.UserFactory()) for _file in range(number)]


def chosen(*applications) -> dict:
    """As the page of confirmation sends it along."""
    for one in applications:
        one.refresh_from_db()
    return {str(one.work_items.open().get().pk): one.revision for one in applications}


def begin(actor, act, *applications, token=None, **parameters) -> BulkRun:
    return bulk.begin(
        actor=actor,
        act=act,
        chosen=chosen(*applications),
        parameters=parameters,
        token=token or uuid4(),
    )


def told(run) -> list:
    """(state, words) of each file, in their order."""
    with override("en"):
        return [
            (item.state, refusals.in_words(item.reason, item.values)) for item in run.items.all()
        ]


def statuses(applications) -> list:
    for one in applications:
        one.refresh_from_db()
    return [one.status for one in applications]


# --- each act -----------------------------------------------------------------------------------
def test_a_leader_approves_many_and_each_is_issued(world, civil_status):
    files, leader = several(states.to_approve, world, civil_status), world.officer("approver")
    run = begin(leader, "approve", *files, note="Đồng ý")
    assert statuses(files) == [Status.PROCESSING] * 3  # nothing before the worker's turn
    drain("default")
    assert statuses(files) == [Status.PROCESSED] * 3
    assert told(run) == [(State.DONE, "")] * 3
    run.refresh_from_db()
    assert run.finished_at
    for one in files:
        assert one.documents.filter(is_result=True).count() == 1
        event = Event.objects.history(one.audit_stream).get(act="approve")
        assert (event.actor, event.why) == (leader, "Đồng ý")


def test_files_are_received_at_the_door(world, civil_status):
    files = [states.paid(one) for one in several(states.filed, world, civil_status, 2)]
    unpaid = states.filed(world, civil_status, by=factories.UserFactory())
    run = begin(world.officer("receptionist"), "receive", *files, unpaid)
    drain("default")
    assert statuses([*files, unpaid]) == [Status.RECEIVED, Status.RECEIVED, Status.REGISTERED]
    refused = run.items.get(state=State.REFUSED)
    assert refused.application == unpaid
    assert len({one.register_number for one in files}) == 2


def test_files_are_taken_up(world, civil_status):
    files = several(states.received, world, civil_status, 2)
    started = states.started(world, civil_status, by=factories.UserFactory())
    examiner = world.officer("examiner")
    run = begin(examiner, "start", *files, started)
    drain("default")
    assert [state for state, _words in told(run)].count(State.REFUSED) == 1
    assert [states.open_run(one).assignee for one in files] == [examiner] * 2


def test_files_go_on_and_come_back_with_one_reason(world, civil_status):
    files = several(states.started, world, civil_status, 2)
    for one in files:
        run = states.open_run(one)
        act = {"application": one, "actor": states.holder(world, run), "run_id": run.pk}
        results.propose_result(**act, proposal=states.granted(one))
    begin(world.officer("examiner"), "forward", *files, note="")
    drain("default")
    assert [states.open_run(one).step_id for one in files] == ["approve", "approve"]
    begin(world.officer("approver"), "return", *files, reason="Sai tên")
    drain("default")
    assert [states.open_run(one).step_id for one in files] == ["examine", "examine"]
    for one in files:
        back = one.steps.get(outcome=StepRun.Outcome.BACK)
        assert back.note == "Sai tên"


def test_work_is_given_and_taken(world, civil_status):
    files = several(states.received, world, civil_status, 2)
    first, second = world.officer("examiner"), world.officer("examiner", number=2)
    begin(world.officer("approver"), "assign", *files, to=str(second.pk))
    drain("default")
    assert [one.work_items.open().get().assignee for one in files] == [second, second]
    run = begin(first, "take", *files)
    drain("default")
    assert {words.partition(" has had")[0] for _state, words in told(run)} == {second.full_name}


# --- what is refused ----------------------------------------------------------------------------
def test_a_draft_with_a_gap_is_not_approved_unread(world, civil_status):
    whole = states.to_approve(world, civil_status, by=factories.UserFactory())
    gap = states.to_approve(world, civil_status, by=factories.UserFactory())
    draft = ResultDraft.objects.get(application=gap)
    draft.particulars = draft.particulars | {"entry_number": ""}
    draft.save()
    run = begin(world.officer("approver"), "approve", gap, whole, note="")
    drain("default")
    assert statuses([gap, whole]) == [Status.PROCESSING, Status.PROCESSED]
    item = run.items.get(application=gap)
    label = gap.spec.result(draft.result_id).particulars[0].label
    assert label.vi in refusals.in_words(item.reason, item.values)
    with override("en"):
        assert str(label) in refusals.in_words(item.reason, item.values)


def test_a_bulk_forward_never_approves(world, civil_status):
    """The service behind both is one; who approves has been asked for the password again."""
    file = states.to_approve(world, civil_status)
    run = begin(world.officer("approver"), "forward", file, note="")
    drain("default")
    assert statuses([file]) == [Status.PROCESSING]
    assert told(run)[0][0] == State.REFUSED


def test_what_somebody_else_did_meanwhile_is_told_and_the_rest_goes_on(world, civil_status):
    files, leader = several(states.to_approve, world, civil_status), world.officer("approver")
    run = begin(leader, "approve", *files, note="")
    other = world.officer("approver", number=2)
    step = states.open_run(files[1])
    processing.return_step(application=files[1], actor=other, run_id=step.pk, reason="Sai tên")
    drain("default")
    assert [state for state, _words in told(run)] == [State.DONE, State.REFUSED, State.DONE]
    assert other.full_name in told(run)[1][1]
    item = run.items.get(state=State.REFUSED)
    assert refusals.in_words(item.reason, item.values) != told(run)[1][1]  # in Vietnamese


def test_a_post_that_ends_midway_ends_the_right(world, civil_status, monkeypatch):
    files, leader = several(states.to_approve, world, civil_status), world.officer("approver")
    run = begin(leader, "approve", *files, note="")
    settle, turns = bulk._settle, []

    def then_end(pk):
        settle(pk)
        turns.append(pk)
        if len(turns) == 1:
            leader.posts.update(valid_to=today() - timedelta(days=1))

    monkeypatch.setattr(bulk, "_settle", then_end)
    drain("default")
    assert [state for state, _words in told(run)] == [State.DONE, State.REFUSED, State.REFUSED]
    assert statuses(files) == [Status.PROCESSED, Status.PROCESSING, Status.PROCESSING]


def test_a_closed_account_does_nothing_more(world, civil_status):
    file, leader = states.to_approve(world, civil_status), world.officer("approver")
    run = begin(leader, "approve", file, note="")
    type(leader).objects.filter(pk=leader.pk).update(is_active=False)
    drain("default")
    assert told(run) == [(State.REFUSED, "The account of whoever began this is closed.")]


def test_nobody_begins_with_the_work_of_others(world, civil_status):
    file = states.to_approve(world, civil_status)
    for person in (world.officer("examiner"), world.officer("approver", world.neighbour),
                   world.citizen):  # fmt: skip
        with pytest.raises(ActRefused):
            begin(person, "approve", file, note="")
    assert not BulkRun.objects.exists()


def test_more_than_a_run_may_have_is_refused_whole(world, civil_status, monkeypatch):
    files = several(states.received, world, civil_status, 2)
    monkeypatch.setattr(bulk, "LIMIT", 1)
    with pytest.raises(ActRefused):
        begin(world.officer("examiner"), "take", *files)
    assert not BulkRun.objects.exists()


# --- bad moments --------------------------------------------------------------------------------
def test_sent_twice_it_is_one_run(world, civil_status):
    file, leader, token = states.to_approve(world, civil_status), world.officer("approver"), uuid4()
    first = begin(leader, "approve", file, token=token, note="")
    drain("default")
    again = bulk.begin(actor=leader, act="approve", chosen={}, parameters={"note": ""}, token=token)
    assert again == first
    assert BulkItem.objects.count() == 1
    other = world.officer("approver", number=2)  # a token is one's own
    with pytest.raises(ActRefused):
        bulk.begin(actor=other, act="approve", chosen={}, parameters={}, token=token)


class Killed(BaseException):
    """What no `except Exception` holds up."""


def test_a_killed_worker_goes_on_where_it_stood(world, civil_status, monkeypatch):
    files, leader = several(states.to_approve, world, civil_status), world.officer("approver")
    run = begin(leader, "approve", *files, note="")
    settle, turns = bulk._settle, []

    def dies_after_one(pk):
        if turns:
            raise Killed
        turns.append(pk)
        settle(pk)

    with monkeypatch.context() as patch:
        patch.setattr(bulk, "_settle", dies_after_one)
        with pytest.raises(Killed):
            bulk.work_off(str(run.pk))
    assert [state for state, _words in told(run)] == [State.DONE, State.WAITING, State.WAITING]
    drain("default")
    bulk.work_off(str(run.pk))  # the task of the dead one, tried again after all
    assert told(run) == [(State.DONE, "")] * 3
    for one in files:
        assert Event.objects.history(one.audit_stream).filter(act="approve").count() == 1


def test_what_dies_before_the_commit_has_not_happened(world, civil_status, monkeypatch):
    file = states.to_approve(world, civil_status)
    run = begin(world.officer("approver"), "approve", file, note="")

    def dies(*_arguments):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(bulk, "_close", dies)
        with pytest.raises(Killed):
            bulk.work_off(str(run.pk))
    assert statuses([file]) == [Status.PROCESSING]
    drain("default")
    assert statuses([file]) == [Status.PROCESSED]


def test_an_error_of_ours_holds_up_no_other_file(world, civil_status, monkeypatch):
    files, leader = several(states.to_approve, world, civil_status), world.officer("approver")
    run = begin(leader, "approve", *files, note="")
    forward = processing.forward_step

    def broken(*, application, **rest):
        if application.pk == files[0].pk:
            raise KeyError("entry_number")
        return forward(application=application, **rest)

    monkeypatch.setattr(processing, "forward_step", broken)
    drain("default")
    assert [state for state, _words in told(run)] == [State.REFUSED, State.DONE, State.DONE]
    assert told(run)[0][1] == refusals.OF_OURS


def test_a_database_that_is_away_is_waited_for(world, civil_status, monkeypatch):
    file = states.to_approve(world, civil_status)
    run = begin(world.officer("approver"), "approve", file, note="")

    def away(**_arguments):
        raise OperationalError("restoring")

    with monkeypatch.context() as patch:
        patch.setattr(processing, "forward_step", away)
        with pytest.raises(OperationalError):
            bulk.work_off(str(run.pk))
    assert told(run) == [(State.WAITING, "")]
    drain("default")
    assert told(run) == [(State.DONE, "")]


def test_many_files_are_many_tasks(world, civil_status, monkeypatch):
    monkeypatch.setattr(bulk, "PIECE", 2)
    files = several(states.received, world, civil_status, 5)
    world.officer("examiner", number=2)
    run = begin(world.officer("examiner"), "take", *files)
    bulk.work_off(str(run.pk))
    assert [state for state, _words in told(run)].count(State.DONE) == 2
    drain("default")
    assert told(run) == [(State.DONE, "")] * 5


def test_two_pieces_of_work_on_one_file_are_no_surprise_to_each_other(world, land_transfer):
    """The commune's opinion runs beside the examination; here one officer has both."""
    application = states.step(world, states.started(world, land_transfer, splits=True))
    person = world.officer("examiner", world.land)
    factories.PostFactory(user=person, agency=world.commune, role="examiner")
    application.refresh_from_db()
    works = application.work_items.open().filter(step__isnull=False)
    seen = {str(work.pk): application.revision for work in works}
    assert len(seen) == 2
    works.update(assignee=None)
    run = bulk.begin(actor=person, act="take", chosen=seen, parameters={}, token=uuid4())
    drain("default")
    assert told(run) == [(State.DONE, "")] * 2


def test_who_leads_reaches_the_work_of_the_agency(world, civil_status):
    work = states.received(world, civil_status).work_items.open().get()
    assert work in bulk.in_reach(world.officer("approver"))
    assert work in bulk.in_reach(world.officer("examiner"))
    assert work not in bulk.in_reach(world.officer("receptionist"))
    assert work not in bulk.in_reach(world.officer("approver", world.neighbour))
