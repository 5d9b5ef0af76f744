"""Many files at once as the desk shows it: ticked, confirmed, done, told."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.tasks.testing import drain
from procedures.models import BulkRun, ResultDraft, Status, WorkItem
from procedures.services import assigning, bulk, reception, signing
from tests import factories, states
from tests.procedures.test_bulk import begin, several, statuses

pytestmark = pytest.mark.django_db
INBOX = "/ban-lam-viec/"
RUNS = reverse("desk:bulk_runs")


def url(act):
    return reverse("desk:bulk", args=[act])


def works(applications):
    return [str(one.work_items.open().get().pk) for one in applications]


def ticked(client, act, applications, **more):
    """The page that confirms."""
    return client.post(url(act), {"item": works(applications), **more})


def confirmed(client, act, page, **fields):
    """As the page would send it."""
    sent = [row["sent"] for row in page.context["possible"]]
    token = page.context["form"]["token"].value()
    return client.post(url(act), {"chosen": sent, "token": token, **fields})


@pytest.fixture
def decided(world, civil_status):
    return several(states.to_approve, world, civil_status)


# --- choosing -----------------------------------------------------------------------------------
def test_a_leader_ticks_confirms_and_reads_what_became_of_each(client, world, decided):
    client.force_login(world.officer("approver"))
    page = client.get(INBOX)
    assert [act["name"] for act in page.context["bar"]] == ["approve", "return"]
    page = ticked(client, "approve", decided)
    assert len(page.context["possible"]) == 3
    assert not BulkRun.objects.exists()
    answer = confirmed(client, "approve", page, note="")
    run = BulkRun.objects.get()
    assert answer.url == reverse("desk:bulk_run", args=[run.pk])
    page = client.get(answer.url).content.decode()
    assert "data-wait" in page
    drain("default")
    page = client.get(answer.url).content.decode()
    assert "data-wait" not in page
    assert all(one.code in page for one in decided)
    assert statuses(decided) == [Status.PROCESSED] * 3
    assert [run.done for run in client.get(RUNS).context["runs"]] == [3]


def test_what_cannot_be_done_stands_apart_with_its_reason(client, world, civil_status, decided):
    gap = decided[0]
    ResultDraft.objects.filter(application=gap).delete()
    client.force_login(world.officer("approver"))
    page = ticked(client, "approve", decided)
    (left_out,) = page.context["impossible"]
    assert left_out["application"] == gap
    assert left_out["why"]
    assert left_out["why"] in page.content.decode()
    confirmed(client, "approve", page, note="")
    assert BulkRun.objects.get().items.count() == 2


def test_what_was_forged_into_the_form_is_refused_by_the_worker(client, world, decided):
    """The page left it out; somebody sends it along all the same."""
    gap = decided[0]
    ResultDraft.objects.filter(application=gap).delete()
    client.force_login(world.officer("approver"))
    sent = [f"{pk}:{one.revision}" for pk, one in zip(works(decided), decided, strict=True)]
    for one in decided:
        one.refresh_from_db()
    data = {"chosen": [*sent, "nonsense", f"{uuid4()}:1", ":"], "token": uuid4(), "note": ""}
    client.post(url("approve"), data)
    drain("default")
    assert statuses(decided)[0] == Status.PROCESSING
    assert BulkRun.objects.get().items.count() == 3


def test_foreign_files_are_neither_shown_nor_done(client, world, decided):
    for person in (world.officer("approver", world.neighbour), world.officer("examiner")):
        client.force_login(person)
        answer = ticked(client, "approve", decided)
        assert answer.url == reverse("desk:inbox")
    client.force_login(world.officer("examiner"))
    assert BulkRun.objects.count() == 0


def test_sent_twice_it_is_begun_once(client, world, decided):
    client.force_login(world.officer("approver"))
    page = ticked(client, "approve", decided)
    first = confirmed(client, "approve", page, note="")
    second = confirmed(client, "approve", page, note="")
    assert first.url == second.url
    assert BulkRun.objects.count() == 1


def test_a_return_without_a_reason_is_asked_for_it_and_loses_nothing(client, world, decided):
    client.force_login(world.officer("approver"))
    page = confirmed(client, "return", ticked(client, "return", decided), reason="")
    assert page.context["form"].errors
    assert len(page.context["possible"]) == 3
    confirmed(client, "return", page, reason="Sai tên")
    drain("default")
    assert {states.open_run(one).step_id for one in decided} == {"examine"}


def test_what_a_leader_signs_is_left_out_beforehand(client, world, decided, phone):
    """Who has a certificate does not approve without it."""
    leader = world.officer("approver")
    phone.give(leader)
    client.force_login(leader)

    page = ticked(client, "approve", decided)

    assert page.context["possible"] == []
    assert {row["why"] for row in page.context["impossible"]} == {
        "Bạn phải ký quyết định này bằng chứng thư số của mình, ở mục “Chờ ký”."
    }


def test_what_is_being_signed_is_left_out_beforehand(client, world, decided, phone):
    leader = world.officer("approver")
    phone.give(leader)
    signing.sign_many(actor=leader, runs=[states.open_run(decided[0])])
    client.force_login(world.officer("approver", number=2))

    page = ticked(client, "approve", decided)

    assert len(page.context["possible"]) == 2
    (out,) = page.context["impossible"]
    assert (out["application"], out["why"]) == (
        decided[0],
        "Hồ sơ này đang chờ xác nhận ký trên điện thoại.",
    )


def test_what_changed_after_the_page_is_not_done(client, world, decided):
    client.force_login(world.officer("approver"))
    page = ticked(client, "approve", decided)
    one = decided[1]
    type(one).objects.filter(pk=one.pk).update(revision=one.revision + 5)
    confirmed(client, "approve", page, note="")
    drain("default")
    assert statuses(decided) == [Status.PROCESSED, Status.PROCESSING, Status.PROCESSED]


def test_an_error_in_the_form_does_not_renew_what_was_seen(client, world, decided):
    client.force_login(world.officer("approver"))
    page = ticked(client, "return", decided)
    one = decided[1]
    type(one).objects.filter(pk=one.pk).update(revision=one.revision + 5)
    page = confirmed(client, "return", page, reason="")
    confirmed(client, "return", page, reason="Sai tên")
    drain("default")
    assert BulkRun.objects.counted().get().refused == 1


def test_nothing_ticked_leads_back(client, world, decided):
    client.force_login(world.officer("approver"))
    for data in ({}, {"item": "nonsense"}, {"whole": "1", "view": "citizen"}):
        assert client.post(url("approve"), data).url == reverse("desk:inbox")
    assert client.get(url("approve")).url == reverse("desk:inbox")
    assert client.post(url("fly"), {"item": works(decided)}).status_code == 404


def test_the_whole_list_is_taken_as_it_is_filtered(client, world, civil_status, monkeypatch):
    door = world.officer("receptionist")
    for channel in ("online", "online", "in_person"):
        by = factories.UserFactory()
        states.paid(states.filed(world, civil_status, by=by, channel=channel))
    client.force_login(door)
    data = {"whole": "1", "view": "due", "channel": "online"}
    page = client.post(url("receive"), data)
    assert len(page.context["possible"]) == 2
    monkeypatch.setattr(bulk, "LIMIT", 1)
    page = client.post(url("receive"), data)
    assert len(page.context["possible"]) == 1
    assert page.context["is_cut"]


def test_all_of_a_page_are_ticked_by_a_link(client, world, decided):
    client.force_login(world.officer("approver"))
    page = client.get(INBOX)
    assert "checked" not in page.content.decode().split("<tbody>")[1]
    page = client.get(INBOX + page.context["tick_url"])
    assert page.content.decode().split("<tbody>")[1].count(" checked") == 3
    assert "tick" not in page.context["tick_url"]


# --- who sits there -----------------------------------------------------------------------------
def test_approving_asks_who_sits_there_once_and_keeps_what_was_ticked(client, world, decided):
    client.force_login(world.officer("approver"))
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        session = client.session
        session.set_expiry(86400)
        session.save()
        answer = ticked(client, "approve", decided)
        assert answer.url.startswith(reverse("account_reauthenticate"))
        for login in (session := client.session)["account_authentication_methods"]:
            login["at"] = timezone.now().timestamp()
        session.save()
        page = client.get(url("approve"))
        assert len(page.context["possible"]) == 3
        confirmed(client, "approve", page, note="")
    assert BulkRun.objects.count() == 1


def test_a_post_that_has_just_ended_shuts_the_page(client, world, decided):
    leader = world.officer("approver")
    client.force_login(leader)
    page = ticked(client, "approve", decided)
    leader.posts.update(valid_to=timezone.now() - timedelta(days=2))
    assert confirmed(client, "approve", page, note="").status_code == 403


# --- results ------------------------------------------------------------------------------------
def test_a_run_is_shown_to_whoever_began_it(client, world, decided):
    run = begin(world.officer("approver"), "approve", *decided, note="")
    page = reverse("desk:bulk_run", args=[run.pk])
    client.force_login(world.officer("approver", number=2))
    assert client.get(page).status_code == 404
    assert client.get(RUNS).context["runs"] == []
    client.force_login(world.officer("approver"))
    assert client.get(page).status_code == 200


def test_only_what_was_not_done_is_shown_where_asked(client, world, decided):
    leader = world.officer("approver")
    run = begin(leader, "approve", *decided, note="")
    type(decided[0]).objects.filter(pk=decided[0].pk).update(revision=99)
    drain("default")
    client.force_login(leader)
    rows = client.get(reverse("desk:bulk_run", args=[run.pk]), {"view": "refused"}).context["rows"]
    assert [row["application"] for row in rows] == [decided[0]]
    assert rows[0]["why"]


def counted(client, address, **data):
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(address, data) if data else client.get(address)
        assert answer.status_code == 200
    return len(asked)


def test_more_files_ask_the_database_no_more(client, world, civil_status, decided):
    leader = world.officer("approver")
    client.force_login(leader)
    begin(leader, "approve", decided[0], note="")
    page = reverse("desk:bulk_run", args=[BulkRun.objects.get().pk])
    for act in ("approve", "return"):
        ticked(client, act, decided)  # words of the version
    client.get(page), client.get(RUNS)
    few = [counted(client, url(act), item=works(decided[:1])) for act in ("approve", "return")]
    few += [counted(client, page), counted(client, RUNS)]
    more = several(states.to_approve, world, civil_status)
    begin(leader, "approve", *decided, *more, note="")
    page = reverse("desk:bulk_run", args=[BulkRun.objects.order_by("begun_at").last().pk])
    every = works([*decided, *more])
    many = [counted(client, url(act), item=every) for act in ("approve", "return")]
    many += [counted(client, page), counted(client, RUNS)]
    assert many == few


# --- the work of the agency ---------------------------------------------------------------------
def test_a_leader_sees_and_gives_out_the_work_of_the_agency(client, world, civil_status):
    files = several(states.received, world, civil_status, 2)
    first, second = world.officer("examiner"), world.officer("examiner", number=2)
    client.force_login(world.officer("approver"))
    page = client.get(INBOX, {"view": "office"})
    assert {row["application"] for row in page.context["rows"]} == set(files)
    assert [act["name"] for act in page.context["bar"]] == ["assign"]
    page = ticked(client, "assign", files)
    people = {value for value, _label in page.context["form"].fields["to"].choices if value}
    assert people == {str(first.pk), str(second.pk)}
    outsider = world.officer("examiner", world.neighbour)
    assert confirmed(client, "assign", page, to=str(outsider.pk)).context["form"].errors
    confirmed(client, "assign", page, to=str(second.pk))
    drain("default")
    assert set(WorkItem.objects.open().values_list("assignee", flat=True)) == {second.pk}


def test_a_leader_sees_what_is_overdue_there_and_whose_it_is(client, world, civil_status):
    """Late work by officer: the list that a leader asks about every morning."""
    late, idle, timely = several(states.received, world, civil_status, 3)
    examiner = world.officer("examiner")
    for application in (late, timely):
        assigning.assign(
            application=application,
            actor=world.officer("approver"),
            item_id=application.work_items.open().get().pk,
            to=examiner,
        )
    for application in (late, idle):
        application.work_items.open().update(due_at=timezone.now() - timedelta(days=2))
    client.force_login(world.officer("approver"))
    page = client.get(INBOX, {"view": "office_overdue"})
    assert {row["application"] for row in page.context["rows"]} == {late, idle}
    (link,) = (one for one in page.context["group_views"] if "office_overdue" in one["url"])
    assert (link["count"].number, link["is_hot"], link["current"]) == (2, True, True)
    assert f'<option value="{examiner.pk}">{examiner.full_name}</option>' in page.content.decode()
    shown = {"view": "office_overdue", "officer": examiner.pk}
    assert [row["application"] for row in client.get(INBOX, shown).context["rows"]] == [late]
    page = client.get(INBOX, shown | {"officer": "0"})
    assert [row["application"] for row in page.context["rows"]] == [idle]
    assert [chip["label"] for chip in page.context["chips"]] == ["Chưa phân công"]
    foreign = world.officer("examiner", world.neighbour)
    page = client.get(INBOX, shown | {"officer": foreign.pk})  # no choice: no filter either
    assert page.context["chips"] == []


def test_who_leads_nothing_has_no_view_of_the_agency(client, world, civil_status):
    states.received(world, civil_status)
    client.force_login(world.officer("receptionist"))
    page = client.get(INBOX, {"view": "office"})
    assert page.context["rows"] == []
    assert [link["url"] for link in page.context["group_views"] if "office" in link["url"]] == []


def test_the_bar_offers_what_the_listed_files_have(client, world, civil_status):
    application = states.paid(states.filed(world, civil_status))
    door = world.officer("receptionist")
    client.force_login(door)
    assert [act["name"] for act in client.get(INBOX).context["bar"]] == ["receive"]
    world.officer("receptionist", number=2)
    names = [act["name"] for act in client.get(INBOX).context["bar"]]
    assert names == ["receive", "take", "assign"]
    reception.receive(application=application, actor=door)
    assert client.get(INBOX).context["bar"] == []
