"""Opinions asked of several agencies at once, and what becomes of one that nobody gives in time."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from portal.audit.services import last_event
from portal.notices.models import Notice
from portal.tasks.testing import drain
from procedures import jobs
from procedures.acts import acts_for
from procedures.models import Opinion, WorkItem
from procedures.services import assigning, opinions, processing, recalling
from procedures.services.errors import ActRefused, NotAllowed
from tests import states
from tests.procedures.test_desk_acts import act_url, take

pytestmark = pytest.mark.django_db
QUESTION = "Thửa đất có tranh chấp không?"
WHY = "Đã đủ căn cứ"
ANSWER = {"verdict": "agree", "text": "Không có tranh chấp"}


@pytest.fixture
def examined(world, land_transfer):
    return states.step(world, states.started(world, land_transfer))


@pytest.fixture
def examiner(world, examined):
    return states.holder(world, run_of(examined))


def run_of(application):
    return application.steps.open().get(step_id="examine")


def ask(application, examiner, agency, hours=8, also=()):
    question = {"agency": agency, "text": QUESTION, "hours": hours, "also": also}
    run = run_of(application)
    return opinions.ask_opinion(
        application=application, actor=examiner, run_id=run.pk, question=question
    )


def recall(application, actor, opinion, reason=WHY):
    return recalling.recall_opinion(
        application=application, actor=actor, opinion_id=opinion.pk, reason=reason
    )


def names(application, officer):
    return [act.name for act in acts_for(application, officer)]


def kinds_of(user):
    mine = Notice.objects.filter(recipient=user).exclude(kind="desk_work")
    return list(mine.order_by("created_at").values_list("kind", flat=True))


# --- asked together ---------------------------------------------------------------------------
def test_two_agencies_are_asked_at_once_each_with_its_own_date(client, world, examined, examiner):
    data = {"agency": world.tax.pk, "hours": 8, "agency_2": world.neighbour.pk, "hours_2": 40}
    events = examined.revision
    take(client, examiner, examined, "ask_opinion", question=QUESTION, **data)

    tax = examined.opinions.get(agency=world.tax)
    neighbour = examined.opinions.get(agency=world.neighbour)
    assert (tax.question, neighbour.question) == (QUESTION, QUESTION)
    assert tax.due_at < neighbour.due_at
    assert names(examined, world.officer("examiner", world.neighbour)) == ["give_opinion", "assign"]
    examined.refresh_from_db()
    assert examined.revision == events + 1
    asked = last_event(examined.audit_stream).payload["agencies"]
    assert asked == [world.tax.code, world.neighbour.code]


def test_the_same_agency_twice_is_told_beside_its_field(client, world, examined, examiner):
    data = {"agency": world.tax.pk, "hours": 8, "agency_3": world.tax.pk, "hours_3": 16}
    page = take(client, examiner, examined, "ask_opinion", question=QUESTION, **data)

    assert list(page.context["form"].errors) == ["agency_3"]
    assert QUESTION in page.content.decode()
    assert "<details" in page.content.decode()
    assert page.context["form"].is_open
    assert not examined.opinions.exists()


def test_where_one_has_been_asked_already_none_is_asked(world, examined, examiner):
    ask(examined, examiner, world.tax)
    with pytest.raises(ActRefused, match=world.tax.label()[:8]):
        ask(examined, examiner, world.neighbour, also=[(world.tax, 8)])

    assert examined.opinions.count() == 1
    with pytest.raises(ActRefused):
        ask(examined, examiner, world.neighbour, also=[(run_of(examined).agency, 8)])
    assert examined.work_items.open().filter(kind=WorkItem.Kind.OPINION).count() == 1


def test_the_step_that_asked_sees_who_has_answered(client, world, examined, examiner):
    ask(examined, examiner, world.tax, also=[(world.neighbour, 8)])
    opinion = examined.opinions.get(agency=world.neighbour)
    opinions.give_opinion(
        application=examined,
        actor=world.officer("examiner", world.neighbour),
        opinion_id=opinion.pk,
        answer=ANSWER,
    )
    client.force_login(examiner)
    rows = client.get(f"/ban-lam-viec/ho-so/{examined.pk}/").context["asked"]

    assert [(row["agency"], row["css"], str(row["verdict"])) for row in rows] == [
        (world.tax, "wait", ""),
        (world.neighbour, "", "Đồng ý"),
    ]


# --- overdue ----------------------------------------------------------------------------------
@pytest.fixture
def late(world, examined, examiner):
    """Asked of the tax office, whose time is over."""
    ask(examined, examiner, world.tax)
    drain()
    due = examined.opinions.get().due_at
    with time_machine.travel(due + timedelta(hours=1), tick=False):
        yield examined


def test_a_late_opinion_comes_before_the_approvers_once(world, examiner, late):
    approver = world.officer("approver", world.tax)
    assert "give_opinion" not in names(late, approver)
    for _time in range(2):
        jobs.escalate_late()
        drain()

    assert late.opinions.get().escalated_at == timezone.now()
    assert "give_opinion" in names(late, approver)
    assert kinds_of(approver) == ["desk_escalated"]
    assert kinds_of(examiner) == ["desk_opinion_late"]
    assert last_event(late.audit_stream).act == "escalate_opinion"
    told = Notice.objects.get(recipient=approver, kind="desk_escalated")
    assert QUESTION not in str(told.context)


@pytest.mark.parametrize("role", ["approver", "examiner"])
def test_either_desk_answers_and_both_are_empty_then(client, world, late, role):
    jobs.escalate_late()
    world.officer("approver", world.tax)
    officer = world.officer(role, world.tax)
    client.force_login(officer)
    assert QUESTION in client.get(act_url(late, "give_opinion")).content.decode()
    take(client, officer, late, "give_opinion", **ANSWER)

    assert late.opinions.get().answered_by == officer
    assert not late.work_items.open().filter(kind=WorkItem.Kind.OPINION).exists()


def test_the_approver_of_another_agency_has_no_part_in_it(world, late):
    jobs.escalate_late()
    with pytest.raises(NotAllowed):
        opinions.give_opinion(
            application=late,
            actor=world.officer("approver", world.neighbour),
            opinion_id=late.opinions.get().pk,
            answer=ANSWER,
        )


def test_recalling_clears_both_desks(world, examiner, late):
    jobs.escalate_late()
    opinion = late.opinions.get()
    recall(late, examiner, opinion)

    assert not late.work_items.open().filter(kind=WorkItem.Kind.OPINION).exists()


@pytest.mark.parametrize("how", ["in time", "answered", "recalled"])
def test_nothing_else_is_escalated(world, examined, examiner, how):
    ask(examined, examiner, world.tax)
    opinion = examined.opinions.get()
    frame = {"application": examined, "opinion_id": opinion.pk}
    if how == "answered":
        opinions.give_opinion(actor=world.officer("examiner", world.tax), answer=ANSWER, **frame)
    if how == "recalled":
        recalling.recall_opinion(actor=examiner, reason=WHY, **frame)
    hours = timedelta(hours=-1 if how == "in time" else 1)
    with time_machine.travel(opinion.due_at + hours, tick=False):
        jobs.escalate_late()
        with pytest.raises(ActRefused):
            opinions.escalate_opinion(**frame)

    assert not Opinion.objects.filter(escalated_at__isnull=False).exists()


def test_the_page_says_that_an_answer_is_overdue(client, examiner, late):
    jobs.escalate_late()
    client.force_login(examiner)
    page = client.get(f"/ban-lam-viec/ho-so/{late.pk}/")

    assert [(row["css"], bool(row["is_escalated"])) for row in page.context["asked"]] == [
        ("late", True)
    ]
    assert "đã báo lãnh đạo cơ quan đó" in page.content.decode()


# --- taken back -------------------------------------------------------------------------------
def test_it_is_taken_back_beside_the_question_with_a_reason_that_is_kept(
    client, world, examined, examiner
):
    ask(examined, examiner, world.tax, also=[(world.neighbour, 8)])
    examined.refresh_from_db()
    client.force_login(examiner)
    url = f"/ban-lam-viec/ho-so/{examined.pk}/"
    page = client.get(url)
    tax = examined.opinions.get(agency=world.tax)
    assert {str(row["recall"].target_id) for row in page.context["asked"]} == {
        str(one.pk) for one in examined.opinions.all()
    }
    assert "recall_opinion" not in [act.name for act in page.context["acts"]]
    assert f'name="target" value="{tax.pk}"' in page.content.decode()

    data = {"seen": examined.revision, "target": str(tax.pk), "reason": WHY}
    assert client.post(act_url(examined, "recall_opinion"), data).status_code == 302

    tax.refresh_from_db()
    assert (tax.state, tax.recall_reason, tax.recalled_by) == ("recalled", WHY, examiner)
    event = last_event(examined.audit_stream)
    assert (event.act, event.payload["agencies"]) == ("recall_opinion", [world.tax.code])
    assert WHY in client.get(url).content.decode()
    assert examined.opinions.get(agency=world.neighbour).state == "asked"


def test_whoever_had_taken_it_up_is_told_that_nobody_waits(world, examined, examiner):
    ask(examined, examiner, world.tax)
    opinion, taxman = examined.opinions.get(), world.officer("examiner", world.tax)
    item = examined.work_items.open().get(opinion=opinion)
    assigning.take(application=examined, actor=taxman, item_id=item.pk)
    recall(examined, examiner, opinion)
    for _time in range(2):
        drain()

    assert kinds_of(taxman) == ["desk_recalled"]
    assert WHY not in str(Notice.objects.get(kind="desk_recalled").context)


def test_so_it_is_when_the_step_that_asked_goes_on(world, examined, examiner):
    ask(examined, examiner, world.tax)
    opinion, taxman = examined.opinions.get(), world.officer("examiner", world.tax)
    item = examined.work_items.open().get(opinion=opinion)
    assigning.take(application=examined, actor=taxman, item_id=item.pk)
    drain()
    run = run_of(examined)
    processing.forward_step(application=examined, actor=examiner, run_id=run.pk)
    drain()

    assert kinds_of(taxman) == ["desk_recalled"]
    opinion.refresh_from_db()
    assert (opinion.state, opinion.recalled_by) == ("recalled", None)


def test_nothing_is_taken_back_without_a_reason_or_twice(world, examined, examiner):
    ask(examined, examiner, world.tax)
    opinion = examined.opinions.get()
    with pytest.raises(ActRefused):
        recall(examined, examiner, opinion, reason=" ")
    recall(examined, examiner, opinion)
    with pytest.raises(ActRefused):
        recall(examined, examiner, opinion)
