"""What a supplement may change, and what it calls for."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from portal.core.dates import VN_TZ
from procedures.models import Status
from procedures.services import route, supplements
from procedures.services.errors import ActRefused, InvalidApplication
from tests import factories, states
from tests.procedures import filing

pytestmark = pytest.mark.django_db
OTHER = [{"kind": "other", "id": "", "note": "Ảnh rõ hơn"}]


def asked(application, actor, items=OTHER):
    request = {"reason": "Chưa đủ", "items": items, "exception": ""}
    return supplements.ask_supplement(application=application, actor=actor, request=request)


def answered(application, actor, **changed):
    answers = {**application.answers, **changed}
    supplements.save_copy(application=application, actor=actor, answers=answers)
    return supplements.supply(application=application, actor=actor)


@pytest.fixture
def examined(world, land_transfer):
    """A sale on the desk of its examiner."""
    return states.step(world, states.started(world, land_transfer))


def examiner(world, application):
    return states.holder(world, application.steps.open().get(step_id="examine"))


def test_an_answer_on_which_the_route_stands_cannot_change_on_the_way(world, examined):
    application = asked(examined, examiner(world, examined))
    with pytest.raises(InvalidApplication) as refused:
        answered(application, world.citizen, case_type="inheritance", splits=True)
    assert {"case_type", "splits"} <= refused.value.problems.keys()
    application.refresh_from_db()
    assert application.status == Status.SUPPLEMENT_REQUESTED
    assert application.answers["case_type"] == "transfer"


def test_a_street_may_be_corrected_though_the_commune_decides_the_office(world):
    application = filing.started(world, "1.004873")
    application = asked(application, states.holder(world, states.open_run(application)))
    elsewhere = application.answers["residence"] | {"commune": world.areas["neighbour"].code}
    with pytest.raises(InvalidApplication):
        answered(application, world.citizen, residence=elsewhere)
    home = application.answers["residence"] | {"street": "Số 7, ngõ Giếng"}
    application = answered(application, world.citizen, residence=home)
    assert application.answers["residence"] == home


def test_nobody_asks_for_an_answer_that_cannot_change_any_more(world, examined):
    with pytest.raises(ActRefused):
        asked(
            examined,
            examiner(world, examined),
            [{"kind": "field", "id": "case_type", "note": "Sai loại"}],
        )


def test_before_reception_every_answer_may_change(world, land_transfer):
    application = states.filed(world, land_transfer)
    application = asked(application, world.officer("receptionist"))
    application = answered(application, world.citizen, mortgaged=False, ownership="sole")
    assert application.status == Status.REGISTERED


def test_a_step_that_the_answers_no_longer_call_for_is_still_left_forward(world, land_transfer):
    """Answers that steer were changed before that was refused: the file must not stand still."""
    application = states.started(world, land_transfer, splits=True)
    application = states.step(world, application)
    open_now = {run.step_id: run for run in application.steps.open()}
    assert set(open_now) == {"examine", "commune_opinion"}
    application.answers = application.answers | {"splits": False}
    application.save()
    assert "commune_opinion" not in [step.id for step in route.live_steps(application)]
    for run in open_now.values():
        assert route.next_steps(application, run.step_id)
        route.forward(application, run, actor=states.holder(world, run))
    assert states.open_run(application).step_id == "obligation"


def test_a_paper_that_new_answers_call_for_is_asked_for(world, civil_status):
    application = states.started(world, civil_status)
    application = asked(application, world.officer("examiner"))
    with pytest.raises(InvalidApplication) as missing:
        answered(application, world.citizen, fee_category="poor")
    assert list(missing.value.problems) == ["document.exemption_proof"]
    factories.AttachmentFactory(
        application=application,
        document_id="exemption_proof",
        supplement=supplements.open_request(application),
    )
    application = answered(application, world.citizen, fee_category="poor")
    assert application.status == Status.PROCESSING
    assert application.attachments.get(document_id="exemption_proof").is_filed


# --- until when it may be asked for -------------------------------------------------------------
MONDAY = datetime(2026, 11, 9, 9, 0, tzinfo=VN_TZ)
LAST = datetime(2026, 11, 12, 17, 0, tzinfo=VN_TZ)  # the third working day after it


@pytest.fixture
def at_examination(world, land_transfer):
    """Received on a Monday; the land office examines it."""
    with time_machine.travel(MONDAY):
        return states.step(world, states.started(world, land_transfer))


def ask_of(world, application, exception=""):
    run = application.steps.open().get(step_id="examine")
    items = [{"kind": "other", "id": "", "note": "Trích đo"}]
    return supplements.ask_supplement(
        application=application,
        actor=states.holder(world, run),
        request={"reason": "Thiếu", "items": items, "exception": exception},
    )


def test_it_may_be_asked_for_within_three_working_days(world, at_examination):
    assert supplements.ask_until(at_examination) == LAST
    with time_machine.travel(LAST - timedelta(minutes=1)):
        assert ask_of(world, at_examination).status == Status.SUPPLEMENT_REQUESTED


def test_later_only_under_a_rule_that_is_named(world, at_examination):
    with time_machine.travel(LAST + timedelta(minutes=1)):
        with pytest.raises(ActRefused, match="12/11/2026"):
            ask_of(world, at_examination)
        asked = ask_of(world, at_examination, exception="Luật Đất đai, điều 1")
        assert asked.supplements.get().exception == "Luật Đất đai, điều 1"


def test_before_reception_there_is_no_such_day(world, civil_status):
    filed = states.paid(states.filed(world, civil_status))
    assert supplements.ask_until(filed) is None
    assert supplements.why_exception(filed, filed.submitted_at + timedelta(days=30)) == ""


@pytest.mark.parametrize("late", [False, True])
def test_the_page_says_until_when_and_asks_for_the_rule_when_it_is_late(
    client, world, at_examination, late
):
    run = at_examination.steps.open().get(step_id="examine")
    with time_machine.travel(LAST + timedelta(days=1) if late else LAST - timedelta(days=1)):
        client.force_login(states.holder(world, run))
        page = client.get(reverse("desk:act", args=[at_examination.pk, "ask_supplement"]))
    assert "12/11/2026" in page.content.decode()
    assert ("exception" in page.context["form"].fields) is late
