"""Work that nobody can do: found, told once to those who can mend it, listed, given on."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from portal.accounts import absences
from portal.accounts.models import Absence, Post, User
from portal.audit.models import Event
from portal.core.dates import today
from portal.notices.models import Notice
from procedures import holders
from procedures.models import WorkItem
from procedures.services import assigning
from tests import factories, states

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PAGE = "/ban-lam-viec/vang-mat/"


@pytest.fixture
def started(world, civil_status):
    """The one examiner of the commune has the file; its approver is there."""
    world.officer("approver")
    return states.started(world, civil_status)


@pytest.fixture
def boss(db):
    return factories.UserFactory(person=None, phone="", is_staff=True, is_superuser=True)


def away(world, user, days=7):
    first, leader = today(), world.officer("approver")
    return absences.note(user=user, actor=leader, first=first, last=first + days * DAY)


def found():
    return [(gap.agency, gap.role, gap.assignee, gap.number) for gap in holders.gaps()]


def told(user):
    return list(Notice.objects.filter(recipient=user, kind="desk_gap"))


# --- found ------------------------------------------------------------------------------------
def test_where_everybody_is_there_nothing_is_found(started):
    assert found() == []


def test_the_only_holder_who_is_away_leaves_a_gap(world, started):
    examiner = world.officer("examiner")
    away(world, examiner)
    assert found() == [(world.commune.pk, "examiner", examiner.pk, 1)]
    assert holders.gaps()[0].since == today()


@pytest.mark.parametrize("how", ["post ended", "account closed", "nobody ever"])
def test_so_does_who_has_left(world, started, how):
    examiner = world.officer("examiner")
    if how == "post ended":
        examiner.posts.update(valid_to=today() - DAY)
    elif how == "account closed":
        User.objects.filter(pk=examiner.pk).update(is_active=False)
    else:
        Post.objects.filter(user=examiner).delete()
    assert [(gap.role, gap.assignee) for gap in holders.gaps()] == [("examiner", examiner.pk)]


def test_who_stands_in_fills_it_until_the_last_day(world, started):
    post, leader = world.officer("examiner").posts.get(), world.officer("approver")
    away(world, post.user, days=9)
    factories.DelegationFactory(post=post, to=leader, valid_to=today() + 2 * DAY)
    assert found() == []
    with time_machine.travel(f"{today() + 3 * DAY}T03:00:00+00:00", tick=False):
        assert [gap[:2] for gap in found()] == [(world.commune.pk, "examiner")]


def test_who_stands_in_and_is_away_as_well_is_no_help(world, started):
    post, other = world.officer("examiner").posts.get(), world.officer("receptionist")
    factories.DelegationFactory(post=post, to=other, valid_to=today() + 2 * DAY)
    for user in (post.user, other):
        away(world, user)
    assert [gap[1] for gap in found()] == ["examiner"]


def test_a_colleague_does_not_free_what_lies_on_the_desk_of_who_is_gone(world, started):
    examiner, colleague = (world.officer("examiner", number=number) for number in (1, 2))
    away(world, examiner)
    assert found() == [(world.commune.pk, "examiner", examiner.pk, 1)]

    item = started.work_items.open().get()
    leader = world.officer("approver")
    assigning.assign(application=started, actor=leader, item_id=item.pk, to=colleague)
    assert found() == []


def test_team_work_needs_one_who_is_there(world, civil_status):
    states.received(world, civil_status)
    first, second = (world.officer("examiner", number=number) for number in (1, 2))
    away(world, first)
    assert found() == []
    away(world, second)
    assert found() == [(world.commune.pk, "examiner", None, 1)]
    WorkItem.objects.update(closed_at="2026-01-01T00:00:00Z")
    assert found() == []


# --- told -------------------------------------------------------------------------------------
def test_leaders_and_administrators_are_told_once_and_nobody_else(world, started, boss):
    examiner, other = world.officer("examiner"), world.officer("approver", world.neighbour)
    away(world, examiner)
    for _time in range(3):
        holders.tell_of_gaps()

    assert [len(told(one)) for one in (world.officer("approver"), boss)] == [1, 1]
    assert told(other) == told(examiner) == told(world.citizen) == []
    assert told(boss)[0].context["who"] == examiner.full_name


def test_another_absence_is_told_again(world, started, boss):
    examiner = world.officer("examiner")
    absence = away(world, examiner)
    holders.tell_of_gaps()
    absences.end(absence=absence, actor=boss)
    holders.tell_of_gaps()
    assert len(told(boss)) == 1
    with time_machine.travel(f"{today() + 9 * DAY}T03:00:00+00:00", tick=False):
        away(world, examiner)
        holders.tell_of_gaps()
    assert len(told(boss)) == 2


def test_where_the_leader_is_the_one_who_is_gone_those_above_are_told(world, civil_status, boss):
    above = world.officer("approver", world.commune.parent)
    leader = world.officer("approver")
    states.to_approve(world, civil_status)
    away(world, leader)
    holders.tell_of_gaps()
    assert len(told(above)) == 1
    assert told(leader) == []


# --- the page ---------------------------------------------------------------------------------
def given(user, first, last):
    days = {"first": first, "last": last}
    parts = {
        f"{name}_{part}": getattr(day, part)
        for name, day in days.items()
        for part in ("day", "month", "year")
    }
    return {"who": user.pk or ""} | parts


def test_a_leader_notes_who_is_away_sees_what_lies_still_and_ends_it(client, world, started):
    leader, examiner = world.officer("approver"), world.officer("examiner")
    client.force_login(leader)
    assert client.post(PAGE, given(examiner, today(), today() + DAY)).status_code == 302

    page = client.get(PAGE)
    (row,) = page.context["gaps"]
    assert (row["who"], row["gap"].number) == (examiner, 1)
    listed = client.get(row["url"])
    assert [one["application"] for one in listed.context["rows"]] == [started]
    assert client.get("/ban-lam-viec/").context["gaps"] == 1
    case = client.get(reverse("desk:application", args=[started.pk]))
    assert [hand["is_alone"] for hand in case.context["hands"]] == [True]

    absence = Absence.objects.get()
    for status in (302, 404):
        assert client.post(PAGE, {"back": absence.pk}).status_code == status
    assert client.get(PAGE).context["gaps"] == []
    acts = Event.objects.filter(stream=f"absence:{absence.pk}").values_list("act", flat=True)
    assert list(acts) == ["add", "change"]


@pytest.mark.parametrize("wrong", ["twice", "backwards", "past", "stranger", "nobody"])
def test_a_wrong_absence_is_told_beside_its_field(client, world, started, wrong):
    client.force_login(world.officer("approver"))
    who, first, last, field = world.officer("examiner"), today(), today() + DAY, "last"
    if wrong == "twice":
        client.post(PAGE, given(who, first, last))
        field = "first"
    elif wrong == "backwards":
        first, last = last, first
    elif wrong == "past":
        first, last = today() - 3 * DAY, today() - DAY
    else:
        who = world.officer("examiner", world.neighbour) if wrong == "stranger" else User(pk=None)
        field = "who"
    answer = client.post(PAGE, given(who, first, last))

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert Absence.objects.count() == (wrong == "twice")


def test_only_leaders_open_it_and_see_their_own_agency(client, world, started):
    away(world, world.officer("examiner"))
    client.force_login(world.officer("examiner"))
    assert client.get(PAGE).status_code == 403
    client.force_login(world.officer("approver", world.neighbour))
    page = client.get(PAGE)
    assert (page.context["gaps"], list(page.context["absences"])) == ([], [])
    absence = Absence.objects.get()
    assert client.post(PAGE, {"back": absence.pk}).status_code == 404
    assert client.post(PAGE, {"back": "x' OR 1=1"}).status_code == 404
    absence.refresh_from_db()
    assert absence.ended_at is None
