"""Steps that may be left out: by whom, why, and that nothing is left out silently."""

import pytest
from django.urls import reverse

from portal.audit.services import last_event
from procedures.acts import acts_for
from procedures.catalogue.serialise import load_spec
from procedures.catalogue.spec import ProcedureSpec
from procedures.models import StepRun
from procedures.route_picture import stops_of
from procedures.route_simple import simple_route
from procedures.services import processing, results, route
from procedures.services.errors import ActRefused, StalePage
from procedures.services.outlook import outlook
from procedures.stations import stations
from procedures.views.citizen.progress import progress_of
from procedures.views.citizen.timeline import timeline_of
from tests import factories, states
from tests.procedures.filing import forward, started
from tests.procedures.test_desk_acts import act_url, take

pytestmark = pytest.mark.django_db
WHY = "Phường đã xác nhận hiện trạng tháng trước"
OPINION, EXAMINE = "commune_opinion", "examine"


@pytest.fixture
def assigning(world):
    """A building permit with its coordinator: the opinion of the commune may be left out, the
    examination beside it may not."""
    return started(world, "1.009994")


@pytest.fixture
def coordinator(world, assigning):
    return states.holder(world, states.open_run(assigning))


def leave(application, actor, left_out, **frame):
    run = states.open_run(application)
    frame |= {"actor": actor, "run_id": run.pk, "left_out": left_out}
    return processing.forward_step(application=application, **frame)


def open_steps(application):
    return set(application.steps.open().values_list("step_id", flat=True))


def with_optional(spec, *ids) -> ProcedureSpec:
    steps = [one.model_copy(update={"optional": one.id in ids}) for one in spec.route]
    return spec.model_copy(update={"route": tuple(steps)})


# --- the officer before says it -----------------------------------------------------------------
def test_the_page_wants_an_answer_and_keeps_what_was_typed(client, assigning, coordinator):
    client.force_login(coordinator)
    form = client.get(act_url(assigning, "forward")).context["form"]
    assert form.fields["step_commune_opinion"].initial is None
    assert "step_examine" not in form.fields

    page = take(client, coordinator, assigning, "forward", note="Gấp")
    assert list(page.context["form"].errors) == ["step_commune_opinion"]
    page = take(client, coordinator, assigning, "forward", step_commune_opinion="leave", note="Gấp")
    assert list(page.context["form"].errors) == ["why_commune_opinion"]
    assert "Gấp" in page.content.decode()
    assert open_steps(assigning) == {"assign"}


def test_a_step_left_out_opens_no_work_and_is_told_with_its_reason(client, assigning, coordinator):
    due, turns = assigning.due_at, assigning.clock.count()
    given = {"step_commune_opinion": "leave", "why_commune_opinion": WHY}
    take(client, coordinator, assigning, "forward", **given)

    assert open_steps(assigning) == {EXAMINE}
    assert not assigning.work_items.filter(step__step_id=OPINION).exists()
    run = assigning.steps.get(step_id=OPINION)
    assert (run.outcome, run.note, run.closed_by) == (StepRun.Outcome.LEFT_OUT, WHY, coordinator)
    assert last_event(assigning.audit_stream).payload["left_out"] == {OPINION: WHY}
    assert (assigning.due_at, assigning.clock.count()) == (due, turns)

    page = client.get(reverse("desk:application", args=[assigning.pk]))
    assert any(WHY in entry["text"] for entry in page.context["events"])
    assert [row["why"] for row in page.context["left_out"]] == [WHY]


def test_a_step_that_is_done_runs_as_always(client, world, assigning, coordinator):
    take(client, coordinator, assigning, "forward", step_commune_opinion="do")

    assert open_steps(assigning) == {OPINION, EXAMINE}
    assert "left_out" not in last_event(assigning.audit_stream).payload
    assert assigning.work_items.open().filter(agency=world.commune).exists()


def test_the_pictures_and_the_timeline_show_it(assigning, coordinator):
    assigning = leave(assigning, coordinator, {OPINION: WHY})
    step = assigning.spec.step(OPINION)
    states_of = {stop.title: stop.state for stop in stops_of(assigning)}
    assert states_of[str(step.title)] == "out"

    assert simple_route(assigning) is None  # without the commune, one agency does it all
    told = [item for item in timeline_of(assigning) if "text" in item and item["state"] == "done"]
    assert any(str(step.citizen_title).split()[-1] in item["title"] for item in told)
    assert WHY not in str(timeline_of(assigning))
    titles = [item["title"] for item in timeline_of(assigning) if item["state"] == "next"]
    assert not any("hiện trạng" in title for title in titles)
    assert progress_of(assigning).title == str(assigning.spec.step(EXAMINE).citizen_title)


