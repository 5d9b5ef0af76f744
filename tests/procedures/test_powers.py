"""What a step lets its officer do: by its kind and its outcomes, on the bar and in the services."""

import pytest
from django.urls import reverse

from procedures.acts import acts_for
from procedures.models import Opinion, Status
from procedures.services import (
    endings,
    obligations,
    opinions,
    processing,
    recalling,
    results,
    supplements,
)
from procedures.services.errors import ActRefused, NotAllowed
from tests import states

pytestmark = pytest.mark.django_db


def names(application, officer):
    return [act.name for act in acts_for(application, officer)]


@pytest.fixture
def examined(world, land_transfer):
    """A plot is divided: the commune gives its opinion beside the examiner."""
    return states.step(world, states.started(world, land_transfer, splits=True))


def run_of(application, step_id):
    return application.steps.open().get(step_id=step_id)


def asked_commune(world, land_transfer):
    """The neighbouring commune was merely asked."""
    application = states.step(world, states.started(world, land_transfer))
    run = run_of(application, "examine")
    question = {"agency": world.neighbour, "text": "Có tranh chấp không?", "hours": 8}
    return opinions.ask_opinion(
        application=application, actor=states.holder(world, run), run_id=run.pk, question=question
    )


def test_the_bar_of_a_step_that_only_gives_its_opinion(world, examined):
    assert names(examined, world.officer("examiner")) == ["state_opinion", "assign"]


def test_the_bar_of_whoever_was_asked(world, land_transfer):
    application = asked_commune(world, land_transfer)
    assert names(application, world.officer("examiner", world.neighbour)) == [
        "give_opinion",
        "assign",
    ]


def test_the_bars_along_the_route(world, land_transfer):
    application = states.started(world, land_transfer)
    bars = {}
    while application.steps.open().exists():
        run = states.open_run(application)
        bars[run.step_id] = names(application, states.holder(world, run))
        application = states.step(world, application)
    working = ["propose_result", "ask_supplement", "ask_opinion"]
    assert bars == {
        "assign": ["forward", "assign"],
        "examine": ["forward", *working, "assign", "return"],
        "obligation": ["forward", "ask_opinion", "ask_obligation", "assign", "return"],
        "draft": ["forward", "propose_result", "ask_opinion", "assign", "return"],
        "approve": ["approve", "assign", "return", "extend", "stop"],
        "sign": ["approve", "assign", "return", "extend", "stop"],
        "number": ["approve", "assign"],
    }


def test_before_the_first_step_only_an_examiner_may_ask_the_citizen(world, land_transfer):
    application = states.received(world, land_transfer)
    coordinator = world.officer("coordinator", world.land)
    assert names(application, coordinator) == ["start", "assign"]
    with pytest.raises(ActRefused):
        ask(application, coordinator)


def ask(application, actor):
    request = {"reason": "Thiếu", "items": [{"kind": "other", "id": "", "note": "Ảnh"}]}
    return supplements.ask_supplement(application=application, actor=actor, request=request)


def test_the_services_refuse_what_the_bar_of_an_opinion_does_not_show(world, examined):
    run, officer = run_of(examined, "commune_opinion"), world.officer("examiner")
    step = {"application": examined, "actor": officer, "run_id": run.pk}
    question = {"agency": world.tax, "text": "?", "hours": 8}
    for act, details in (
        (results.propose_result, {"proposal": states.granted(examined)}),
        (opinions.ask_opinion, {"question": question}),
        (obligations.ask_obligation, {"notices": [{"rule_id": "income_tax", "amount": 1}]}),
        (processing.return_step, {"reason": "Sai"}),
        (processing.forward_step, {}),
    ):
        with pytest.raises(ActRefused):
            act(**step, **details)
    with pytest.raises(ActRefused):
        ask(examined, officer)
    examined.refresh_from_db()
    assert examined.status == Status.PROCESSING


