"""Undoing an ending: one proposes, an approver agrees, and no more comes back than was."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import Event
from portal.documents.models import IssuedDocument
from portal.tasks.testing import drain
from procedures import acts
from procedures.models import Fee, Reversal, Status
from procedures.services import assigning, endings, processing, results, reversals
from procedures.services.errors import ActRefused, NotAllowed, StalePage
from tests import states

pytestmark = pytest.mark.django_db
WHY = ("Sai họ tên trong kết quả. " + "Xem biên bản làm việc với bà Hương. " * 10).strip()


def names(application, user):
    return {act.name for act in acts.acts_for(application, user) if not act.withheld}


@pytest.fixture
def stopped(world, civil_status):
    application = states.started(world, civil_status)
    head = world.officer("approver")
    return endings.stop(application=application, actor=head, reason="Tranh chấp")


@pytest.fixture
def finished(world, civil_status):
    return states.finished(world, civil_status, delivery="counter")


def propose(world, application, role="examiner"):
    act = reversals.propose_resume
    if application.status == Status.PROCESSED:
        act = reversals.propose_reopen
    return act(application=application, actor=world.officer(role), reason=WHY)


def test_the_desk_offers_each_act_to_whom_it_belongs(world, stopped):
    examiner, head = world.officer("examiner"), world.officer("approver")
    assert names(stopped, world.officer("cashier")) == set()
    assert names(stopped, head) == names(stopped, examiner) == {"propose_resume"}

    stopped = propose(world, stopped)

    assert names(stopped, examiner) == {"decline_reversal"}
    assert names(stopped, head) == {"resume", "decline_reversal"}
    assert names(stopped, world.officer("approver", world.neighbour)) == set()


def test_an_approver_who_proposes_does_not_decide(world, stopped):
    head, other = world.officer("approver"), world.officer("approver", number=2)
    stopped = propose(world, stopped, "approver")
    assert names(stopped, head) == {"decline_reversal"}
    with pytest.raises(NotAllowed):
        reversals.resume(application=stopped, actor=head)
    assert reversals.resume(application=stopped, actor=other).status == Status.PROCESSING


def test_nothing_is_lifted_that_nobody_proposed(world, stopped):
    with pytest.raises(ActRefused):
        reversals.resume(application=stopped, actor=world.officer("approver"))


def test_of_two_officers_at_once_the_second_finds_it_done(world, stopped):
    first, second = world.officer("approver"), world.officer("approver", number=2)
    seen = stopped.revision
    stopped = propose(world, stopped)
    with pytest.raises(StalePage):
        reversals.propose_resume(
            application=stopped, actor=world.officer("coordinator"), reason=WHY, seen=seen
        )
    seen = stopped.revision
    reversals.resume(application=stopped, actor=first, seen=seen)
    for act, more in ((reversals.resume, {}), (reversals.decline, {"reason": WHY})):
        with pytest.raises(ActRefused):
            act(application=stopped, actor=second, seen=seen, **more)
    assert stopped.reversals.get().decided_by == first


def test_a_stop_becomes_final(world, stopped):
    later = timezone.now() + reversals.FINAL_AFTER + timedelta(hours=1)
    with time_machine.travel(later, tick=False):
        assert names(stopped, world.officer("approver")) == set()
        with pytest.raises(ActRefused):
            propose(world, stopped)


def test_a_stop_that_became_final_meanwhile_is_offered_to_nobody(world, stopped):
    stopped = propose(world, stopped)
    head = world.officer("approver")
    later = timezone.now() + reversals.FINAL_AFTER + timedelta(hours=1)
    with time_machine.travel(later, tick=False):
        assert names(stopped, head) == {"decline_reversal"}
        (withheld,) = [one for one in acts.acts_for(stopped, head) if one.name == "resume"]
        assert withheld.withheld == str(reversals.FINAL)
        assert names(stopped, world.officer("examiner")) == {"decline_reversal"}
        with pytest.raises(ActRefused):
            reversals.resume(application=stopped, actor=head)


def test_a_proposal_is_nobodys_own(world, stopped):
    """Given to its author, it would wait for ever."""
    head, other = world.officer("approver"), world.officer("approver", number=2)
    stopped = propose(world, stopped, "approver")
    item = stopped.work_items.open().get()
    assert "assign" not in {act.name for act in acts.acts_for(stopped, other)}
    for act, more in (("assign", {"to": head}), ("take", {}), ("give_back", {})):
        with pytest.raises(ActRefused):
            getattr(assigning, act)(application=stopped, actor=other, item_id=item.pk, **more)
    item.refresh_from_db()
    assert item.assignee is None


@pytest.mark.threat(47)
def test_the_event_names_both_and_the_reason(world, stopped):
    states.lifted(world, propose_and_decline(world, stopped))
    event = Event.objects.get(stream=stopped.audit_stream, act="resume")
    assert event.actor == world.officer("approver")
    assert (event.before, event.after) == (Status.STOPPED, Status.PROCESSING)
    assert event.stored.payload["proposed_by"] == str(world.officer("coordinator").pk)
    assert event.why == "Đã giải quyết"


def propose_and_decline(world, application):
    application = propose(world, application)
    head = world.officer("approver")
    return reversals.decline(application=application, actor=head, reason="Chưa đủ căn cứ")


@pytest.mark.tampers
def test_only_what_the_case_still_needs_is_asked_for_again(world, stopped):
    fee = stopped.fees.get()
    Fee.objects.filter(pk=fee.pk).update(state=Fee.State.CANCELLED, settled=0)
    copy = {name: getattr(fee, name) for name in ("application", "kind", "due", "label")}
    copy |= {"amount": 5_000, "collecting_agency": fee.collecting_agency}
    gone = Fee.objects.create(rule_id="abolished", state=Fee.State.CANCELLED, **copy)
    twin = Fee.objects.create(rule_id=fee.rule_id, state=Fee.State.SETTLED, settled=5_000, **copy)

    states.lifted(world, stopped)

    states_now = dict(stopped.fees.values_list("pk", "state"))
    assert states_now[gone.pk] == states_now[fee.pk] == Fee.State.CANCELLED
    twin.delete()
    head = world.officer("approver")
    states.lifted(world, endings.stop(application=stopped, actor=head, reason="Lại"))
    fee.refresh_from_db()
    assert fee.state == Fee.State.OPEN


# --- a finished file ----------------------------------------------------------------------------
def test_a_reopened_file_goes_back_to_who_drafted_it_and_its_result_is_void(world, finished):
    document = finished.documents.get(is_result=True).document
    finished = propose(world, finished)
    head = world.officer("approver")

    application = reversals.reopen(application=finished, actor=head)

    document.refresh_from_db()
    run = states.open_run(application)
    assert (application.status, application.outcome) == (Status.PROCESSING, "")
    assert (document.state, document.state_reason) == (IssuedDocument.State.VOID, reversals.REDONE)
    assert (run.step_id, run.assignee) == ("examine", world.officer("examiner"))
    assert [item.kind for item in application.work_items.open()] == ["step"]
    assert not application.documents.visible_to(world.citizen).filter(is_result=True).exists()
    assert endings.why_not_withdraw(application) == ""


def test_a_result_made_anew_is_handed_over_and_the_void_one_is_not(world, finished):
    finished = propose(world, finished)
    application = reversals.reopen(application=finished, actor=world.officer("approver"))
    while application.steps.open().exists():
        application = states.step(world, application)

    shown = application.documents.visible_to(world.citizen).filter(is_result=True)
    assert [one.document.state for one in shown] == [IssuedDocument.State.VALID]
    assert application.documents.filter(is_result=True).count() == 2
    done = results.hand_over(application=application, actor=world.officer("receptionist"))
    assert done.status == Status.RETURNED


def test_nothing_is_handed_over_while_it_is_undecided(world, finished):
    finished = propose(world, finished)
    door = world.officer("receptionist")
    assert names(finished, door) == {"assign"}
    with pytest.raises(ActRefused):
        results.hand_over(application=finished, actor=door)

    finished = reversals.decline(
        application=finished, actor=world.officer("examiner"), reason="Tôi nhầm"
    )

    assert finished.reversals.get().state == Reversal.State.DECLINED
    assert names(finished, door) == {"assign", "hand_over"}


def test_a_signature_before_a_return_counts_no_longer(world, land_transfer):
    application = states.started(world, land_transfer)
    while states.open_run(application).step_id != "number":
        application = states.step(world, application)
    assert results.is_signed(application)
    run = states.open_run(application)
    back = {"actor": states.holder(world, run), "run_id": run.pk, "reason": "Sai"}
    if "return" in names(application, back["actor"]):
        application = processing.return_step(application=application, **back)
        assert not results.is_signed(application)


# --- the screens --------------------------------------------------------------------------------
def url(application, name):
    return reverse("desk:act", args=[application.pk, name])


def test_two_officers_lift_a_stop_at_the_desk(client, world, stopped):
    client.force_login(world.officer("examiner"))
    typed = {"seen": stopped.revision, "reason": WHY}
    assert client.post(url(stopped, "propose_resume"), typed).status_code == 302
    assert client.post(url(stopped, "resume"), {"seen": stopped.revision + 1}).status_code == 403

    client.force_login(world.officer("approver"))
    page = client.get(url(stopped, "resume")).content.decode()
    assert WHY in page
    assert world.officer("examiner").full_name in page
    assert client.post(url(stopped, "resume"), typed).status_code == 409
    stopped.refresh_from_db()
    assert client.post(url(stopped, "resume"), {"seen": stopped.revision}).status_code == 302
    stopped.refresh_from_db()
    assert stopped.status == Status.PROCESSING


def test_a_reason_is_asked_for(client, world, finished):
    client.force_login(world.officer("approver"))
    answer = client.post(url(finished, "propose_reopen"), {"seen": finished.revision})
    assert "reason" in answer.context["form"].errors
    assert not finished.reversals.exists()


def test_the_citizen_is_told(world, finished, mailoutbox):
    finished = propose(world, finished)
    reversals.reopen(application=finished, actor=world.officer("approver"))
    drain()
    assert any(finished.code in mail.subject for mail in mailoutbox)
