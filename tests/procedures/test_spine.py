"""One application from draft to handed over, through the services alone."""

from datetime import date, time, timedelta

import pytest
import time_machine

from portal.audit.models import Event
from portal.core.dates import at
from portal.core.errors import Conflict
from procedures.models import Application, ClockEntry, PaymentState, Status, WorkItem
from procedures.services import (
    endings,
    obligations,
    opinions,
    processing,
    reception,
    results,
    reversals,
    submission,
    supplements,
)
from procedures.services.errors import ActRefused, InvalidApplication, NotAllowed
from tests import factories, states

pytestmark = pytest.mark.django_db


def at_hanoi(day, clock):
    return at(date.fromisoformat(day), time.fromisoformat(clock))


def test_civil_status_copy_from_draft_to_handed_over(world, civil_status):
    draft = states.drafted(world, civil_status)
    assert draft.status == Status.DRAFT
    assert submission.problems_of(draft) == {}

    application = submission.submit(
        application=draft, actor=world.citizen, key="018f0000-0000-7000-8000-000000000001"
    )
    assert application.status == Status.REGISTERED
    assert application.code.startswith("H05.30.10-")
    assert [fee.amount for fee in application.fees.all()] == [8000]
    assert application.payment_state == PaymentState.DUE
    assert application.work_items.open().get().is_waiting

    application = states.paid(application)
    assert application.payment_state == PaymentState.SETTLED
    assert application.accept_by
    assert not application.work_items.open().get().is_waiting

    application = reception.receive(application=application, actor=world.officer("receptionist"))
    assert (application.status, application.register_number) == (Status.RECEIVED, 1)
    assert application.due_at
    assert application.documents.get().part == "appointment"

    application = reception.start(application=application, actor=world.officer("examiner"))
    assert states.open_run(application).step_id == "examine"
    application = states.step(world, application)
    assert states.open_run(application).step_id == "approve"
    application = states.step(world, application)
    assert (application.status, application.outcome) == (Status.PROCESSED, "granted")
    result = application.documents.get(is_result=True).document
    assert result.data["signer"]["name"] == world.officer("approver").full_name
    assert application.work_items.open().get().kind == WorkItem.Kind.HAND_OVER

    application = results.hand_over(application=application, actor=world.officer("receptionist"))
    assert application.status == Status.RETURNED
    assert not application.work_items.open().exists()
    acts = Event.objects.filter(stream=application.audit_stream).values_list("act", flat=True)
    told = "begin submit pay receive start propose_result forward approve hand_over"
    assert list(acts.order_by("sequence")) == told.split()
    turns = application.clock.values_list("act", flat=True)
    assert list(turns) == [ClockEntry.Act.START, ClockEntry.Act.STOP]


def test_filing_twice_with_the_same_key_files_once(world, civil_status):
    draft = states.drafted(world, civil_status)
    key = "018f0000-0000-7000-8000-000000000002"
    first = submission.submit(application=draft, actor=world.citizen, key=key)
    second = submission.submit(application=draft, actor=world.citizen, key=key)
    assert (first.pk, first.revision) == (second.pk, second.revision)
    assert first.fees.count() == 1


def test_an_incomplete_draft_is_refused_with_its_problems(world, civil_status):
    draft = states.drafted(world, civil_status, copies=None)
    with pytest.raises(InvalidApplication) as refused:
        submission.submit(
            application=draft, actor=world.citizen, key="018f0000-0000-7000-8000-000000000003"
        )
    assert "copies" in refused.value.problems


def test_reception_waits_for_the_fee_due_at_filing(world, civil_status):
    application = states.filed(world, civil_status)
    with pytest.raises(ActRefused, match="(?i)fee|phí"):
        reception.receive(application=application, actor=world.officer("receptionist"))


def test_a_same_day_copy_received_after_three_is_due_the_next_working_day(world, civil_status):
    with time_machine.travel(at_hanoi("2024-09-20", "15:20")):  # a Friday
        application = states.received(world, civil_status)
    assert application.due_at == at_hanoi("2024-09-23", "17:00")


def test_only_the_post_that_the_act_needs_may_act(world, civil_status):
    application = states.paid(states.filed(world, civil_status))
    for intruder in (
        world.citizen,
        world.officer("examiner"),
        world.officer("receptionist", world.neighbour),
    ):
        with pytest.raises(NotAllowed):
            reception.receive(application=application, actor=intruder)


def test_a_stale_page_acts_on_nothing(world, civil_status):
    application = states.paid(states.filed(world, civil_status))
    seen = application.revision
    reception.receive(application=application, actor=world.officer("receptionist"), seen=seen)
    with pytest.raises(Conflict) as conflict:
        reception.receive(application=application, actor=world.officer("receptionist"), seen=seen)
    assert conflict.value.who == str(world.officer("receptionist"))


def test_a_step_returned_opens_anew_for_its_officer(world, civil_status):
    application = states.step(world, states.started(world, civil_status))
    run = states.open_run(application)
    application = processing.return_step(
        application=application,
        actor=world.officer("approver"),
        run_id=run.pk,
        reason="Sai họ tên mẹ",
    )
    reopened = states.open_run(application)
    assert (reopened.step_id, reopened.assignee) == ("examine", world.officer("examiner"))