def test_the_control_slip_counts_no_hand_that_it_never_reached(assigning, coordinator):
    assigning = leave(assigning, coordinator, {OPINION: WHY})
    stops = [station.what for station in stations(assigning)]

    assert assigning.spec.step(EXAMINE).title.vi in stops
    assert assigning.spec.step(OPINION).title.vi not in stops


# --- what goes wrong ----------------------------------------------------------------------------
@pytest.mark.parametrize("left_out", [{EXAMINE: WHY}, {"approve": WHY}, {OPINION: "  "}])
def test_nothing_else_is_left_out_and_nothing_without_a_reason(assigning, coordinator, left_out):
    with pytest.raises(ActRefused):
        leave(assigning, coordinator, left_out)
    assert open_steps(assigning) == {"assign"}


def test_a_stale_page_decides_nothing(assigning, coordinator):
    seen = assigning.revision
    leave(assigning, coordinator, {OPINION: WHY}, seen=seen)
    run = assigning.steps.get(step_id="assign")
    with pytest.raises(StalePage):
        processing.forward_step(
            application=assigning, actor=coordinator, run_id=run.pk, seen=seen, left_out={}
        )
    assert open_steps(assigning) == {EXAMINE}


def test_many_files_at_once_do_not_answer_for_one(assigning, coordinator):
    work = assigning.work_items.open().get()
    work.application, work.step.application = assigning, assigning
    ((_work, why),) = outlook("forward", actor=coordinator, works=[work])
    assert why
    assert "forward" in [act.name for act in acts_for(assigning, coordinator)]


def test_back_comes_the_file_to_who_left_it_out_and_they_decide_anew(world, assigning, coordinator):
    assigning = leave(assigning, coordinator, {OPINION: WHY})
    spec = assigning.spec
    returning = [
        one.model_copy(update={"outcomes": (*one.outcomes, "back")}) if one.id == EXAMINE else one
        for one in spec.route
    ]
    version = factories.VersionFactory(
        procedure=assigning.version.procedure,
        content=spec.model_copy(update={"route": tuple(returning)}),
    )
    type(assigning).objects.filter(pk=assigning.pk).update(version=version)
    assigning = type(assigning).objects.get(pk=assigning.pk)
    run = states.open_run(assigning)
    processing.return_step(
        application=assigning, actor=states.holder(world, run), run_id=run.pk, reason="Hỏi phường"
    )

    assert open_steps(assigning) == {"assign"}
    assert {stop.state for stop in stops_of(assigning)} == {"done", "now", "next"}
    leave(assigning, coordinator, {})
    assert open_steps(assigning) == {OPINION, EXAMINE}


def test_the_next_step_back_is_the_one_before_what_was_left_out(world, land_transfer):
    """Optional between two that are done: returning passes it by."""
    version = factories.VersionFactory(
        procedure=land_transfer.procedure, content=with_optional(land_transfer.content, "draft")
    )
    application = states.started(world, version)
    while states.open_run(application).step_id != "obligation":
        application = states.step(world, application)
    run = states.open_run(application)
    actor = states.holder(world, run)
    assert "propose_result" in [act.name for act in acts_for(application, actor)]
    with pytest.raises(ActRefused):  # a decision comes next, and there is nothing to decide on
        leave(application, actor, {"draft": WHY})
    results.propose_result(
        application=application, actor=actor, run_id=run.pk, proposal=states.granted(application)
    )
    application = leave(application, actor, {"draft": WHY})

    assert open_steps(application) == {"approve"}
    assert route.previous_step(application, "approve").id == "obligation"
    application = forward(world, application, states.open_run(application))
    assert open_steps(application) == {"sign"}


def test_of_two_in_a_row_the_second_belongs_to_who_does_the_first(client, world, land_transfer):
    content = with_optional(land_transfer.content, "examine", "commune_opinion")
    content = content.model_copy(
        update={
            "route": tuple(
                one.model_copy(update={"parallel": False, "when": None, "kind": "examine"})
                if one.id == "commune_opinion"
                else one
                for one in content.route
            )
        }
    )
    version = factories.VersionFactory(procedure=land_transfer.procedure, content=content)
    application = states.started(world, version)
    actor = states.holder(world, states.open_run(application))
    both = {"step_examine": "do", "step_commune_opinion": "leave", "why_commune_opinion": WHY}
    page = take(client, actor, application, "forward", **both)
    assert list(page.context["form"].errors) == ["step_commune_opinion"]
    with pytest.raises(ActRefused):
        leave(application, actor, {"commune_opinion": WHY})

    application = leave(application, actor, {"examine": WHY, "commune_opinion": WHY})
    assert open_steps(application) == {"obligation"}


# --- what is published --------------------------------------------------------------------------
def test_the_spec_says_it_in_a_word(assigning):
    assert load_spec(assigning.version.spec).step(OPINION).optional
