"""The officer recounts: answers are corrected, the fee follows, the event keeps both."""

import pytest

from portal.audit.models import Event
from portal.core.errors import Conflict
from procedures.models import Fee, PaymentState
from procedures.services import corrections, results, supplements
from procedures.services.errors import ActRefused, InvalidApplication, NotAllowed
from tests import states
from tests.procedures.test_every_procedure import started

pytestmark = pytest.mark.django_db


@pytest.fixture
def copies(world):
    """Certified copies being counted: 2 and 12 pages, two copies each; 36.000 đ are paid."""
    return started(world, "2.000815")


def correct(world, application, answers, **more):
    run = states.open_run(application)
    actor = more.pop("actor", None) or states.holder(world, run)
    return corrections.correct_answers(
        application=application, actor=actor, run_id=run.pk, answers=answers, **more
    )


def last_payload(application):
    return Event.objects.filter(stream=application.audit_stream).latest("sequence").stored.payload


def test_more_pages_leave_the_difference_to_be_paid(world, copies):
    application = correct(world, copies, {"papers.1.pages": 15})
    assert application.answers["papers"][1]["pages"] == 15
    fee = application.fees.get()
    assert (fee.amount, fee.settled, fee.owed) == (42_000, 36_000, 6_000)
    assert fee.quantity == (2 + 15) * 2
    assert "15" in fee.reasons[3]["vi"]
    assert application.payment_state == PaymentState.DUE


def test_the_copies_are_not_handed_over_before_the_difference_is_paid(world, copies):
    application = correct(world, copies, {"papers.1.pages": 15})
    while application.steps.open().exists():
        application = states.step(world, application)
    officer = world.officer("receptionist", application.receiving_agency)
    with pytest.raises(ActRefused):
        results.hand_over(application=application, actor=officer)
    application = states.paid(application)
    results.hand_over(application=application, actor=officer)


def test_fewer_pages_leave_too_much_paid(world, copies):
    application = correct(world, copies, {"papers.1.pages": 10, "papers.0.paper_copies": 1})
    fee = application.fees.get()
    assert (fee.amount, fee.overpaid, fee.state) == (28_000, 8_000, Fee.State.SETTLED)
    assert application.payment_state == PaymentState.SETTLED


def test_the_event_keeps_old_and_new(world, copies):
    application = correct(world, copies, {"papers.1.pages": 15, "papers.0.pages": 2})
    event = Event.objects.filter(stream=application.audit_stream).latest("sequence")
    assert (event.act, event.before, event.after) == ("correct", "4", "4")
    entries = [[str(application.fees.get().pk), "settled", "open"]]
    kept = {"answers": {"papers.1.pages": [12, 15]}, "fee": [36_000, 42_000]}
    kept["states"] = entries
    assert event.stored.payload == kept


def test_what_may_be_corrected_is_listed_row_by_row(world, copies):
    found = corrections.correctable(copies, states.open_run(copies))
    rows = [f"papers.{row}.{name}" for row in (0, 1) for name in ("pages", "paper_copies")]
    assert list(found) == rows


@pytest.mark.parametrize(
    "answers",
    [
        {"papers.0.paper_name": "Khác"},
        {"papers.2.pages": 3},
        {"papers": []},
        {"phone": "0987654321"},
        {"pages": 3},
        {"papers.x.pages": 3},
    ],
)
def test_other_answers_are_left_alone(world, copies, answers):
    with pytest.raises(ActRefused):
        correct(world, copies, answers)
    copies.refresh_from_db()
    assert copies.answers["papers"][0]["pages"] == 2


@pytest.mark.parametrize("pages", [0, 501, "nhiều", None, True])
def test_a_wrong_count_is_refused_with_its_place(world, copies, pages):
    with pytest.raises(InvalidApplication) as refused:
        correct(world, copies, {"papers.1.pages": pages})
    assert set(refused.value.problems) == {"papers.1.pages"}
    assert copies.fees.get().amount == 36_000


def test_nothing_changed_is_no_correction(world, copies):
    with pytest.raises(ActRefused):
        correct(world, copies, {"papers.1.pages": 12})


def test_only_the_officer_of_the_step_corrects(world, copies):
    strangers = (world.citizen, world.officer("approver"), world.officer("examiner", world.far))
    for stranger in strangers:
        with pytest.raises(NotAllowed):
            correct(world, copies, {"papers.1.pages": 15}, actor=stranger)


def test_a_stale_page_corrects_nothing(world, copies):
    seen = copies.revision
    correct(world, copies, {"papers.1.pages": 15}, seen=seen)
    with pytest.raises(Conflict):
        correct(world, copies, {"papers.1.pages": 16}, seen=seen)


def test_a_step_that_corrects_nothing_refuses(world, copies):
    application = states.step(world, copies)
    assert states.open_run(application).step_id == "approve"
    with pytest.raises(ActRefused):
        correct(world, application, {"papers.1.pages": 15})


def test_a_closed_step_corrects_no_more(world, copies):
    run = states.open_run(copies)
    examiner = states.holder(world, run)
    states.step(world, copies)
    with pytest.raises(NotAllowed):
        corrections.correct_answers(
            application=copies, actor=examiner, run_id=run.pk, answers={"papers.1.pages": 15}
        )


def test_a_day_booked_and_past_does_not_stand_in_the_way(world, copies):
    copies.answers = {**copies.answers, "visit_date": "2024-01-02"}
    copies.save()
    assert correct(world, copies, {"papers.1.pages": 15}).answers["visit_date"] == "2024-01-02"


def test_a_birth_registered_late_after_all_is_charged(world):
    application = started(world, "1.001193")
    with pytest.raises(InvalidApplication) as refused:
        correct(world, application, {"within_60_days": False})
    assert set(refused.value.problems) == {"fee_category"}
    application = correct(world, application, {"within_60_days": False, "fee_category": "none"})
    fee = application.fees.get(rule_id="registration")
    assert (fee.amount, fee.state) == (8000, Fee.State.OPEN)
    assert last_payload(application)["answers"] == {
        "within_60_days": [True, False],
        "fee_category": [None, "none"],
    }


def test_not_while_the_citizen_is_asked_for_a_supplement(world):
    application = started(world, "1.001193")
    run = states.open_run(application)
    examiner = states.holder(world, run)
    application = supplements.ask_supplement(
        application=application,
        actor=examiner,
        request={
            "reason": "Ảnh mờ",
            "items": [{"kind": "document", "id": "birth_note", "note": "Chụp lại"}],
        },
    )
    with pytest.raises(ActRefused):
        correct(world, application, {"copies": 2})