def test_nobody_works_on_a_step_while_the_file_waits(world, civil_status):
    application = states.started(world, civil_status)
    run, officer = states.open_run(application), world.officer("examiner")
    application = ask(application, officer)
    step = {"application": application, "actor": officer, "run_id": run.pk}
    for act, details in (
        (results.propose_result, {"proposal": states.granted(application)}),
        (processing.forward_step, {}),
    ):
        with pytest.raises(ActRefused):
            act(**step, **details)


def test_an_approver_of_an_agency_that_was_only_asked_cannot_stop(world, land_transfer):
    application = asked_commune(world, land_transfer)
    approver = world.officer("approver", world.neighbour)
    assert "stop" not in names(application, approver)
    with pytest.raises(NotAllowed):
        endings.stop(application=application, actor=approver, reason="Không đồng ý")
    of_branch = world.officer("approver", world.land)
    assert "stop" in names(application, of_branch)
    application = endings.stop(application=application, actor=of_branch, reason="Có tranh chấp")
    assert application.status == Status.STOPPED


def test_an_opinion_step_says_whether_it_agrees(client, world, examined):
    run, officer = run_of(examined, "commune_opinion"), world.officer("examiner")
    client.force_login(officer)
    url = reverse("desk:act", args=[examined.pk, "state_opinion"])
    examined.refresh_from_db()
    frame = {"seen": examined.revision, "target": str(run.pk)}
    page = client.post(url, frame | {"text": "Có tranh chấp"})
    assert "verdict" in page.context["form"].errors
    assert client.get(url).status_code == 200
    client.post(url, frame | {"verdict": "disagree", "text": "Có tranh chấp ranh giới"})
    opinion = examined.opinions.get()
    assert (opinion.verdict, opinion.answer) == ("disagree", "Có tranh chấp ranh giới")
    assert (opinion.agency, opinion.state) == (world.commune, Opinion.State.ANSWERED)
    run.refresh_from_db()
    assert (run.outcome, run.closed_by) == ("forward", officer)
    assert names(examined, officer) == []


def test_an_opinion_without_grounds_is_refused(world, examined):
    run = run_of(examined, "commune_opinion")
    for answer in ({"verdict": "disagree", "text": " "}, {"verdict": "", "text": "Ừ"}):
        with pytest.raises(ActRefused):
            processing.state_opinion(
                application=examined,
                actor=world.officer("examiner"),
                run_id=run.pk,
                answer=answer,
            )


def test_who_asked_may_take_the_question_back(client, world, land_transfer):
    application = asked_commune(world, land_transfer)
    examiner = states.holder(world, run_of(application, "examine"))
    asked = world.officer("examiner", world.neighbour)
    client.force_login(examiner)
    url = reverse("desk:act", args=[application.pk, "recall_opinion"])
    assert client.get(url).status_code == 200
    opinion = application.opinions.get()
    data = {"seen": application.revision, "target": str(opinion.pk), "reason": "Đã đủ căn cứ"}
    client.force_login(asked)
    assert client.post(url, data).status_code == 403
    client.force_login(examiner)
    page = client.post(url, data | {"reason": " "})
    assert list(page.context["form"].errors) == ["reason"]
    client.post(url, data)
    opinion.refresh_from_db()
    assert opinion.state == Opinion.State.RECALLED
    assert names(application, asked) == []
    assert "recall_opinion" not in names(application, examiner)


def test_a_question_may_be_taken_back_while_the_citizen_is_waited_for(world, land_transfer):
    application = asked_commune(world, land_transfer)
    examiner = states.holder(world, run_of(application, "examine"))
    item = {"kind": "other", "id": "", "note": "Ảnh"}
    application = supplements.ask_supplement(
        application=application, actor=examiner, request={"reason": "Thiếu", "items": [item]}
    )
    assert names(application, examiner).count("recall_opinion") == 1
    opinion = application.opinions.get()
    frame = {"application": application, "actor": examiner, "opinion_id": opinion.pk}
    recalling.recall_opinion(reason="Không cần nữa", **frame)
    assert "recall_opinion" not in names(application, examiner)
