"""Acts of a post in the hands of a colleague: given, used, told, and over by themselves."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Delegation, User
from portal.audit.models import Event
from portal.core.dates import today
from procedures.services import conversation, endings, reception, reversals
from procedures.services.errors import NotAllowed
from tests import factories, states

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@pytest.fixture
def administrator(client):
    user = factories.UserFactory(person=None, phone="", is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def given(world, **changes):
    """What an administrator types: the approver of the commune is away, an examiner stands in."""
    return {
        "post": world.officer("approver").posts.get().pk,
        "email": world.officer("examiner").email,
        "reason": "Nghỉ phép",
        "valid_from": f"{today():%Y-%m-%d}",
        "valid_to": f"{today() + WEEK:%Y-%m-%d}",
    } | changes


def delegate(client, world, **changes):
    return client.post(reverse("delegations:add"), given(world, **changes))


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_the_administrator_delegates_and_it_is_recorded(client, administrator, world):
    assert delegate(client, world).status_code == 302

    delegation = Delegation.objects.get()
    event = Event.objects.get(stream=f"delegation:{delegation.pk}")
    assert (event.act, event.actor) == ("add", administrator)
    roles = {post.role for post in fresh(world.officer("examiner")).current_posts}
    assert roles == {"examiner", "approver"}


@pytest.mark.parametrize("wrong", ["stranger", "self", "past", "twice"])
def test_what_makes_no_sense_is_refused(client, administrator, world, wrong):
    changes = {}
    if wrong == "twice":
        delegate(client, world)
    elif wrong == "past":
        changes = {"valid_from": f"{today() - WEEK:%Y-%m-%d}"}
    else:
        elsewhere = world.officer("examiner", world.far)
        who = world.officer("approver") if wrong == "self" else elsewhere
        changes = {"email": who.email}

    answer = delegate(client, world, **changes)

    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert Delegation.objects.count() == (1 if wrong == "twice" else 0)


def test_it_can_end_earlier_and_not_later(client, administrator, world):
    delegate(client, world)
    delegation = Delegation.objects.get()
    url = reverse("delegations:edit", args=[delegation.pk])
    assert client.post(url, {"valid_to": f"{today() + 2 * WEEK:%Y-%m-%d}"}).status_code == 200
    assert client.post(url, {"valid_to": f"{today():%Y-%m-%d}"}).status_code == 302
    delegation.refresh_from_db()
    assert delegation.valid_to == today()


def test_it_is_withdrawn_at_once_with_a_reason(client, administrator, world, civil_status):
    application, delegation = states.started(world, civil_status), stand_in(world)
    url = reverse("delegations:edit", args=[delegation.pk])
    typed = {"valid_to": f"{delegation.valid_to:%Y-%m-%d}"}
    for half in ({"revoke": "on"}, {"why": "Về sớm"}):
        assert client.post(url, typed | half).context["form"].errors

    assert client.post(url, typed | {"revoke": "on", "why": "Về sớm"}).status_code == 302

    event = Event.objects.get(stream=f"delegation:{delegation.pk}")
    assert (event.act, event.actor, event.stored.payload) == (
        "revoke",
        administrator,
        {"reason": "Về sớm"},
    )
    examiner = fresh(world.officer("examiner"))
    assert {post.role for post in examiner.current_posts} == {"examiner"}
    with pytest.raises(NotAllowed):
        endings.stop(application=application, actor=examiner, reason="Muộn")
    client.post(url, typed | {"revoke": "on", "why": "Lần nữa"})  # what is over stays as it was
    assert Event.objects.filter(stream=event.stream).count() == 1
    assert today().strftime("%d/%m/%Y") in client.get(reverse("delegations:index")).text
    assert delegate(client, world).status_code == 302  # the days are free again


def test_a_day_that_has_passed_is_not_its_last(client, administrator, world):
    delegation = stand_in(world)
    Delegation.objects.update(valid_from=today() - WEEK)
    url = reverse("delegations:edit", args=[delegation.pk])
    last_day = f"{today() - timedelta(days=1):%Y-%m-%d}"
    assert client.post(url, {"valid_to": last_day}).context["form"].errors


def stand_in(world, days=7):
    """The examiner of the commune has the approver's post."""
    post, to = world.officer("approver").posts.get(), world.officer("examiner")
    last_day = today() + timedelta(days=days)
    return factories.DelegationFactory(post=post, to=to, valid_to=last_day)


def test_an_act_under_delegation_says_for_whom_it_was_done(world, civil_status):
    application, post = states.started(world, civil_status), stand_in(world).post
    examiner = fresh(world.officer("examiner"))

    endings.stop(application=application, actor=examiner, reason="Tranh chấp")

    event = Event.objects.get(stream=application.audit_stream, act="stop")
    assert event.actor == examiner
    assert (event.post["id"], event.post["holder"]) == (post.pk, post.user.full_name)


def test_proposing_and_giving_it_up_say_for_whom(world, civil_status):
    coordinator = factories.PostFactory(agency=world.commune, role="coordinator")
    to = world.officer("receptionist")
    factories.DelegationFactory(post=coordinator, to=to)
    application = endings.stop(
        application=states.started(world, civil_status),
        actor=world.officer("approver"),
        reason="Tranh chấp",
    )
    application = reversals.propose_resume(
        application=application, actor=fresh(to), reason="Đã xong"
    )
    reversals.decline(application=application, actor=fresh(to), reason="Nhầm")
    conversation.write_note(application=application, actor=fresh(to), text="Đã gọi điện")

    events = Event.objects.filter(stream=application.audit_stream)
    for act in ("propose_resume", "decline_reversal"):
        post = events.get(act=act).post
        assert (post["id"], post["holder"]) == (coordinator.pk, coordinator.user.full_name)
    assert "holder" not in events.get(act="note").post  # a post of one's own is enough


def test_ones_own_acts_say_nothing_of_it(world, civil_status):
    stand_in(world)
    application = states.paid(states.filed(world, civil_status))
    application = reception.receive(application=application, actor=world.officer("receptionist"))
    examiner = fresh(world.officer("examiner"))
    application = reception.start(application=application, actor=examiner)
    event = Event.objects.get(stream=application.audit_stream, act="start")
    assert event.post["id"] == examiner.posts.get().pk
    assert event.in_place_of == ""


def test_the_document_names_by_whose_authority_it_is_signed(world, civil_status):
    application = states.step(world, states.started(world, civil_status))
    stand_in(world)
    world._officers["approver", world.commune.pk, 1] = fresh(world.officer("examiner"))

    while application.steps.open().exists():
        application = states.step(world, application)

    signer = application.documents.get(is_result=True).document.data["signer"]
    assert signer["position"] == "TUQ. Chủ tịch\nCán bộ"
    assert signer["name"] == world.officer("examiner").full_name


def test_it_ends_by_itself(world, civil_status):
    application = states.started(world, civil_status)
    stand_in(world, days=1)
    examiner, later = fresh(world.officer("examiner")), timezone.now() + timedelta(days=2)
    with time_machine.travel(later, tick=False), pytest.raises(NotAllowed):
        endings.stop(application=application, actor=examiner, reason="Muộn")
