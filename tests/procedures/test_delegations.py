"""Acts of a post in the hands of a colleague: given, used, told, and over by themselves."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Delegation, User
from portal.audit.models import Event
from portal.core.dates import today
from procedures.services import endings, reception
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
        day = f"{today() - WEEK:%Y-%m-%d}"
        changes = {"valid_from": day, "valid_to": day}
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
    assert event.stored.payload["for_post"] == {"id": post.pk, "holder": post.user.full_name}


def test_ones_own_acts_say_nothing_of_it(world, civil_status):
    stand_in(world)
    application = states.paid(states.filed(world, civil_status))
    application = reception.receive(application=application, actor=world.officer("receptionist"))
    examiner = fresh(world.officer("examiner"))
    application = reception.start(application=application, actor=examiner)
    event = Event.objects.get(stream=application.audit_stream, act="start")
    assert not hasattr(event, "stored") or "for_post" not in event.stored.payload


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
