"""How often an act asks the database: each time is a way to the server and back, under a lock."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import User
from procedures.models import Application
from procedures.services import processing, recalling, reception
from tests import states

pytestmark = pytest.mark.django_db
# Both read the officer's posts; an approval also issues the result.
START, FORWARD, APPROVE = 17, 25, 42
# The question of the route stands in a row of its own: read, answered or taken back.
STATE, RECALL = 30, 34


def statements(act, application, actor, **more) -> int:
    """Of a file and an officer that the request has read; savepoints are those of the test."""
    loaded = Application.objects.with_procedure().get(pk=application.pk)
    actor = User.objects.get(pk=actor.pk)
    with CaptureQueriesContext(connection) as captured:
        act(application=loaded, actor=actor, seen=loaded.revision, **more)
    return len([one for one in captured if "SAVEPOINT" not in one["sql"]])


def test_an_act_asks_no_more_than_it_needs(world, civil_status):
    application = states.received(world, civil_status)
    assert statements(reception.start, application, world.officer("examiner")) <= START
    run = states.open_run(application)
    states.draft(world, application)
    who = states.holder(world, run)
    assert statements(processing.forward_step, application, who, run_id=run.pk) <= FORWARD
    run = states.open_run(application)
    who = states.holder(world, run)
    assert statements(processing.forward_step, application, who, run_id=run.pk) <= APPROVE


@pytest.mark.parametrize(("act", "most"), [("state", STATE), ("recall", RECALL)])
def test_a_question_of_the_route_asks_no_more_than_it_needs(world, land_transfer, act, most):
    application = states.step(world, states.started(world, land_transfer, splits=True))
    opinion = application.opinions.get()
    if act == "state":
        answer = {"verdict": "agree", "text": "Không có tranh chấp"}
        given = {"run_id": opinion.step_id, "answer": answer}
        asked = statements(
            processing.state_opinion, application, world.officer("examiner"), **given
        )
    else:
        examiner = states.holder(world, application.steps.open().get(step_id="examine"))
        given = {"opinion_id": opinion.pk, "reason": "Đã đủ căn cứ"}
        asked = statements(recalling.recall_opinion, application, examiner, **given)
    assert asked <= most
