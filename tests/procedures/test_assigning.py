"""Who of a team has the work: chosen when it goes on, taken, given, given back, and told."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import Event
from portal.core.dates import today
from procedures.acts import acts_for
from procedures.models import WorkItem
from procedures.services import assigning, processing, results
from procedures.services.errors import ActRefused, NotAllowed, StalePage
from procedures.views.desk.history import history
from tests import factories, states
from tests.procedures import ways

pytestmark = pytest.mark.django_db


def work_of(application) -> WorkItem:
    return application.work_items.open().get()


def names(application, officer):
    return [act.name for act in acts_for(application, officer)]


@pytest.fixture
def pooled(world, civil_status):
    """Received: the first step lies with two examiners."""
    world.officer("examiner", number=2)
    return states.received(world, civil_status)


def take(application, actor, **details):
    return assigning.take(
        application=application, actor=actor, item_id=work_of(application).pk, **details
    )


# --- the pool -----------------------------------------------------------------------------------
def test_who_takes_has_it_until_it_is_given_back(world, pooled):
    first, second = world.officer("examiner"), world.officer("examiner", number=2)
    moment = timezone.now() + timedelta(minutes=5)
    with time_machine.travel(moment, tick=False):
        take(pooled, first)
    assert (work_of(pooled).assignee, work_of(pooled).assigned_at) == (first, moment)
    assert "start" not in names(pooled, second)
    assert "give_back" in names(pooled, first)
    assigning.give_back(application=pooled, actor=first, item_id=work_of(pooled).pk)
    assert (work_of(pooled).assignee, work_of(pooled).assigned_at) == (None, None)
    assert "take" in names(pooled, second)


def test_the_slower_one_is_told_who_has_it_since_when(world, pooled):
    first, second = world.officer("examiner"), world.officer("examiner", number=2)
    seen = pooled.revision
    take(pooled, first, seen=seen)
    with pytest.raises(StalePage) as stale:
        take(pooled, second, seen=seen)
    assert stale.value.who == first.full_name
    with pytest.raises(ActRefused, match=first.full_name):
        take(pooled, second)
    assert work_of(pooled).assignee == first


def test_the_slower_page_answers_409_and_names_the_faster_one(client, world, pooled):
    first, second = world.officer("examiner"), world.officer("examiner", number=2)
    data = {"seen": pooled.revision, "target": work_of(pooled).pk}
    url = reverse("desk:act", args=[pooled.pk, "take"])
    client.force_login(first)
    assert client.post(url, data).status_code == 302
    client.force_login(second)
    answer = client.post(url, data)
    assert answer.status_code == 409
    assert first.full_name in answer.content.decode()


def test_a_lone_officer_is_not_asked_to_take_what_nobody_else_could(world, civil_status):
    application = states.received(world, civil_status)
    assert "take" not in names(application, world.officer("examiner"))


def test_who_stands_in_takes_it_for_the_absent_colleague(world, pooled):
    absent, helper = world.officer("examiner"), world.officer("clerk", world.far)
    factories.DelegationFactory(post=absent.posts.get(), to=helper)
    take(pooled, helper)
    assert work_of(pooled).assignee == absent


def test_only_the_team_takes(world, pooled):
    for person in (world.officer("clerk"), world.officer("examiner", world.neighbour)):
        with pytest.raises(NotAllowed):
            take(pooled, person)


def test_what_nobody_has_cannot_be_given_back(world, pooled):
    with pytest.raises(ActRefused):
        assigning.give_back(
            application=pooled, actor=world.officer("examiner"), item_id=work_of(pooled).pk
        )


# --- given by others ----------------------------------------------------------------------------
def test_a_colleague_s_work_is_taken_away_by_a_leader_only(world, pooled):
    first, second = world.officer("examiner"), world.officer("examiner", number=2)
    take(pooled, first)
    frame = {"application": pooled, "item_id": work_of(pooled).pk, "to": second}
    assert "assign" not in names(pooled, second)
    with pytest.raises(NotAllowed):
        assigning.assign(**frame, actor=second)
    assigning.assign(**frame, actor=world.officer("approver"))
    assert work_of(pooled).assignee == second


# --- who does the next step -----------------------------------------------------------------------
@pytest.fixture
def at_coordinator(world, land_transfer):
    """The first step gives the work out: two examiners at the land office could have it."""
    world.officer("examiner", world.land)
    world.officer("examiner", world.land, number=2)
    return states.started(world, land_transfer)


def test_the_coordinator_chooses_who_examines(client, world, at_coordinator):
    run, colleague = (
        states.open_run(at_coordinator),
        world.officer("examiner", world.land, number=2),
    )
    client.force_login(run.assignee)
    url = reverse("desk:act", args=[at_coordinator.pk, "forward"])
    gone = factories.PostFactory(
        agency=world.land, role="examiner", valid_to=today() - timedelta(days=1)
    ).user
    form = client.get(url).context["form"]
    offered = {value for value, _label in form.fields["to"].choices}
    assert str(colleague.pk) in offered
    assert str(gone.pk) not in offered
    data = {"seen": at_coordinator.revision, "note": "Gấp", "to": str(gone.pk)}
    assert client.post(url, data).context["form"].errors
    client.post(url, data | {"to": str(colleague.pk)})
    item = at_coordinator.work_items.open().get(step__step_id="examine")
    assert item.assignee == item.step.assignee == colleague
    assert item.assigned_at


def test_who_lost_the_post_meanwhile_is_refused(world, at_coordinator):
    run, clerk = states.open_run(at_coordinator), world.officer("clerk", world.land)
    with pytest.raises(ActRefused, match=r".+"):
        processing.forward_step(
            application=at_coordinator, actor=run.assignee, run_id=run.pk, to=clerk
        )
    assert states.open_run(at_coordinator) == run


def test_another_agency_gives_its_work_out_itself(client, world, land_transfer):
    """From the branch the file goes to the department of the province."""
    application = states.started(world, land_transfer)
    while (run := states.open_run(application)).step_id != "draft":
        application = states.step(world, application)
    leader = world.officer("approver", world.province)
    actor = states.holder(world, run)
    results.propose_result(
        application=application, actor=actor, run_id=run.pk, proposal=states.granted(application)
    )
    client.force_login(actor)
    form = client.get(reverse("desk:act", args=[application.pk, "forward"])).context["form"]
    assert "to" not in form.fields
    with pytest.raises(ActRefused):
        processing.forward_step(application=application, actor=actor, run_id=run.pk, to=leader)


# --- told -----------------------------------------------------------------------------------------
def test_the_page_and_the_inbox_say_who_has_it_since_when(client, world, pooled):
    leader, first = world.officer("approver"), world.officer("examiner")
    client.force_login(leader)
    url = reverse("desk:application", args=[pooled.pk])
    (hand,) = client.get(url).context["hands"]
    assert (hand["who"], hand["since"]) == (None, work_of(pooled).opened_at)
    take(pooled, first)
    (hand,) = client.get(url).context["hands"]
    assert (hand["who"], hand["since"]) == (first, work_of(pooled).assigned_at)
    row = client.get(reverse("desk:inbox") + "?view=office").content.decode()
    assert first.full_name in row.split("<tbody>")[1]


def test_the_history_names_from_whom_to_whom(world, pooled):
    first, second = world.officer("examiner"), world.officer("examiner", number=2)
    first.full_name, second.full_name = "Trần Thị Một", "Lê Văn Hai"
    first.save()
    second.save()
    frame = {"application": pooled, "item_id": work_of(pooled).pk}
    assigning.assign(**frame, actor=first, to=second)
    assigning.assign(**frame, actor=world.officer("approver"), to=first)
    assigning.give_back(**frame, actor=first)
    texts = [line["text"] for line in history(pooled)[:3]]
    assert "Trần Thị Một" in texts[0]
    assert texts[1].index("Lê Văn Hai") < texts[1].index("Trần Thị Một")
    assert "Lê Văn Hai" in texts[2]
    assert Event.objects.history(pooled.audit_stream).last().act == "give_back"


@pytest.mark.parametrize(
    ("act", "state"),
    [("receive", "filed"), ("refuse_reception", "filed"), ("hand_over", "finished")],
)
def test_work_at_the_door_that_a_colleague_has_is_theirs(world, civil_status, act, state):
    """Whatever page the form came from."""
    application = states.paid(getattr(states, state)(world, civil_status))
    me, other = world.officer("receptionist"), world.officer("receptionist", number=2)
    take(application, me)
    with pytest.raises(NotAllowed):
        ways.do(act, application, other, application)
    assert ways.do(act, application, me, application).status != application.status
