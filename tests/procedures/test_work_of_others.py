"""Work that is assigned: who may do it in an absence, who can be chosen, what is left behind."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import Event
from portal.core.dates import today
from procedures.acts import acts_for
from procedures.forms.desk import AssignForm, NoteForm
from procedures.models import Opinion, WorkItem
from procedures.services import assigning, opinions, processing, reception
from procedures.services.errors import NotAllowed
from procedures.views.desk import queue
from tests import factories, states

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def held(world, land_transfer):
    """The first step, assigned to its examiner."""
    application = states.started(world, land_transfer)
    item = application.work_items.open().get()
    assert item.assignee == world.officer(item.role, item.agency)
    return application


def item_of(application) -> WorkItem:
    return application.work_items.open().get(kind=WorkItem.Kind.STEP)


def standing_in(world, item, **dates):
    """A colleague of another agency to whom the assignee's post is delegated."""
    helper = world.officer("examiner", world.far)
    post = item.assignee.posts.get(role=item.role, agency=item.agency)
    factories.DelegationFactory(post=post, to=helper, **dates)
    return helper


def test_who_stands_in_does_what_is_assigned_to_the_absent_colleague(world, held):
    item = item_of(held)
    helper = standing_in(world, item)
    assert item in WorkItem.objects.for_user(helper)
    assert item in queue.of_officer(helper)
    assert "forward" in [act.name for act in acts_for(held, helper)]
    processing.forward_step(application=held, actor=helper, run_id=item.step_id)
    event = Event.objects.history(held.audit_stream).filter(act="forward").last()
    assert event.in_place_of == item.assignee.full_name


@pytest.mark.parametrize(
    "dates",
    [
        {"valid_from": today() + DAY, "valid_to": today() + 2 * DAY},
        {"valid_from": today() - 2 * DAY, "valid_to": today() - DAY},
        {"revoked_at": timezone.now()},
    ],
)
def test_not_before_the_absence_and_not_after(world, held, dates):
    item = item_of(held)
    helper = standing_in(world, item, **dates)
    assert item not in WorkItem.objects.for_user(helper)
    assert item not in queue.of_officer(helper)
    with pytest.raises(NotAllowed):
        processing.forward_step(application=held, actor=helper, run_id=item.step_id)


def test_a_colleague_of_the_same_post_does_not_touch_it(world, held):
    item = item_of(held)
    colleague = world.officer(item.role, item.agency, number=2)
    assert item not in WorkItem.objects.for_user(colleague)
    assert item not in queue.of_officer(colleague)
    with pytest.raises(NotAllowed):
        processing.forward_step(application=held, actor=colleague, run_id=item.step_id)


def test_whose_post_has_ended_is_not_offered_who_stands_in_is(world, held):
    item = item_of(held)
    gone = world.officer(item.role, item.agency, number=2)
    gone.posts.update(valid_to=today() - DAY)
    helper = standing_in(world, item)
    leader = world.officer("approver", item.agency)
    act = next(one for one in acts_for(held, leader) if one.name == "assign")
    form = AssignForm(act=act, application=held, user=leader)
    assert str(helper.pk) in form.people
    assert str(gone.pk) not in form.people


def test_the_event_says_from_whom_it_was_taken(world, held):
    item = item_of(held)
    colleague = world.officer(item.role, item.agency, number=2)
    leader = world.officer("approver", item.agency)
    assigning.assign(application=held, actor=leader, item_id=item.pk, to=colleague)
    event = Event.objects.history(held.audit_stream).filter(act="assign").last()
    assert event.stored.payload == {"to": str(colleague.pk), "from": str(item.assignee.pk)}


# --- questions of a step that ends --------------------------------------------------------------
@pytest.fixture
def asking(world, land_transfer):
    """The land office has asked the commune and works on."""
    application = states.step(world, states.started(world, land_transfer))
    run = application.steps.open().get(step_id="examine")
    question = {"agency": world.commune, "text": "Đất có tranh chấp không?", "hours": 8}
    asker = states.holder(world, run)
    return opinions.ask_opinion(
        application=application, actor=asker, run_id=run.pk, question=question
    )


def test_going_on_takes_back_what_nobody_answered(world, asking):
    run = asking.steps.open().get(step_id="examine")
    opinion = asking.opinions.get(state=Opinion.State.ASKED)
    processing.forward_step(application=asking, actor=states.holder(world, run), run_id=run.pk)
    opinion.refresh_from_db()
    assert opinion.state == Opinion.State.RECALLED
    event = Event.objects.history(asking.audit_stream).filter(act="forward").last()
    assert event.stored.payload["recalled"] == [world.commune.code]
    assert not asking.work_items.open().filter(opinion=opinion).exists()


def test_the_page_says_whose_answer_is_missing(client, world, asking):
    run = asking.steps.open().get(step_id="examine")
    client.force_login(states.holder(world, run))
    address = reverse("desk:act", args=[asking.pk, "forward"])
    page = client.get(f"{address}?target={run.pk}")
    assert isinstance(page.context["form"], NoteForm)
    assert world.commune.label() in page.context["form"].notice


# --- where a file goes back to ------------------------------------------------------------------
def test_what_a_stand_in_finished_comes_back_to_the_colleague(world, held):
    item = item_of(held)
    helper = standing_in(world, item)
    processing.forward_step(application=held, actor=helper, run_id=item.step_id)
    again = returned(world, held)
    assert again.assignee == item.assignee
    assert again in WorkItem.objects.for_user(helper)  # as long as the colleague is away


def test_whose_post_has_ended_gets_nothing_back(world, held):
    item = item_of(held)
    states.step(world, held)
    item.assignee.posts.update(valid_to=today() - DAY)
    assert returned(world, held).assignee is None


def test_what_a_stand_in_takes_up_is_the_colleagues(world, land_transfer):
    application = states.received(world, land_transfer)
    item = application.work_items.open().get(kind=WorkItem.Kind.START)
    absent = world.officer(item.role, item.agency)
    helper = world.officer("examiner", world.far)
    factories.DelegationFactory(post=absent.posts.get(role=item.role), to=helper)
    started = reception.start(application=application, actor=helper)
    assert item_of(started).assignee == absent


def returned(world, application) -> WorkItem:
    run = application.steps.open().get()
    back = {"actor": states.holder(world, run), "run_id": run.pk, "reason": "Thiếu chữ ký"}
    return item_of(processing.return_step(application=application, **back))
