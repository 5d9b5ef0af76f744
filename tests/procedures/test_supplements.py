"""What a supplement may change, and what it calls for."""

import pytest

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
