"""Many files at once and somebody else at the same moment: each thing is done once."""

from uuid import uuid4

import pytest
from django.db import transaction

from portal.accounts.models import User
from portal.audit.models import Event
from procedures import refusals
from procedures.models import BulkItem, BulkRun, Status
from procedures.services import assigning, bulk, processing
from procedures.services.errors import ActRefused, StalePage
from tests import states
from tests.payments.races import together
from tests.procedures.test_bulk import chosen, several

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
State = BulkItem.State


def begun(actor, files, act="approve", token=None):
    return bulk.begin(
        actor=actor, act=act, chosen=chosen(*files), parameters={"note": ""}, token=token or uuid4()
    )


def approvals(file) -> int:
    return Event.objects.history(file.audit_stream).filter(act="approve").count()


def test_two_runs_over_the_same_files(fresh_db, world, civil_status):
    files = several(states.to_approve, world, civil_status, 4)
    leaders = [world.officer("approver"), world.officer("approver", number=2)]
    runs = [begun(one, files) for one in leaders]
    together(*(lambda run=run: bulk.work_off(str(run.pk)) for run in runs))
    assert [approvals(one) for one in files] == [1] * 4
    found = BulkItem.objects.all()
    assert found.filter(state=State.DONE).count() == 4
    refused = found.filter(state=State.REFUSED)
    assert {one.reason for one in refused} == {refusals.STALE}
    names = {leader.full_name for leader in leaders}
    assert {one.values["who"] for one in refused} <= names
    assert not BulkRun.objects.filter(finished_at__isnull=True).exists()


def test_two_workers_on_one_run(fresh_db, world, civil_status, caplog):
    """The first was taken for dead and lives: the second waits, and nothing is refused to it."""
    files = several(states.to_approve, world, civil_status, 4)
    run = begun(world.officer("approver"), files)
    together(*[lambda: bulk.work_off(str(run.pk))] * 2)
    assert [approvals(one) for one in files] == [1] * 4
    assert set(run.items.values_list("state", flat=True)) == {State.DONE}
    assert caplog.messages == []


def test_a_form_sent_twice_at_one_moment(fresh_db, world, civil_status):
    files, leader, token = (
        several(states.to_approve, world, civil_status, 2), world.officer("approver"), uuid4()
    )  # fmt: skip
    picked = chosen(*files)

    def send():
        actor = User.objects.get(pk=leader.pk)
        return bulk.begin(
            actor=actor, act="approve", chosen=picked, parameters={"note": ""}, token=token
        )

    first, second = together(send, send)
    assert first == second
    assert BulkItem.objects.count() == 2


def test_a_run_and_the_officer_at_the_page_itself(fresh_db, world, civil_status):
    files = several(states.to_approve, world, civil_status, 3)
    run = begun(world.officer("approver"), files)
    files = [run.items.get(position=number).application for number in (1, 2, 3)]
    file, other = files[0], world.officer("approver", number=2)
    step = states.open_run(file)

    def by_hand():
        return processing.return_step(
            application=file, actor=other, run_id=step.pk, reason="Sai", seen=file.revision
        )

    together(lambda: bulk.work_off(str(run.pk)), by_hand, expected=(StalePage, ActRefused))
    for one in files:
        one.refresh_from_db()
    item = run.items.get(application=file)
    came_first = file.status == Status.PROCESSED
    kept = (State.DONE, "") if came_first else (State.REFUSED, refusals.STALE)
    assert (item.state, item.reason) == kept
    assert approvals(file) == (1 if came_first else 0)
    assert [one.status for one in files[1:]] == [Status.PROCESSED] * 2


@pytest.mark.parametrize("with_page", [True, False])
def test_two_officers_take_the_same_work(fresh_db, world, civil_status, with_page):
    application = states.received(world, civil_status)
    people = [world.officer("examiner"), world.officer("examiner", number=2)]
    work = application.work_items.open().get()
    seen = application.revision if with_page else None

    def taking(person):
        def take():
            with transaction.atomic():
                return assigning.take(
                    application=application, actor=person, item_id=work.pk, seen=seen
                )

        return take

    results = together(*map(taking, people), expected=(StalePage, ActRefused))
    refused = [number for number, one in enumerate(results) if isinstance(one, Exception)]
    assert len(refused) == 1
    slow = refused[0]
    work.refresh_from_db()
    winner = people[1 - slow]
    assert work.assignee == winner
    assert winner.full_name in (results[slow].who if with_page else str(results[slow]))