def test_withdrawing_closes_what_was_open(world, civil_status):
    application = states.filed(world, civil_status)
    application = endings.withdraw(
        application=application, actor=world.citizen, reason="Không cần nữa"
    )
    assert application.status == Status.WITHDRAWN
    assert not application.work_items.open().exists()
    assert application.fees.get().state == "cancelled"


def test_land_transfer_runs_its_route_across_three_agencies(world, land_transfer):
    application = states.started(world, land_transfer)
    agencies = []
    while application.steps.open().exists():
        agencies.append(states.open_run(application).agency)
        application = states.step(world, application)
    assert agencies == [world.land] * 4 + [world.province] * 3
    assert application.status == Status.PROCESSED


def test_the_door_shows_each_person_their_own(world, civil_status):
    application = states.filed(world, civil_status)
    sees = {
        world.citizen: True,
        world.stranger: False,
        world.officer("receptionist"): True,
        world.officer("receptionist", world.neighbour): False,
    }
    for person, expected in sees.items():
        found = Application.objects.visible_to(person).filter(pk=application.pk).exists()
        assert found is expected, person


def test_a_supplement_pauses_the_clock_and_starts_it_anew(world, civil_status):
    application = states.received(world, civil_status)
    application = supplements.ask_supplement(
        application=application,
        actor=world.officer("examiner"),
        request={
            "reason": "Thiếu giấy ủy quyền",
            "items": [{"kind": "document", "id": "authorisation", "note": "Bản chính"}],
        },
    )
    assert application.status == Status.SUPPLEMENT_REQUESTED
    request = supplements.open_request(application)
    with pytest.raises(InvalidApplication) as missing:
        supplements.supply(application=application, actor=world.citizen)
    assert list(missing.value.problems) == ["document.authorisation"]

    factories.AttachmentFactory(
        application=application, document_id="authorisation", supplement=request
    )
    application = supplements.supply(application=application, actor=world.citizen)
    assert application.status == Status.RECEIVED
    turns = list(application.clock.values_list("act", flat=True))
    assert turns == ["start", "pause", "restart"]
    assert not application.work_items.open().get().is_waiting


def test_a_second_supplement_at_the_same_stage_needs_an_exception(world, civil_status):
    application = states.received(world, civil_status)
    asked = {"reason": "Thiếu", "items": [{"kind": "other", "id": "", "note": "Ảnh rõ hơn"}]}
    act = {"actor": world.officer("examiner"), "request": asked}
    application = supplements.ask_supplement(application=application, **act)
    application = supplements.supply(application=application, actor=world.citizen)
    with pytest.raises(ActRefused):
        supplements.ask_supplement(application=application, **act)


def test_a_supplement_never_supplied_lapses_after_its_date(world, civil_status):
    application = states.received(world, civil_status)
    asked = {"reason": "Thiếu", "items": [{"kind": "other", "id": "", "note": "Ảnh rõ hơn"}]}
    application = supplements.ask_supplement(
        application=application, actor=world.officer("examiner"), request=asked
    )
    with pytest.raises(ActRefused):
        endings.lapse(application=application, reason="Quá hạn bổ sung")
    with time_machine.travel(supplements.open_request(application).answer_by + timedelta(hours=1)):
        application = endings.lapse(application=application, reason="Quá hạn bổ sung")
    assert application.status == Status.STOPPED
    assert not application.work_items.open().exists()


def test_assessed_fees_pause_the_land_transfer_until_they_are_paid(world, land_transfer):
    application = states.started(world, land_transfer)
    while states.open_run(application).step_id != "obligation":
        application = states.step(world, application)
    run = states.open_run(application)
    application = obligations.ask_obligation(
        application=application,
        actor=states.holder(world, run),
        run_id=run.pk,
        notices=[
            {"rule_id": "registration_fee", "amount": 6_250_000, "number": "12/TB-CCT"},
            {"rule_id": "income_tax", "amount": 25_000_000, "number": "13/TB-CCT"},
        ],
    )
    assert application.status == Status.FINANCIAL_OBLIGATION
    application = states.paid(application)
    assert application.status == Status.PROCESSING
    assert list(application.clock.values_list("act", flat=True)) == ["start", "pause", "phase"]


def test_an_opinion_is_asked_and_given(world, land_transfer):
    application = states.step(world, states.started(world, land_transfer))
    run = states.open_run(application)
    application = opinions.ask_opinion(
        application=application,
        actor=states.holder(world, run),
        run_id=run.pk,
        question={"agency": world.tax, "text": "Thửa đất có nợ thuế không?", "hours": 16},
    )
    opinion = application.opinions.get()
    opinions.give_opinion(
        application=application,
        actor=world.officer("examiner", world.tax),
        opinion_id=opinion.pk,
        answer={"verdict": "agree", "text": "Không nợ thuế"},
    )
    opinion.refresh_from_db()
    assert (opinion.state, opinion.verdict) == ("answered", "agree")


def test_a_stopped_application_is_resumed_by_two_people(world, civil_status):
    application = states.started(world, civil_status)
    approver, second = world.officer("approver"), world.officer("approver", number=2)
    application = endings.stop(application=application, actor=approver, reason="Có tranh chấp")
    assert application.status == Status.STOPPED
    reason = "Đã giải quyết xong"
    reversals.propose_resume(application=application, actor=approver, reason=reason)
    with pytest.raises(NotAllowed):
        reversals.resume(application=application, actor=approver)
    application = reversals.resume(application=application, actor=second)
    assert application.status == Status.PROCESSING
    assert states.open_run(application).step_id == "examine"
